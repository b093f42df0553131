"""Ranks of scores: which is highest, how far down another one stands, how alike two orders are.

Rank 1 is the highest score; equal scores are ordered by position, so that every answer is the same
again. Whole rows are ranked at once. This module knows arrays only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knife.errors import ShapeError

Doubles = NDArray[np.float64]
Numbers = NDArray[np.floating]
Ranks = NDArray[np.int64]


def descending_ranks(values: Numbers) -> Ranks:
    """Return the rank of each value, 1 for the highest.

    Parameters
    ----------
    values : float array (n,)
        Scores; equal ones are ordered by position.

    Returns
    -------
    int64 array (n,)
        A permutation of 1 to n.

    Examples
    --------
    >>> descending_ranks(np.array([0.5, 2.0, 0.5])).tolist()
    [2, 1, 3]
    """
    ranks = np.empty(len(values), np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def average_ranks(values: Numbers, ranks: Ranks) -> Doubles:
    """Return the rank of each value where equal values share their mean rank.

    Parameters
    ----------
    values : float array (n,)
        Scores.
    ranks : int64 array (n,)
        Their `descending_ranks`, so that nothing is sorted twice.

    Returns
    -------
    float64 array (n,)
        1 for the highest; what Spearman's correlation is computed from.

    Examples
    --------
    >>> values = np.array([0.5, 2.0, 0.5])
    >>> average_ranks(values, descending_ranks(values)).tolist()
    [2.5, 1.0, 2.5]
    """
    if not len(values):
        return np.zeros(0)
    ordered = np.empty_like(values)
    ordered[ranks - 1] = values
    is_first = np.r_[True, ordered[1:] != ordered[:-1]]
    if is_first.all():
        return ranks.astype(np.float64)
    first = np.flatnonzero(is_first)
    means = (first + np.r_[first[1:], len(values)] + 1) / 2
    found: Doubles = means[np.cumsum(is_first) - 1][ranks - 1]
    return found


def rank_correlation(first: Doubles, second: Doubles) -> float:
    """Return Spearman's correlation of two rankings.

    Parameters
    ----------
    first, second : float64 array (n,)
        From `average_ranks`.

    Returns
    -------
    float, in [-1, 1]
        NaN if all of one side are equal, because such a side orders nothing.

    Raises
    ------
    ShapeError
        If the two differ in length.

    Examples
    --------
    >>> rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    -1.0
    """
    if first.shape != second.shape:
        raise ShapeError("second", expected=first.shape, got=second.shape)
    one, two = first - first.mean(), second - second.mean()
    length = np.sqrt((one @ one) * (two @ two))
    return float(np.clip(one @ two / length, -1, 1)) if length > 0 else float("nan")


def ranks_within(scores: Numbers, columns: Ranks) -> Ranks:
    """Return the rank that some columns have in each row of scores.

    Parameters
    ----------
    scores : float array (n, V)
        A row of scores for each place.
    columns : int64 array (m,)
        Which columns; one may be named several times.

    Returns
    -------
    int64 array (n, m)
        1 for the highest of all V; equal scores are ordered by column.

    Examples
    --------
    >>> ranks_within(np.array([[0.5, 2.0, 0.5]]), np.array([2, 1, 2])).tolist()
    [[3, 1, 3]]
    """
    n_columns, ranks = scores.shape[1], np.empty((len(scores), len(columns)), np.int64)
    ordered = np.sort(scores, axis=1)
    for row, (line, own) in enumerate(zip(ordered, scores[:, columns], strict=True)):
        above = n_columns - np.searchsorted(line, own, side="right")
        is_tied = n_columns - np.searchsorted(line, own, side="left") - above > 1
        for position in np.flatnonzero(is_tied):
            before = scores[row, : columns[position]]
            above[position] += int((before == own[position]).sum())
        ranks[row] = above + 1
    return ranks


def highest(scores: Numbers, k: int) -> Ranks:
    """Return where the k highest scores of each row stand.

    Parameters
    ----------
    scores : float array (n, V)
        A row of scores for each place.
    k : int, 1 to V
        How many.

    Returns
    -------
    int64 array (n, k)
        Columns by falling score, equal ones by column.

    Examples
    --------
    >>> highest(np.array([[0.5, 2.0, 0.5, 0.1]]), 2).tolist()
    [[1, 0]]
    """
    found = np.empty((len(scores), k), np.int64)
    for row, line in enumerate(scores):
        # The k-th score decides who is considered, so that ties at the border go by column.
        border = np.partition(line, line.size - k)[line.size - k]
        able = np.flatnonzero(line >= border)
        found[row] = able[np.argsort(-line[able], kind="stable")[:k]]
    return found
