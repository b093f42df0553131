"""What a model can say of two words: how near, how far up each other's list, in which phrases.

Some measures are of the pair and are the same in both directions (`symmetric`); others say in which
direction something lies and change their sign with it (`directed`, higher if the second word is the
broader one, as far as they are right).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from knife.analyses.landmarks import landmarks
from knife.analyses.static_vectors import StaticSource
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Bools, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.rules import NoiseFloor

Doubles = NDArray[np.float64]

PATTERNS: Mapping[str, str] = {
    "is a kind of": "{x} is a kind of {y}.",
    "and other": "{x} and other {y} were found.",
    "also known as": "{x}, also known as {y}, was found.",
    "the opposite of": "{x} is the opposite of {y}.",
    "either or": "either {x} or {y}",
    "from to": "from {x} to {y}",
}
"""Phrases in which words of a relation stand (Hearst 1992 for the first three)."""

_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class PairMeasures:
    """What was measured of n pairs.

    Parameters
    ----------
    symmetric : mapping of str to float64 array (n,)
        Measures that do not know a direction, higher for nearer or likelier.
    directed : mapping of str to float64 array (n,)
        Measures that are higher if the second word is broader.
    is_edge, is_back : bool array (n,)
        Whether the second word lies in the tail of the first; whether the first in the second's.
    """

    symmetric: Mapping[str, Doubles]
    directed: Mapping[str, Doubles]
    is_edge: Bools
    is_back: Bools


def pair_measures(
    model: MaskedLanguageModel, first: Sequence[str], second: Sequence[str]
) -> PairMeasures:
    """Return all measures of pairs of words or phrases.

    A word is placed as in `static_vectors`; ranks count the words of the vocabulary that lie
    nearer, and tails are those of `NoiseFloor`. What a phrase says of two words is the mean
    log-probability of the pieces of the one, all masked at once, less the same with the other
    masked, too.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    first, second : sequence of str, length n
        The pairs.

    Returns
    -------
    PairMeasures
        In the order of the pairs.

    Raises
    ------
    UnknownTermError, InputError
        If a word cannot be placed, or there is no pair.

    Examples
    --------
    >>> import knife
    >>> found = pair_measures(knife.load(), ["dog"], ["animal"])
    >>> sorted(found.directed)[:3]
    ['also known as: there less back', 'and other: there less back', 'either or: there less back']
    """
    if not first or len(first) != len(second):
        raise InputError(f"{len(first)} and {len(second)} words are no pairs; expected as many.")
    words = tuple(dict.fromkeys([*first, *second]))
    place = {word: row for row, word in enumerate(words)}
    sides = (np.array([place[word] for word in first]), np.array([place[word] for word in second]))
    near = _nearness(model, words, sides)
    reader = _PhraseReader(model, words)
    vocabulary = model.vocabulary
    frequency = np.array([float(vocabulary.bias[ids].mean()) for ids in reader.pieces])
    symmetric = {
        "cosine": near.cosines,
        "nearer rank": -np.log1p(np.minimum(near.there, near.back)),
        "farther rank": -np.log1p(np.maximum(near.there, near.back)),
    }
    directed = {
        "rank back less rank there": np.log1p(near.back) - np.log1p(near.there),
        "tail begins higher": near.thresholds[sides[1]] - near.thresholds[sides[0]],
        "frequency": frequency[sides[1]] - frequency[sides[0]],
    }
    for name, pattern in PATTERNS.items():
        there, back = reader.gains(pattern, *sides), reader.gains(pattern, *sides[::-1])
        symmetric[name] = there + back
        directed[f"{name}: there less back"] = there - back
    thresholds = near.thresholds
    return PairMeasures(
        symmetric,
        directed,
        near.cosines > thresholds[sides[0]],
        near.cosines > thresholds[sides[1]],
    )


@dataclass(frozen=True, eq=False)
class _Nearness:
    """Cosines (n,), ranks from 0 in both directions (n,), thresholds of words (W,)."""

    cosines: Doubles
    there: Ints
    back: Ints
    thresholds: Doubles


def _nearness(
    model: MaskedLanguageModel, words: Sequence[str], sides: tuple[Ints, Ints]
) -> _Nearness:
    rows = StaticSource(model).vectors(words)
    space = landmarks(model.vocabulary)
    own = [model.vocabulary.find(word) for word in words]
    cosines = np.einsum("ij,ij->i", rows[sides[0]], rows[sides[1]], dtype=np.float64)
    thresholds = np.zeros(len(words))
    ranks = [np.zeros(len(cosines), np.int64), np.zeros(len(cosines), np.int64)]
    for block in row_blocks(len(words), _AT_ONCE):
        to_all = rows[block] @ space.unit.T
        for row, line in enumerate(to_all, block.start):
            # A word that is a piece is no neighbor of itself.
            others = line if own[row] is None else line[space.ids != own[row]]
            thresholds[row] = tail_threshold(others, NoiseFloor())
            for side, rank in zip(sides, ranks, strict=True):
                for pair in np.flatnonzero(side == row).tolist():
                    # The other word itself is as near as it is, not nearer.
                    rank[pair] = (others > cosines[pair] + 1e-6).sum()
    return _Nearness(cosines, ranks[0], ranks[1], thresholds)


class _PhraseReader:
    """Says how much likelier one word makes another in a phrase."""

    def __init__(self, model: MaskedLanguageModel, words: Sequence[str]) -> None:
        self._model, self._words = model, words
        self.pieces = [one.ids[~one.is_special] for one in model.encode(words)]
        self._mask = model.vocabulary.pieces[model.mask_id]

    def gains(self, pattern: str, given: Ints, asked: Ints) -> Doubles:
        """Return what each given word adds to the score of the word asked for, in nats (n,)."""
        known = self._scores(pattern, [self._words[word] for word in given], asked)
        targets, places = np.unique(asked, return_inverse=True)
        alone = self._scores(pattern, [self._mask] * len(targets), targets)
        gains: Doubles = known - alone[places]
        return gains

    def _scores(self, pattern: str, given: Sequence[str], asked: Ints) -> Doubles:
        scores = np.empty(len(asked))
        for block in row_blocks(len(asked), _AT_ONCE):
            own = [self.pieces[word] for word in asked[block]]
            texts = [
                pattern.format(x=word, y=" ".join([self._mask] * len(ids)))
                for word, ids in zip(given[block], own, strict=True)
            ]
            scores[block] = self._means(texts, own)
        return scores

    def _means(self, texts: Sequence[str], own: Sequence[Ints]) -> Doubles:
        sequences = [one.ids.tolist() for one in self._model.encode(texts)]
        # The last masks are those of the word asked for: a given word comes before it.
        places = [
            [place for place, piece in enumerate(ids) if piece == self._model.mask_id][-len(of) :]
            for ids, of in zip(sequences, own, strict=True)
        ]
        logits = self._model.logits(self._model.head_states_at(sequences, places))
        of_own = logits[np.arange(len(logits)), np.concatenate(own)].astype(np.float64)
        of_own -= logsumexp(logits, axis=1)
        starts = np.cumsum([0, *(len(ids) for ids in own[:-1])])
        means: Doubles = np.add.reduceat(of_own, starts) / [len(ids) for ids in own]
        return means
