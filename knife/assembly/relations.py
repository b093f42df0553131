"""The extractor of relations that people use: recogniser, parser, relation lexicon and model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knife.analyses.relations.extraction import extract_triples
from knife.analyses.relations.substitutes import MaskedSpans
from knife.analyses.relations.typing import RelationTyper
from knife.assembly.labels import spread_over
from knife.assembly.opening import data_directory, load
from knife.assembly.pipelines import open_pipeline
from knife.assembly.recognizer import EntityRecognizer, require_place
from knife.errors import InputError
from knife.types.entities import Entity, Mention
from knife.types.labels import Lexicon, Signatures
from knife.types.protocols import MaskedLanguageModel
from knife.types.relation_lexicons import RelationLexicon
from knife.types.relation_options import RelationOptions
from knife.types.triples import Triple

if TYPE_CHECKING:
    from knife.language.pipelines import Pipeline


def default_relations() -> RelationLexicon:
    """Return the relation lexicon that ships with knife.

    Examples
    --------
    >>> "TREATS" in default_relations().relations
    True
    """
    from knife.store.relation_lexicons import read_relation_lexicon

    return read_relation_lexicon(data_directory() / "lexicons" / "relations" / "english.tsv")


def relation_signatures(model: MaskedLanguageModel, lexicon: RelationLexicon) -> Signatures:
    """Spread the words of a relation lexicon over the vocabulary of a model.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    lexicon : RelationLexicon
        Words that express relations, and some that express none.

    Returns
    -------
    Signatures
        Which relation each piece expresses; words of a phrase speak half as loud as words that are
        a seed alone.

    Raises
    ------
    LexiconError
        If no form of a seed is a word of the vocabulary.
    """
    from knife.language.verb_forms import forms_of

    weights: dict[tuple[str, str], float] = {}
    for seed in lexicon.seeds:
        weight = seed.weight if len(seed.words) == 1 else seed.weight / 2
        for form in sorted(forms_of(seed.head, seed.form)):
            key = (form, seed.relation)
            weights[key] = max(weights.get(key, 0.0), weight)
    terms, labels = (tuple(column) for column in zip(*weights, strict=True))
    sources = ("",) * len(terms)
    rows = Lexicon(terms, labels, list(weights.values()), sources, lexicon.digest)  # type: ignore[arg-type]
    return spread_over(model, rows)


class RelationExtractor:
    """Finds typed relations between the entities of a text, with no labelled sentence.

    Parameters
    ----------
    model : MaskedLanguageModel, str or Path, optional
        A model, or what `knife.load` takes; the embedded one by default.
    relations : str, Path or RelationLexicon, optional
        A relation lexicon or its file; the one that ships with knife by default.
    recognizer : EntityRecognizer, optional
        Finds entities; the default recogniser with the same model if nothing is said.
    pipeline : str, Path or spacy.language.Language, optional
        What tags and parses; the embedded pipeline by default.
    options : RelationOptions, optional
        How relations are decided.

    Raises
    ------
    ModelError, StoreError, InputError
        If one of them cannot be had, or the pipeline has no parser.

    Examples
    --------
    >>> import knife
    >>> extract = knife.RelationExtractor()
    >>> [(one.subject.text, one.relation, one.object.text) for one in
    ...     extract("In many countries, malaria is treated with artemisinin.")]
    [('artemisinin', 'TREATS', 'malaria')]
    """

    def __init__(
        self,
        model: MaskedLanguageModel | str | Path | None = None,
        relations: str | Path | RelationLexicon | None = None,
        *,
        recognizer: EntityRecognizer | None = None,
        pipeline: str | Path | Pipeline | None = None,
        options: RelationOptions | None = None,
    ) -> None:
        from knife.language.parses import SentenceParser
        from knife.language.relation_reader import RelationReader

        opened = load(model) if model is None or isinstance(model, str | Path) else model
        self.options = options or RelationOptions()
        self.lexicon = chosen_relations(relations, self.options.only)
        is_named = pipeline is None or isinstance(pipeline, str | Path)
        parser = SentenceParser(open_pipeline(pipeline) if is_named else pipeline)  # type: ignore[arg-type]
        self.recognizer = recognizer or EntityRecognizer(opened)
        signatures = relation_signatures(opened, self.lexicon)
        self._find = RelationReader(parser, self.lexicon)
        self._masked = MaskedSpans(opened, signatures, self.options.n_substitutes)
        self._typer = RelationTyper(self.lexicon, signatures, opened.vocabulary, self.options)

    def __call__(self, text: str, mentions: Sequence[Mention] | None = None) -> list[Triple]:
        """Return the triples of one text; entities are sought unless their mentions are given."""
        return self.extract([text], [mentions])[0]

    def extract(
        self, texts: Sequence[str], mentions: Sequence[Sequence[Mention] | None] | None = None
    ) -> list[list[Triple]]:
        """Return the triples of several texts; they share their forward passes.

        Parameters
        ----------
        texts : sequence of str
            Any texts, of any length.
        mentions : sequence, optional
            For each text the mentions that are its entities, or None to seek them.

        Returns
        -------
        list of list of Triple
            Of each text in the order of the words that express them.

        Raises
        ------
        InputError
            If `texts` is a single string, or a mention does not stand in its text.
        """
        if isinstance(texts, str):
            raise InputError(
                "extract takes several texts; expected a list. For one text call the extractor "
                "itself: extractor(text)."
            )
        given = [None] * len(texts) if mentions is None else list(mentions)
        return self.between(texts, self._entities(texts, given))

    def between(
        self, texts: Sequence[str], entities: Sequence[Sequence[Entity]]
    ) -> list[list[Triple]]:
        """Return the triples between known entities of texts."""
        return extract_triples(texts, entities, self._find, self._masked, self._typer, self.options)

    def pipe(self, texts: Iterable[str], batch_size: int = 32) -> Iterator[list[Triple]]:
        """Yield the triples of each text of a stream.

        Raises
        ------
        InputError
            If `batch_size` is below 1.
        """
        if batch_size < 1:
            raise InputError(f"batch_size is {batch_size}; expected 1 or more.")
        stream = iter(texts)
        while batch := list(islice(stream, batch_size)):
            yield from self.extract(batch)

    def _entities(
        self, texts: Sequence[str], given: Sequence[Sequence[Mention] | None]
    ) -> list[list[Entity]]:
        """Return the entities of each text, found or given."""
        sought = [text for text, own in zip(texts, given, strict=True) if own is None]
        found = iter(self.recognizer.recognize(sought) if sought else [])
        told = [(text, own) for text, own in zip(texts, given, strict=True) if own is not None]
        for text, own in told:
            for mention in own:
                require_place(mention, text)
        typed = iter(
            self.recognizer.type_mentions([text for text, _ in told], [own for _, own in told])
            if told
            else []
        )
        return [next(found if own is None else typed) for own in given]


def relations(text: str, **settings: object) -> list[Triple]:
    """Return the typed relations of one text; for many, keep a `RelationExtractor`.

    Parameters
    ----------
    text : str
        Any text.
    **settings
        What `RelationExtractor` takes.

    Returns
    -------
    list of Triple
        In the order of the words that express them.

    Examples
    --------
    >>> import knife
    >>> [one.relation for one in knife.relations("Albert Einstein was born in Ulm.")]
    ['BORN_IN']
    """
    return RelationExtractor(**settings)(text)  # type: ignore[arg-type]


def chosen_relations(
    source: str | Path | RelationLexicon | None, only: frozenset[str] = frozenset()
) -> RelationLexicon:
    """Return the relation lexicon that somebody chose, or the default one.

    Parameters
    ----------
    source : str, Path or RelationLexicon, optional
        A file, or the value.
    only : frozenset of str
        Relations that it must have.

    Raises
    ------
    LexiconError
        If the file cannot be read.
    InputError
        If it lacks one of the relations.
    """
    if isinstance(source, RelationLexicon):
        lexicon = source
    elif source is None:
        lexicon = default_relations()
    else:
        from knife.store.relation_lexicons import read_relation_lexicon

        lexicon = read_relation_lexicon(source)
    for name in sorted(only - set(lexicon.relations)):
        raise InputError(
            f"there is no relation {name!r}; expected one of {', '.join(lexicon.relations)}. "
            "Choose one of these, or write it into a relation lexicon."
        )
    return lexicon
