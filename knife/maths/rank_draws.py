"""Spearman's correlation of scores with gold, and what it is when the pairs are drawn again.

A draw is how often each pair was drawn; the ranks of a draw follow from running sums of these
counts, so that nothing is sorted more than once. Several methods scored on the same draws keep
what ties them together, and their difference has an interval of its own (Efron 1979).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError, ShapeError
from knife.maths.intervals import N_SAMPLES, Estimate, drawn_estimate

Doubles = NDArray[np.float64]

_DRAWN_AT_ONCE = 6_000_000


class RankDraws:
    """Gold scores, drawn again and again.

    Parameters
    ----------
    gold : float array (n,)
        What people said of n pairs.
    seed : int
        Decides which pairs are drawn.
    n_samples : int, optional
        How often n pairs are drawn; 2000 times by default, less often where there are more than
        3000 pairs, 200 times at least.

    Raises
    ------
    InputError
        If there are fewer than two pairs, a score is not finite, or all are the same.

    Examples
    --------
    >>> draws = RankDraws([1, 2, 3, 4])
    >>> found = draws.estimate([0.1, 0.2, 0.5, 0.9])
    >>> round(found.value, 6), found.n
    (1.0, 4)
    """

    def __init__(
        self,
        gold: Sequence[float] | NDArray[np.floating],
        *,
        seed: int = 0,
        n_samples: int | None = None,
    ) -> None:
        values = np.asarray(gold, np.float64)
        if values.ndim != 1 or len(values) < 2:
            raise InputError(
                f"there are {values.size} pairs; expected two at least to rank. Give more pairs."
            )
        if not np.isfinite(values).all() or (values == values[0]).all():
            raise InputError(
                "the gold scores are all the same, or one is no number; expected numbers that "
                "rank the pairs. Look at the column of scores."
            )
        n = len(values)
        n_samples = n_samples or max(200, min(N_SAMPLES, _DRAWN_AT_ONCE // n))
        rng = np.random.default_rng(seed)
        drawn = rng.integers(0, n, (n_samples, n)) + n * np.arange(n_samples)[:, None]
        times = np.bincount(drawn.ravel(), minlength=n_samples * n).reshape(n_samples, n)
        # The first row is the pairs as they are.
        self._times = np.concatenate([np.ones((1, n), np.int32), times.astype(np.int32)])
        self._gold = self._ranks(values)

    def __len__(self) -> int:
        return int(self._times.shape[1])

    def estimate(self, scores: Sequence[float] | NDArray[np.floating]) -> Estimate:
        """Return Spearman's correlation of scores with gold, with its 95 % interval.

        Parameters
        ----------
        scores : float array (n,)
            One for each pair; NaN is refused.

        Raises
        ------
        ShapeError, InputError
            If there are more or fewer than pairs, or one is not finite.
        """
        return self._told(self._correlations(scores))

    def difference(
        self,
        scores: Sequence[float] | NDArray[np.floating],
        others: Sequence[float] | NDArray[np.floating],
    ) -> Estimate:
        """Return how much higher the correlation of some scores is than that of others."""
        return self._told(self._correlations(scores) - self._correlations(others))

    def _told(self, correlations: Doubles) -> Estimate:
        return drawn_estimate(float(correlations[0]), correlations[1:], len(self))

    def _correlations(self, scores: Sequence[float] | NDArray[np.floating]) -> Doubles:
        values = np.asarray(scores, np.float64)
        if values.shape != (len(self),):
            raise ShapeError("scores", expected=(len(self),), got=values.shape)
        if not np.isfinite(values).all():
            raise InputError("a score is NaN or infinite; expected numbers only.")
        own, gold = self._ranks(values), self._gold
        products = (self._times * own * gold).sum(axis=1)
        lengths = (self._times * own**2).sum(axis=1) * (self._times * gold**2).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Doubles = products / np.sqrt(lengths)
        # Scores that rank nothing agree with nothing.
        return np.where(lengths > 0, np.clip(found, -1, 1), 0.0)

    def _ranks(self, values: Doubles) -> Doubles:
        """Return the centred rank of each pair in each draw, ties at their mean rank."""
        _, group = np.unique(values, return_inverse=True)
        order = np.argsort(group, kind="stable")
        starts = np.flatnonzero(np.diff(group[order], prepend=-1))
        sizes = np.add.reduceat(self._times[:, order], starts, axis=1, dtype=np.float64)
        middle = np.cumsum(sizes, axis=1) - (sizes - 1) / 2
        centred: Doubles = (middle - (len(values) + 1) / 2)[:, group]
        return centred
