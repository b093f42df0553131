"""How sure a share is: intervals over groups whose members are not independent.

Words of one document resemble each other, so what is drawn again is the document, with all that
was counted in it (the bootstrap of Efron 1979, over groups). Two models that answered the same
questions are compared by their difference in each document. This module sees counts only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knife.errors import InputError, ShapeError
from knife.maths.similarity import row_blocks

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
N_SAMPLES = 2000
LEVEL = 0.95

_Z = 1.959963984540054
"""97.5 % of a standard normal distribution lie below."""

_DRAWN_AT_ONCE = 2**22


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval.

    Parameters
    ----------
    value : float
        The figure itself.
    low, high : float or None
        Ends of the interval; None where there is nothing to tell them from.
    n : int
        How many independent things it rests on: documents, or single answers.
    """

    value: float
    low: float | None
    high: float | None
    n: int

    def excludes(self, value: float) -> bool:
        """Tell whether the interval is known and lies wholly on one side of a value."""
        return self.low is not None and self.high is not None and not self.low <= value <= self.high


def sums_by_group(values: ArrayLike, group: Ints, n_groups: int) -> Doubles:
    """Return the sum of the values of each group.

    Parameters
    ----------
    values : array (n,)
        Numbers or truth values.
    group : int64 array (n,)
        Where each belongs, 0 to ``n_groups - 1``.
    n_groups : int
        How many groups.

    Returns
    -------
    float64 array (n_groups,)
        0 for a group without values.

    Examples
    --------
    >>> sums_by_group([True, True, False], np.array([0, 2, 2]), 3).tolist()
    [1.0, 0.0, 1.0]
    """
    sums = np.zeros(n_groups)
    np.add.at(sums, group, np.asarray(values, np.float64))
    return sums


def ratio_estimate(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    seed: int | Sequence[int] = 0,
    n_samples: int = N_SAMPLES,
) -> Estimate:
    """Return the ratio of two sums over groups, with an interval from drawing groups again.

    Parameters
    ----------
    numerator, denominator : array (n,)
        What was counted in each group; the denominators are 0 or more. Groups of denominator 0 are
        left out.
    seed : int or sequence of int
        Decides which groups are drawn.
    n_samples : int
        How often all groups are drawn.

    Returns
    -------
    Estimate
        ``numerator.sum() / denominator.sum()``; no interval where there are fewer than two groups.

    Raises
    ------
    InputError
        If no group has a denominator above 0.
    ShapeError
        If the arrays differ in length.

    Examples
    --------
    >>> found = ratio_estimate(np.array([1.0, 3.0, 2.0]), np.array([4.0, 4.0, 4.0]))
    >>> found.value, found.low, found.high
    (0.5, 0.25, 0.75)
    """
    top, below = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    if top.ndim != 1 or top.shape != below.shape:
        raise ShapeError("denominator", expected=top.shape, got=below.shape)
    counts = below > 0
    top, below = top[counts], below[counts]
    n = len(top)
    if not n:
        raise InputError("nothing was counted; expected at least one group with a count above 0.")
    value = float(top.sum() / below.sum())
    if n < 2:
        return Estimate(value, None, None, n)
    rng = np.random.default_rng(seed)
    drawn = np.empty(n_samples)
    for rows in row_blocks(n_samples, max(1, _DRAWN_AT_ONCE // n)):
        groups = rng.integers(0, n, (rows.stop - rows.start, n))
        drawn[rows] = top[groups].sum(axis=1) / below[groups].sum(axis=1)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high), n)


def resampled_sums(
    counts: ArrayLike, *, seed: int | Sequence[int] = 0, n_samples: int = N_SAMPLES
) -> Doubles:
    """Return the sums of several counts over groups that were drawn again.

    All columns are summed over the same groups, so figures that are made of the sums of one draw,
    such as F1 or the difference of two methods, keep what ties them together.

    Parameters
    ----------
    counts : array (n, m)
        What was counted in each of n groups.
    seed : int or sequence of int
        Decides which groups are drawn.
    n_samples : int
        How often all groups are drawn.

    Returns
    -------
    float64 array (n_samples, m)
        One row for each draw; no rows where there are fewer than two groups.

    Raises
    ------
    ShapeError
        If `counts` is no table.

    Examples
    --------
    >>> resampled_sums([[1, 2], [1, 2], [1, 2]], n_samples=2).tolist()
    [[3.0, 6.0], [3.0, 6.0]]
    """
    table = np.asarray(counts, np.float64)
    if table.ndim != 2:
        raise ShapeError("counts", expected="(n, m)", got=table.shape)
    n = len(table)
    if n < 2:
        return np.empty((0, table.shape[1]))
    rng = np.random.default_rng(seed)
    sums = np.empty((n_samples, table.shape[1]))
    for rows in row_blocks(n_samples, max(1, _DRAWN_AT_ONCE // n)):
        n_rows = rows.stop - rows.start
        groups = rng.integers(0, n, (n_rows, n)) + n * np.arange(n_rows)[:, None]
        times = np.bincount(groups.ravel(), minlength=n_rows * n).reshape(n_rows, n)
        sums[rows] = times @ table
    return sums


def drawn_estimate(value: float, drawn: Doubles, n: int) -> Estimate:
    """Return a figure with the middle 95 % of what it was in draws of `n` groups.

    Parameters
    ----------
    value : float
        The figure itself.
    drawn : float64 array (n_samples,)
        The same of each draw, NaN where it cannot be told; no interval where there is none else.
    n : int
        How many groups were drawn from.
    """
    told = drawn[~np.isnan(drawn)]
    if not len(told):
        return Estimate(value, None, None, n)
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high), n)


def share_estimate(n_right: int, n: int) -> Estimate:
    """Return a share of independent answers, with the interval of Wilson (1927).

    Parameters
    ----------
    n_right, n : int
        How many of how many were right.

    Returns
    -------
    Estimate
        The interval lies within 0 and 1.

    Raises
    ------
    InputError
        If the counts are no share.

    Examples
    --------
    >>> found = share_estimate(8, 10)
    >>> round(found.low, 3), found.value, round(found.high, 3)
    (0.49, 0.8, 0.943)
    """
    if not 0 <= n_right <= n or n < 1:
        raise InputError(f"{n_right} of {n} is no share; expected 0 to n of at least 1.")
    share, spread = n_right / n, _Z**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)
