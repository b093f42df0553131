"""A thesaurus of a corpus: every phrase of it against every other.

Candidates are pairs that a pattern joins, that letters join, that lie nearest to one another, or of
which one ends in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knife.analyses.landmarks import landmarks
from knife.analyses.synonyms.agreement import phrase_signatures
from knife.analyses.synonyms.comparing import Comparison
from knife.analyses.synonyms.contexts import phrase_vectors
from knife.analyses.synonyms.judging import Judge
from knife.analyses.synonyms.phrases import PhraseTable
from knife.analyses.synonyms.reading import Instruments, SynonymOptions, read_corpus
from knife.errors import InputError
from knife.types.synonyms import Synonym, Thesaurus

_RELATED_RANK = 3
"""Rank up to which, from either end, a pair that is no more than near is told."""


def harvest(
    texts: Iterable[tuple[str | int, str]],
    instruments: Instruments,
    options: SynonymOptions | None = None,
) -> Thesaurus:
    """Return the thesaurus of a corpus.

    Parameters
    ----------
    texts : iterable of (str or int, str)
        Name and sentence; read once, one at a time.
    instruments : Instruments
        What it is read with.
    options : SynonymOptions, optional
        How.

    Returns
    -------
    Thesaurus
        By falling score.

    Raises
    ------
    InputError
        If fewer than two phrases are seen often enough.
    """
    options = options or SynonymOptions()
    table = read_corpus(texts, instruments, options.bounds)
    names = compared_names(table, options.fewest, options.most_compared)
    if len(names) < 2:
        raise InputError(
            f"{len(names)} phrases stand in {table.n_sentences:,} sentences {options.fewest} times "
            "or more; expected two at least. Give more text, or lower --fewest."
        )
    judge = judge_of(table, names, instruments, options)
    with instruments.step("Judging pairs", ""):
        found = list(_entries(judge, options))
    found.sort(key=lambda one: (-one.score, one.term, one.text))
    told = {one.term for one in found} | {one.text for one in found}
    counts = [(table.phrases[name].text, table.phrases[name].count) for name in names]
    return Thesaurus(
        tuple(found),
        tuple(sorted(((t, n) for t, n in counts if t in told), key=lambda pair: (-pair[1], pair))),
        table.n_sentences,
        len(names),
        table.floor,
        options.threshold,
    )


def judge_of(
    table: PhraseTable, names: Sequence[str], instruments: Instruments, options: SynonymOptions
) -> Judge:
    """Return what judges pairs of some phrases, once the model has read them.

    Parameters
    ----------
    table : PhraseTable
        Of the corpus.
    names : sequence of str
        Keys of the phrases.
    instruments : Instruments
        What they are read with.
    options : SynonymOptions
        How.
    """
    model, signatures = instruments.model, instruments.signatures
    phrases = [table.phrases[name] for name in names]
    vectors = phrase_vectors(phrases, instruments.shelf, model, options.window, instruments.step)
    kinds = None
    if signatures is not None:
        rows = vectors.alone + vectors.in_view
        kinds = phrase_signatures(rows, landmarks(model.vocabulary), signatures)
    comparison = Comparison(tuple(names), vectors.centred(), kinds)
    return Judge(table, instruments.shelf, comparison, options.threshold, options.weights)


def compared_names(table: PhraseTable, fewest: int, most: int) -> list[str]:
    """Return the phrases that are compared: frequent ones, and those that a pattern names.

    Parameters
    ----------
    table : PhraseTable
        Of the corpus.
    fewest, most : int
        How often one must be seen, and how many there may be.

    Returns
    -------
    list of str
        Keys, each once, by falling count but for those that a pattern names.
    """
    names = table.established(fewest)
    named = [name for pair in sorted(table.said(set(names))) for name in pair]
    return list(dict.fromkeys([*names[:most], *named[:most]]))


def _entries(judge: Judge, options: SynonymOptions) -> Iterator[Synonym]:
    comparison = judge.comparison
    rows = range(len(comparison.names))
    near = comparison.nearest(rows, min(options.n_nearest, _RELATED_RANK))
    close = {(row, int(other)) for row in rows for other in near[row]}
    mutual = ((one, other) for one, other in close if one < other and (other, one) in close)
    pairs = sorted({*judge.alike(), *mutual})
    yield from judge.judge(pairs, options.n_examples, may_turn=True)
    seen = set(pairs)
    heads = [pair for pair in judge.heads() if (min(pair), max(pair)) not in seen]
    yield from (one for one in judge.judge(heads, options.n_examples) if one.kind == "broader")
