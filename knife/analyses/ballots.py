"""From what a person wrote about terms to what single pieces may say: one ballot a piece.

A term that is one piece gives that piece its labels. A word of several pieces gives its
continuation pieces a share: ``##mycin`` and ``##itis`` tell the kind of a word that the vocabulary
never saw whole. Phrases speak only as phrases, in `knife.analyses.fusion`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.types.arrays import Floats, Ints
from knife.types.labels import Lexicon
from knife.types.vocabulary import Vocabulary

PiecesOf = Callable[[Sequence[str]], Sequence[Ints]]
"""Turns terms into piece ids, control pieces left out."""


@dataclass(frozen=True, eq=False)
class Ballots:
    """What labelled pieces say.

    Parameters
    ----------
    ids : int64 array (m,)
        Piece ids, ascending.
    shares : float32 array (m, L)
        Distribution over labels; a row sums to at most 1, less for a piece that is known only as
        a part of words.
    names : tuple of str, length L
        The labels, sorted.
    """

    ids: Ints = field(repr=False)
    shares: Floats = field(repr=False)
    names: tuple[str, ...]

    @property
    def priors(self) -> Floats:
        """Share of each label among all ballots, float32 (L,)."""
        total = self.shares.sum(axis=0)
        return (total / max(float(total.sum()), 1e-9)).astype(np.float32)


def spellings(term: str, known: Callable[[str], bool], *, is_cased: bool) -> Iterator[str]:
    """Yield a term and those capitalisations of it that the same label holds for.

    A lower-case term may begin a sentence or stand in a headline; a term with capitals of its own
    is left alone. A spelling that a person labelled on its own is not touched.

    Parameters
    ----------
    term : str
        As the lexicon spells it.
    known : callable
        Tells whether a spelling is a term of the lexicon itself.
    is_cased : bool
        Whether the vocabulary keeps capitals apart.

    Yields
    ------
    str
        The term first.

    Examples
    --------
    >>> list(spellings("aspirin", lambda word: False, is_cased=True))
    ['aspirin', 'Aspirin', 'ASPIRIN']
    >>> list(spellings("Polish", lambda word: False, is_cased=True))
    ['Polish']
    """
    if not is_cased:
        yield term.lower()
        return
    yield term
    if not term.islower():
        return
    capitalised, shouted = term[:1].upper() + term[1:], term.upper()
    if capitalised != term and not known(capitalised):
        yield capitalised
    # Two or three capitals are more often an abbreviation than a shouted word.
    if len(term) > 3 and shouted != capitalised and not known(shouted):
        yield shouted


def cast_ballots(lexicon: Lexicon, vocabulary: Vocabulary, pieces_of: PiecesOf) -> Ballots:
    """Return the ballots of all pieces that the lexicon speaks of.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    vocabulary : Vocabulary
        The pieces.
    pieces_of : callable
        Turns terms into piece ids.

    Returns
    -------
    Ballots
        One row for each labelled piece.
    """
    names = lexicon.label_names
    column = {name: i for i, name in enumerate(names)}
    whole: dict[int, Floats] = {}
    parts: dict[int, Floats] = defaultdict(lambda: np.zeros(len(names), np.float32))
    for term, share in _shares(lexicon, column):
        for spelling in spellings(
            term, lexicon.by_term.__contains__, is_cased=vocabulary.info.is_cased
        ):
            found = vocabulary.find(spelling)
            if found is not None:
                whole[found] = share
    compound = [
        (term, share)
        for term, share in _shares(lexicon, column)
        if " " not in term and vocabulary.find(term) is None
    ]
    for (_, share), ids in zip(compound, pieces_of([term for term, _ in compound]), strict=True):
        for piece in ids:
            if vocabulary.is_continuation[piece]:
                parts[int(piece)] += share / len(ids)
    # n words seen count as n / (n + 1) of a whole ballot.
    ballots = {piece: votes / (votes.sum() + 1) for piece, votes in parts.items()} | whole
    ids = np.array(sorted(ballots), dtype=np.int64)
    shares = np.array([ballots[int(piece)] for piece in ids], dtype=np.float32)
    return Ballots(ids, shares.reshape(len(ids), len(names)), names)


def _shares(lexicon: Lexicon, column: dict[str, int]) -> Iterator[tuple[str, Floats]]:
    """Yield each term with its distribution over labels."""
    for term, labels in lexicon.by_term.items():
        share = np.zeros(len(column), np.float32)
        for label, weight in labels:
            share[column[label]] += weight
        # A weight below 1 says that the person was not sure; the rest is left to the neighbours.
        yield term, share / max(float(share.sum()), 1.0)
