"""Histograms of cosine similarity in bins of .01, and the walk of the reference work down them.

Any one term resembles few others: its histogram is a tall hill with a thin right tail. The
reference work finds the tail by walking down from the top until the bins become dense.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BINS_PER_UNIT = 100
"""Bins between cosine 0 and 1; each is .01 wide."""


def rounded(cosines: Floats) -> Ints:
    """Return cosines in whole hundredths, rounded half to even, int64, same shape.

    Examples
    --------
    >>> rounded(np.float32([1, 0.554, -0.2])).tolist()
    [100, 55, -20]
    """
    return np.rint(cosines * np.float32(BINS_PER_UNIT)).astype(np.int64)


def histogram(cosines: Floats) -> Ints:
    """Count cosines in 200 bins of .01 from -1 to 1.

    Parameters
    ----------
    cosines : float32 array (n,), in [-1, 1]
        Similarities; rounding beyond the ends is pulled back.

    Returns
    -------
    int64 array (200,), in pieces
        Bin i holds cosines from ``-1 + i / 100`` to just below ``-1 + (i + 1) / 100``; the last
        bin holds 1 as well.

    Examples
    --------
    >>> counts = histogram(np.float32([1, 0.5, 0.505]))
    >>> int(counts[199]), int(counts[150])
    (1, 2)
    """
    bins = np.floor((cosines.astype(np.float64) + 1) * BINS_PER_UNIT + 1e-4).astype(np.int64)
    return np.bincount(np.clip(bins, 0, 2 * BINS_PER_UNIT - 1), minlength=2 * BINS_PER_UNIT)


def walk_down(bins: Mapping[int, int], *, tail: int, dense: int) -> tuple[int, int] | None:
    """Walk the bins of a histogram downward until they become dense.

    The walk stops at a bin of at least `dense` pieces, or at the second of two neighbouring
    non-empty bins of at least `tail`. Where the bin before the stop is itself above `tail`, the
    hill began there and it is given back.

    Parameters
    ----------
    bins : mapping from int to int
        Pieces by rounded cosine in hundredths; the term itself, at 100, included. Empty bins
        are left out or 0.
    tail, dense : int, in pieces
        The two densities.

    Returns
    -------
    (int, int) or None
        Number of pieces in the tail and the threshold in hundredths: members lie strictly above
        it. None if the walk ends without meeting the hill.

    References
    ----------
    Rajasekharan, "bert_vector_clustering", adaptive variant, tail 10 and dense 20.

    Examples
    --------
    >>> walk_down({100: 1, 62: 2, 55: 3, 40: 9, 39: 12, 38: 30}, tail=10, dense=20)
    (15, 39)
    """
    before, threshold_before, n_tail = 0, 0, 0
    for cosine in sorted(bins, reverse=True):
        count = bins[cosine]
        if count == 0:
            continue
        if count >= tail and before >= tail:
            return n_tail - before, threshold_before
        if count >= dense:
            return n_tail, cosine
        n_tail += count
        before, threshold_before = count, cosine
    return None
