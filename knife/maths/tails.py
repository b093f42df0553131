"""Where the upper tail of one term's cosines begins: one function for each rule.

Each takes all cosines of a term to the others, itself left out, and returns a threshold; members
lie strictly above it. These are the definitions: `knife.maths.many_tails` finds the same
thresholds for a whole vocabulary without ever holding all cosines.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.maths.histograms import BINS_PER_UNIT, rounded, walk_down

Floats = NDArray[np.float32]

LEAST_CLIP = 3.0
"""Standard deviations below which nothing is clipped from the bulk: nearer the middle, clipping
would bite into a normal distribution and shrink it step by step."""

RESOLUTION = 1e-6
"""Cosines of float32 rows that are nearer than this count as equal: where all cosines of a term
are equal, rounding must not lift any of them out of the bulk."""


def noise_z(n_others: int, expected_false: float) -> float:
    """Return how many standard deviations leave `expected_false` of `n_others` above by chance.

    Examples
    --------
    >>> round(noise_z(20_000, 0.5), 2)
    4.06
    """
    if n_others < 1:
        return float("inf")
    share = min(expected_false / n_others, 0.5)
    return NormalDist().inv_cdf(1 - share)


def noise_floor(cosines: Floats, expected_false: float) -> float:
    """Return the threshold above which the bulk would put few members by chance.

    The bulk is fitted as a normal distribution, and what lies above the threshold is taken out
    of the fit until nothing changes, so that a large family does not hide itself; one of more than
    a twentieth of all terms still does.

    Parameters
    ----------
    cosines : float32 array (n,), in cosine similarity
        A term's similarities to all others.
    expected_false : float, in members
        How many of the n a normal bulk may put above the threshold.

    Returns
    -------
    float, in cosine similarity
        The threshold; +inf where there are no others.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> bulk = rng.normal(0, 0.06, 5000).astype(np.float32)
    >>> 0.2 < noise_floor(np.append(bulk, np.float32([0.6, 0.7])), 0.5) < 0.25
    True
    """
    values = cosines.astype(np.float64)
    if values.size == 0:
        return float("inf")
    z = noise_z(values.size, expected_false)
    n_bulk, threshold = -1, float("inf")
    while True:
        bulk = values[values <= threshold]
        if bulk.size in (n_bulk, 0):
            return bulk_threshold(bulk.mean(), bulk.std(), z) if bulk.size else threshold
        n_bulk = bulk.size
        threshold = bulk_threshold(bulk.mean(), bulk.std(), max(z, LEAST_CLIP))


def bulk_threshold(mean: float, deviation: float, z: float) -> float:
    """Return ``mean + z * deviation``, above the mean by `RESOLUTION` at least.

    Parameters
    ----------
    mean, deviation : float, in cosine similarity
        Of the bulk.
    z : float, in standard deviations
        Height of the threshold, 0 or more.

    Returns
    -------
    float, in cosine similarity
        The threshold.

    Examples
    --------
    >>> bulk_threshold(0.25, 0.125, 2)
    0.5
    """
    return float(mean + max(z * deviation, RESOLUTION))


def z_score(cosines: Floats, z: float, largest_share: float) -> float:
    """Return mean + z standard deviations, raised until at most a share of all lies above.

    Parameters
    ----------
    cosines : float32 array (n,), in cosine similarity
        A term's similarities to all others.
    z : float, in standard deviations
        Height of the threshold, 0 or more.
    largest_share : float, in (0, 1]
        Largest share of n that the tail may hold.

    Returns
    -------
    float, in cosine similarity
        The threshold; +inf where there are no others.

    Examples
    --------
    >>> round(z_score(np.float32([0, 0, 0, 1]), 1.0, 0.5), 3)
    0.683
    """
    if cosines.size == 0:
        return float("inf")
    values = cosines.astype(np.float64)
    threshold = bulk_threshold(values.mean(), values.std(), z)
    most = int(largest_share * cosines.size)
    above = np.sort(cosines[cosines > threshold])[::-1]
    return float(above[most]) if above.size > most else threshold


def reference(cosines: Floats, tail: int, dense: int) -> float:
    """Return the threshold that the walk of the reference work finds.

    Parameters
    ----------
    cosines : float32 array (n,), in cosine similarity
        A term's similarities to all others; the walk adds the term itself, at cosine 1.
    tail, dense : int, in pieces a bin
        See `knife.maths.histograms.walk_down`.

    Returns
    -------
    float, in hundredths of cosine similarity divided by 100
        Members have a *rounded* cosine strictly above it; half a bin is added, so that the plain
        cosine can be compared.

    Examples
    --------
    >>> reference(np.float32([0.62, 0.1, 0.1, 0.1]), 2, 3)
    0.105
    """
    values, counts = np.unique(np.append(rounded(cosines), BINS_PER_UNIT), return_counts=True)
    stop = walk_down(
        dict(zip(values.tolist(), counts.tolist(), strict=True)), tail=tail, dense=dense
    )
    return edge_of_bin(0 if stop is None else stop[1])


def edge_of_bin(hundredths: int) -> float:
    """Return the upper edge of a rounded bin, in cosine similarity.

    Examples
    --------
    >>> edge_of_bin(40)
    0.405
    """
    return (hundredths + 0.5) / BINS_PER_UNIT


def check_rows(n_rows: int) -> None:
    """Refuse to look for tails among fewer than two rows.

    Raises
    ------
    InputError
        If there is no other row to be similar to.
    """
    if n_rows < 2:
        raise InputError(f"{n_rows} vectors; expected at least 2, a tail needs others.")
