"""Similarities less what both ends have with everything near them, as products of longer rows.

A hub is near to very many rows. The mean cosine of a row to its nearest rows, its scale, is high
for it; half of both ends' scales is taken from their cosine (CSLS; Conneau et al. 2018, "Word
Translation Without Parallel Data", section 2.3, divided by two). What is left is a product again:
[u, -r/2, 1] · [v, 1, -s/2], with r and s the scales of u and v.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from knife.maths.bulk import Moments, moments, sampled_bulk
from knife.maths.neighbors import Screen, cosines_to_all, pairs_above
from knife.maths.similarity import null_rows, row_blocks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SPARE = 3
"""How many times as many cosines a normal bulk would put above the cut as are wanted: so few rows
have to be looked at in full."""


def sides(unit: Floats, scales: Floats) -> tuple[Floats, Floats]:
    """Return the rows whose products are cosines less half of both scales.

    Parameters
    ----------
    unit : float32 array (n, H)
        Unit rows.
    scales : float32 array (n,), in cosine similarity
        What `local_scales` gives.

    Returns
    -------
    left, right : float32 array (n, H + 2)
        The product of row u of `left` with row v of `right` is that of v and u, too.

    Examples
    --------
    >>> left, right = sides(np.eye(2, dtype=np.float32), np.float32([0.5, 0.25]))
    >>> float(left[0] @ right[1]), float(left[1] @ right[0])
    (-0.375, -0.375)
    """
    half, one = -scales[:, None] / 2, np.ones((len(unit), 1), np.float32)
    return np.hstack([unit, half, one]), np.hstack([unit, one, half])


def local_scales(unit: Floats, n_nearest: int, screen: Screen | None = None) -> Floats:
    """Return the mean cosine of each row to its nearest rows.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 2
        Rows of length 1; a row of zeros has scale 0 and is near to none.
    n_nearest : int, in rows
        How many; all others where there are fewer.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same.

    Returns
    -------
    float32 array (n,), in cosine similarity
        The scales.

    Examples
    --------
    >>> unit = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> local_scales(unit, 1).round(2).tolist()
    [0.800000011920929, 0.800000011920929, 0.6000000238418579]
    """
    is_null = null_rows(unit)
    n_others = len(unit) - 1
    share = SPARE * n_nearest / n_others
    scales = np.zeros(len(unit), np.float32)
    is_open = ~is_null
    if share < 0.25:
        bulk = sampled_bulk(unit)
        cut = (bulk.mean + NormalDist().inv_cdf(1 - share) * bulk.deviation).astype(np.float32)
        cut[is_null] = np.inf
        pairs = pairs_above(unit, cut, screen)
        row = np.concatenate([pairs.first, pairs.second])
        cosines = np.concatenate([pairs.cosines, pairs.cosines])
        # Only those above a row's own cut are all that there are.
        keep = (cosines > cut[row]) & ~is_null[np.concatenate([pairs.second, pairs.first])]
        means, counts = _largest_means(row[keep], cosines[keep], len(unit), n_nearest)
        is_open &= counts < n_nearest
        scales = np.where(is_open | is_null, 0, means).astype(np.float32)
    for block in row_blocks(int(is_open.sum()), 256):
        rows = np.flatnonzero(is_open)[block]
        scales[rows] = scales_of(cosines_to_all(unit, rows), rows, n_nearest, is_null)
    return scales


def scales_of(
    cosines: Floats, own: Ints, n_nearest: int, is_null: NDArray[np.bool_] | None = None
) -> Floats:
    """Return the mean of the largest cosines of each row, itself left out, float32 (m,).

    Parameters
    ----------
    cosines : float32 array (m, n)
        All cosines of some rows; changed by the call.
    own : int64 array (m,)
        The number of each row.
    n_nearest : int, in rows
        How many are taken.
    is_null : bool array (n,), optional
        Rows that are near to none.
    """
    cosines[np.arange(len(own)), own] = -np.inf
    n_left = cosines.shape[1] - 1
    if is_null is not None and is_null.any():
        cosines[:, is_null] = -np.inf
        n_left = int((~is_null).sum()) - 1
    n = min(n_nearest, n_left)
    if n < 1:
        return np.zeros(len(own), np.float32)
    kept = np.partition(cosines, -n, axis=1)[:, -n:]
    # Summed in one order, however many were compared.
    return np.sort(kept, axis=1).mean(axis=1, dtype=np.float64).astype(np.float32)


def _largest_means(row: Ints, values: Floats, n_rows: int, n: int) -> tuple[Floats, Ints]:
    """Return the mean of the n largest values of each row, where it has so many, and counts."""
    counts = np.bincount(row, minlength=n_rows)
    order = np.lexsort((values, row))
    ends = np.cumsum(counts)
    full = np.flatnonzero(counts >= n)
    places = ends[full][:, None] - np.arange(n, 0, -1)
    means = np.zeros(n_rows, np.float32)
    means[full] = values[order][places].mean(axis=1, dtype=np.float64)
    return means, counts


def scaled_moments(unit: Floats, scales: Floats) -> Moments:
    """Return the sums over each row's scaled similarities to the others, in closed form.

    Parameters
    ----------
    unit : float32 array (n, H)
        Unit rows.
    scales : float32 array (n,), in cosine similarity
        What `local_scales` gives.

    Examples
    --------
    >>> unit = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> scaled_moments(unit, np.float32([0.5, 0, 0])).total.round(4).tolist()
    [0.3, 1.15, 0.35]
    """
    plain, half = moments(unit), scales.astype(np.float64) / 2
    others = half.sum() - half
    weighted = unit @ (half @ unit) - half * np.einsum("ij,ij->i", unit, unit)
    total = plain.total - plain.n_others * half - others
    squares = plain.squares - 2 * (half * plain.total + weighted)
    squares += plain.n_others * half**2 + 2 * half * others + (half**2).sum() - half**2
    return Moments(plain.n_others, total, squares)
