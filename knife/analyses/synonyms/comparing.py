"""Phrases side by side: who is near whom, at which rank from either end, and in which way.

The three vectors of a phrase are laid end to end, so that one product gives the mean of the three
cosine similarities. No matrix of all pairs is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from knife.analyses.synonyms.agreement import type_agreement
from knife.analyses.synonyms.contexts import PhraseVectors
from knife.errors import ShapeError
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Floats, Ints

_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Comparison:
    """Phrases with their vectors.

    Parameters
    ----------
    names : tuple of str, length n
        Keys of the phrases.
    vectors : PhraseVectors
        Of each.
    signatures : float32 array (n, L), optional
        Distribution over labels of each; zeros abstain.
    """

    names: tuple[str, ...] = field(repr=False)
    vectors: PhraseVectors = field(repr=False)
    signatures: Floats | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        n = len(self.names)
        if len(self.vectors) != n:
            raise ShapeError("vectors", expected=(n,), got=(len(self.vectors),))
        if self.signatures is not None and len(self.signatures) != n:
            raise ShapeError("signatures", expected=(n, "L"), got=self.signatures.shape)

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each phrase."""
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def joined(self) -> Floats:
        """All three vectors of each phrase, unit rows, float32 (n, 3 H)."""
        own = self.vectors
        return unit_rows(np.concatenate([own.alone, own.in_view, own.hidden], axis=1))

    def nearest(self, rows: Sequence[int] | Ints, k: int) -> Ints:
        """Return the k phrases nearest to each of some, itself left out, int64 (m, k)."""
        chosen = np.asarray(rows, np.int64)
        k = min(k, len(self.names) - 1)
        found = np.zeros((len(chosen), k), np.int64)
        for block in row_blocks(len(chosen), _BLOCK):
            near = self.joined[chosen[block]] @ self.joined.T
            near[np.arange(len(near)), chosen[block]] = -2
            some = np.argpartition(-near, k - 1, axis=1)[:, :k] if k else found[block]
            order = np.argsort(-np.take_along_axis(near, some, axis=1), axis=1, kind="stable")
            found[block] = np.take_along_axis(some, order, axis=1)
        return found

    def ranks(self, pairs: Ints) -> Ints:
        """Return which place the second of each pair has among all phrases near the first.

        Parameters
        ----------
        pairs : int64 array (m, 2)
            Rows.

        Returns
        -------
        int64 array (m,)
            From 1: one more than the number of phrases that are nearer.
        """
        found = np.zeros(len(pairs), np.int64)
        order = np.argsort(pairs[:, 0], kind="stable")
        for block in row_blocks(len(pairs), _BLOCK):
            own = order[block]
            firsts, inverse = np.unique(pairs[own, 0], return_inverse=True)
            near = self.joined[firsts] @ self.joined.T
            near[np.arange(len(near)), firsts] = -2
            for pair, row in zip(own, inverse, strict=True):
                found[pair] = (near[row] > near[row, pairs[pair, 1]]).sum() + 1
        return found

    def cosines(self, first: int, second: int) -> tuple[float | None, float | None, float | None]:
        """Return the cosine similarities alone, in view and hidden; None where one was not read."""
        own = self.vectors
        return (
            _cosine(own.alone, first, second),
            _cosine(own.in_view, first, second),
            _cosine(own.hidden, first, second),
        )

    def types(self, first: int, second: int) -> float | None:
        """Return how far the signatures of two phrases agree."""
        if self.signatures is None:
            return None
        return type_agreement(self.signatures[first], self.signatures[second])


def _cosine(rows: Floats, first: int, second: int) -> float | None:
    if not rows[first].any() or not rows[second].any():
        return None
    return float(np.clip(rows[first] @ rows[second], -1, 1))
