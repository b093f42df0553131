"""The synonyms of some terms among the phrases of a corpus.

The corpus is read once; then the terms and what may be their synonyms are read in their places.
Where there are too many phrases, those are read that lie nearest to what the model expects in the
places of the terms, and those that letters or patterns join with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from knife.analyses.synonyms.contexts import alone_vectors, phrase_vectors
from knife.analyses.synonyms.harvest import compared_names, judge_of
from knife.analyses.synonyms.judging import Judge
from knife.analyses.synonyms.kinds import grounds_of, is_head
from knife.analyses.synonyms.phrases import PhraseTable
from knife.analyses.synonyms.reading import Instruments, SynonymOptions, read_corpus
from knife.analyses.synonyms.sayings import key_of
from knife.errors import InputError, UnknownTermError
from knife.types.synonyms import Synonyms

_READ_ANYWAY = 2000
"""Phrases up to which all are read in their places for a single term."""


def synonyms_in_texts(
    terms: Sequence[str],
    texts: Iterable[tuple[str | int, str]],
    instruments: Instruments,
    options: SynonymOptions | None = None,
) -> list[Synonyms]:
    """Return the synonyms of some terms among the phrases of a corpus.

    Parameters
    ----------
    terms : sequence of str
        Words or phrases.
    texts : iterable of (str or int, str)
        Name and sentence; read once, one at a time.
    instruments : Instruments
        What it is read with.
    options : SynonymOptions, optional
        How.

    Returns
    -------
    list of Synonyms
        One for each term, in their order; without candidates for a term that the corpus lacks.

    Raises
    ------
    InputError
        If a term is empty.
    UnknownTermError
        If the corpus holds none of the terms.
    """
    options = options or SynonymOptions()
    for term in terms:
        require_term(term)
    table = read_corpus(texts, instruments, options.bounds, terms)
    wanted = {term: own for term in terms if (own := _key_in(table, term)) is not None}
    if not wanted:
        raise UnknownTermError(
            terms[0], (), f"it stands in none of {table.n_sentences:,} sentences as a whole word"
        )
    names = _worth_reading(table, list(dict.fromkeys(wanted.values())), instruments, options)
    judge = judge_of(table, names, instruments, options)
    with instruments.step("Judging pairs", ""):
        return [
            _of_term(term, wanted[term], judge, table, options)
            if term in wanted
            else Synonyms(term, (), 0, len(names), options.threshold)
            for term in terms
        ]


def require_term(term: str) -> None:
    """Refuse a term without a word.

    Raises
    ------
    InputError
        If there is nothing to look for.
    """
    if not any(sign.isalnum() for sign in term):
        raise InputError(f"the term is {term!r}; expected a word or a phrase, such as cell.")


def _key_in(table: PhraseTable, term: str) -> str | None:
    """Return under which key a term was counted, the most frequent of its spellings."""
    lower = key_of(term).lower()
    own = [key for key in table.phrases if key.lower() == lower]
    exact = [key for key in own if key == key_of(term)]
    return max(exact or own, key=lambda key: table.phrases[key].count, default=None)


def _worth_reading(
    table: PhraseTable, wanted: list[str], instruments: Instruments, options: SynonymOptions
) -> list[str]:
    """Return the phrases that are read in their places, those wanted first."""
    names = compared_names(table, options.fewest, 2 * options.most_compared)
    # Another spelling or the plural is worth a look however rare it is.
    letters = [name for name in table.phrases if any(_is_form(name, one) for one in wanted)]
    names = list(dict.fromkeys([*wanted, *names, *letters]))
    if len(names) <= max(_READ_ANYWAY, len(wanted) + 1):
        return names
    phrases, texts = (
        [table.phrases[name] for name in wanted],
        [table.phrases[n].text for n in names],
    )
    own = phrase_vectors(phrases, instruments.shelf, instruments.model, options.window)
    with instruments.step("Choosing phrases", ""):
        alone = alone_vectors(texts, instruments.model)
    near = np.max([alone @ part.T for part in (own.alone, own.in_view, own.hidden)], axis=(0, 2))
    chosen = np.argsort(-near, kind="stable")[:_READ_ANYWAY].tolist()
    joined = {name for pair in table.said(set(names)) if set(pair) & set(wanted) for name in pair}
    heads = {name for name in names if any(is_head(one, name) for one in wanted)}
    kept = {names[row] for row in chosen} | joined | heads | {*letters, *wanted}
    return [name for name in names if name in kept]


def _is_form(name: str, term: str) -> bool:
    """Tell whether two phrases may be forms of one; most are told apart by their first letter."""
    if name[:1].lower() != term[:1].lower() and term[:1].lower() not in "aeo":
        return False
    grounds = grounds_of(name, term)
    return grounds.is_spelling or grounds.is_inflection or grounds.is_abbreviation


def _of_term(
    term: str, key: str, judge: Judge, table: PhraseTable, options: SynonymOptions
) -> Synonyms:
    comparison = judge.comparison
    row = comparison.index[key]
    near = comparison.nearest([row], options.n_nearest)[0].tolist()
    alike = {other for pair in judge.alike() if row in pair for other in pair}
    alike |= {head for narrow, head in judge.heads() if narrow == row}
    others = sorted({*near, *alike} - {row})
    found = judge.judge([(row, other) for other in others], options.n_examples)
    found.sort(key=lambda one: (-one.score, one.text))
    count = table.phrases[key].count
    return Synonyms(term, tuple(found), count, len(comparison.names), options.threshold)
