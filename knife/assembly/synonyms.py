"""Synonyms with the model, the phrases and the labels that are used if nobody says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from knife.analyses.synonyms import finding, harvest
from knife.analyses.synonyms.graph_candidates import Nodes, synonyms_in_graph
from knife.analyses.synonyms.reading import FindPhrases, Instruments, SynonymOptions
from knife.assembly.opening import load
from knife.types.labels import Signatures
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent
from knife.types.synonyms import Synonyms, Thesaurus

Texts = Iterable[str | tuple[str | int, str]]


def synonyms(
    term: str,
    texts: Texts | None = None,
    model: MaskedLanguageModel | None = None,
    options: SynonymOptions | None = None,
    graph: str | Path | None = None,
    labels: str | Path | None = None,
) -> Synonyms:
    """Return what may be the same as a term, judged, with what speaks for it.

    Parameters
    ----------
    term : str
        A word or a phrase.
    texts : iterable of str, or of (name, str), optional
        Sentences of a corpus, read once. Without them the words of the vocabulary are asked.
    model : MaskedLanguageModel, optional
        The embedded one by default.
    options : SynonymOptions, optional
        How; phrases seen twice or more by default.
    graph : str or Path, optional
        What `knife graph build` wrote, to be asked instead of the vocabulary; not with texts.
    labels : str or Path, optional
        A lexicon, or what `knife labels apply` wrote: by it the types of terms are compared. That
        of the embedded model by default, and none for another model.

    Returns
    -------
    Synonyms
        By falling score.

    Raises
    ------
    InputError
        If the term is empty, or both texts and a graph are given.
    UnknownTermError
        If the texts do not hold the term, or the model does not know its characters.

    Examples
    --------
    >>> import knife
    >>> found = knife.synonyms("heart attack", [
    ...     "A heart attack, also known as myocardial infarction, is an emergency.",
    ...     "He died of a heart attack.", "He died of a myocardial infarction."])
    >>> [(one.text, one.kind) for one in found.accepted]
    [('myocardial infarction', 'synonym')]
    """
    return all_synonyms([term], texts, model, options, graph, labels)[0]


def all_synonyms(
    terms: Sequence[str],
    texts: Texts | None = None,
    model: MaskedLanguageModel | None = None,
    options: SynonymOptions | None = None,
    graph: str | Path | None = None,
    labels: str | Path | None = None,
    step: Step = silent,
) -> list[Synonyms]:
    """Return the same for some terms; a corpus is read once for all of them.

    Parameters
    ----------
    terms : sequence of str
        Words or phrases.
    texts, model, options, graph, labels
        As for `synonyms`.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    list of Synonyms
        One for each term, in their order.
    """
    from knife.errors import InputError
    from knife.store.sentence_shelf import SentenceShelf

    for term in terms:
        finding.require_term(term)
    opened = load() if model is None else model
    if texts is None:
        return _in_graph(terms, opened, options, graph)
    if graph is not None:
        raise InputError("both texts and a graph are given; expected one of them. Leave one out.")
    with SentenceShelf() as shelf:
        instruments = Instruments(opened, phrase_finder(), shelf, _signatures(opened, labels), step)
        return finding.synonyms_in_texts(
            terms, _named(texts), instruments, options or SynonymOptions(fewest=2)
        )


def harvest_thesaurus(
    texts: Texts,
    model: MaskedLanguageModel | None = None,
    options: SynonymOptions | None = None,
    labels: str | Path | None = None,
    step: Step = silent,
) -> Thesaurus:
    """Return a thesaurus of the phrases of a corpus.

    Parameters
    ----------
    texts : iterable of str, or of (name, str)
        Sentences, read once, one at a time; they wait in a temporary file.
    model : MaskedLanguageModel, optional
        The embedded one by default.
    options : SynonymOptions, optional
        How.
    labels : str or Path, optional
        As for `synonyms`.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    Thesaurus
        Pairs by falling score.

    Raises
    ------
    InputError
        If fewer than two phrases are seen often enough.
    StoreError
        If there is no room for the temporary file.
    """
    from knife.store.sentence_shelf import SentenceShelf

    opened = load() if model is None else model
    with SentenceShelf() as shelf:
        instruments = Instruments(opened, phrase_finder(), shelf, _signatures(opened, labels), step)
        return harvest.harvest(_named(texts), instruments, options)


def _signatures(model: MaskedLanguageModel, labels: str | Path | None) -> Signatures | None:
    """Return what is known of a model's pieces: by these labels, or as it ships with knife."""
    from knife.assembly.labels import labels_for, shipped
    from knife.errors import DigestMismatchError
    from knife.store.signatures import load_signatures

    if labels is not None:
        return labels_for(model, labels).signatures
    place = shipped(model, "signatures")
    if not place.is_dir():
        return None
    try:
        return load_signatures(place, model.vocabulary.digest)
    except DigestMismatchError:  # another model of the same name
        return None


def phrase_finder() -> FindPhrases:
    """Return what finds the phrases of English sentences, by rules."""
    from knife.language.mentions import RuleMentionDetector
    from knife.language.noun_phrases import PhraseFinder

    return PhraseFinder(RuleMentionDetector(class_nouns=True))


def _named(texts: Texts) -> Iterator[tuple[str | int, str]]:
    for number, one in enumerate(texts, start=1):
        yield one if isinstance(one, tuple) else (number, one)


def _in_graph(
    terms: Sequence[str],
    model: MaskedLanguageModel,
    options: SynonymOptions | None,
    graph: str | Path | None,
) -> list[Synonyms]:
    from knife.analyses.landmarks import landmarks
    from knife.analyses.static_vectors import StaticSource

    if graph is None:
        space = landmarks(model.vocabulary)
        surfaces = [model.vocabulary.surfaces[piece] for piece in space.ids.tolist()]
        first = {name: row for row, name in reversed(list(enumerate(surfaces)))}
        rows = sorted(first.values())
        nodes = Nodes(
            tuple(surfaces[row] for row in rows),
            space.unit[rows],
            bias=model.vocabulary.bias[space.ids[rows]],
        )
    else:
        from knife.assembly.graphs import open_graph

        nodes = Nodes.of(open_graph(graph, model))
    source = StaticSource(model)
    folded = terms if model.vocabulary.info.is_cased else [term.lower() for term in terms]
    return [
        synonyms_in_graph(" ".join(term.split()), source.read([term])[0], nodes, options)
        for term in folded
    ]
