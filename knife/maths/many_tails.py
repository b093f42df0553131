"""The tails of all rows at once: thresholds from a few exact sums and the pairs near the top.

Mean and deviation of a row's cosines follow from two sums over all rows, in closed form. A sample
of the rows gives each row a cut that lies below its threshold; only pairs above the cuts are ever
looked at. A row whose threshold falls below its own cut after all is left open, for the caller to
look at in full. The definitions, one term at a time, are in `knife.maths.tails`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.maths.histograms import BINS_PER_UNIT, rounded, walk_down
from knife.maths.neighbors import Pairs
from knife.maths.similarity import row_blocks
from knife.maths.tails import LEAST_CLIP, RESOLUTION, edge_of_bin, noise_z

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Moments:
    """Sums over each row's cosines to all other rows.

    Parameters
    ----------
    n_others : int
        Terms of each sum.
    total, squares : float64 array (n,)
        Sum of the cosines, and of their squares.
    """

    n_others: int
    total: Doubles
    squares: Doubles

    @property
    def mean(self) -> Doubles:
        """Mean cosine, float64 (n,)."""
        return self.total / self.n_others

    @property
    def deviation(self) -> Doubles:
        """Population standard deviation of the cosines, float64 (n,)."""
        return np.sqrt(np.maximum(self.squares / self.n_others - self.mean**2, 0))

    def above(self, z: float) -> Doubles:
        """Return the threshold z deviations above the mean, float64 (n,)."""
        return _above(self.mean, self.deviation, z)


@dataclass(frozen=True)
class Edges:
    """Pairs seen from both ends, each above the cut of the end that it is seen from.

    Parameters
    ----------
    source, target : int32 array (E,)
        Row numbers.
    cosines : float32 array (E,)
        Similarities.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    cosines: Floats

    def above(self, threshold: Doubles | Floats) -> Edges:
        """Return the edges strictly above the threshold of their source."""
        return self.where(self.cosines > threshold[self.source])

    def where(self, keep: Bools) -> Edges:
        """Return some of the edges; `keep` is a bool array (E,)."""
        return Edges(self.source[keep], self.target[keep], self.cosines[keep])


def moments(unit: Floats) -> Moments:
    """Return the sums over each row's cosines to the others, in closed form.

    With s the sum of all rows and C = UᵀU, the cosines of u sum to u·s and their squares to uᵀCu,
    less the row's own.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.

    Examples
    --------
    >>> moments(np.float32([[1, 0], [0.8, 0.6], [0, 1]])).total.round(4).tolist()
    [0.8, 1.4, 0.6]
    """
    width = unit.shape[1]
    direction, scatter = np.zeros(width), np.zeros((width, width))
    for rows in row_blocks(len(unit), 4096):
        part = unit[rows].astype(np.float64)
        direction += part.sum(axis=0)
        scatter += part.T @ part
    total, squares = np.empty(len(unit)), np.empty(len(unit))
    for rows in row_blocks(len(unit), 4096):
        part = unit[rows].astype(np.float64)
        own = np.einsum("ij,ij->i", part, part)
        total[rows] = part @ direction - own
        squares[rows] = np.einsum("ij,ij->i", part @ scatter, part) - own**2
    return Moments(len(unit) - 1, total, squares)


@dataclass(frozen=True)
class Bulk:
    """Mean and deviation of what is not tail, float64 (n,) each."""

    mean: Doubles
    deviation: Doubles

    def above(self, z: float | Doubles) -> Doubles:
        """Return the threshold z deviations above the mean, float64 (n,)."""
        return _above(self.mean, self.deviation, z)


def sampled_bulk(unit: Floats, n_sample: int = 512, n_clips: int = 3) -> Bulk:
    """Estimate the bulk of each row's cosines from its cosines to a sample of rows.

    A large family inflates the deviation of all cosines by half and more; in a sample it is clipped
    at little cost. The estimate only says where to look, never where a tail begins.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.
    n_sample : int, in rows
        Size of the sample, taken at equal steps.
    n_clips : int
        How often cosines more than `LEAST_CLIP` deviations above the mean are taken out.

    Returns
    -------
    Bulk
        With 512 rows the deviation is right within about 3 per cent.

    Examples
    --------
    >>> sampled_bulk(np.eye(4, dtype=np.float32)).mean.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    sample = np.ascontiguousarray(unit[:: -(-len(unit) // n_sample)].T)
    mean, deviation = np.empty(len(unit)), np.empty(len(unit))
    for rows in row_blocks(len(unit), 1024):
        cosines = unit[rows] @ sample
        high = np.full(len(cosines), np.inf)
        for _ in range(n_clips + 1):
            is_bulk = cosines <= high[:, None].astype(np.float32)
            n_bulk = np.maximum(is_bulk.sum(axis=1), 1)
            kept = cosines * is_bulk
            mean[rows] = kept.sum(axis=1) / n_bulk
            squares = np.einsum("ij,ij->i", kept, kept) / n_bulk
            deviation[rows] = np.sqrt(np.maximum(squares - mean[rows] ** 2, 0))
            high = _above(mean[rows], deviation[rows], LEAST_CLIP)
    return Bulk(mean, deviation)


def densest_z(deviation: Doubles, n_rows: int, n_in_bin: int) -> Doubles:
    """Return how far out a normal bulk still puts `n_in_bin` rows in a bin of .01, float64 (n,).

    0 where no bin holds as many.

    Parameters
    ----------
    deviation : float64 array (n,), in cosine similarity
        Standard deviation of each row's bulk.
    n_rows, n_in_bin : int
        All rows, and how many make a bin dense.

    Examples
    --------
    >>> densest_z(np.array([0.05]), 30_000, 20).round(2).tolist()
    [3.09]
    """
    density = n_in_bin * BINS_PER_UNIT * np.sqrt(2 * np.pi) * np.maximum(deviation, RESOLUTION)
    return np.sqrt(np.maximum(-2 * np.log(density / n_rows), 0))


def both_ends(pairs: Pairs, cut: Floats) -> Edges:
    """Return each pair from both ends, as far as it is above the cut of that end.

    The edges of one source stand by rising target.
    """
    # Pairs are sorted by first, then second: targets below their source come before those above.
    edges = Edges(
        np.concatenate([pairs.second, pairs.first]),
        np.concatenate([pairs.first, pairs.second]),
        np.concatenate([pairs.cosines, pairs.cosines]),
    )
    return edges.above(cut)


def noise_floors(edges: Edges, sums: Moments, expected_false: float) -> Doubles:
    """Return each row's noise-floor threshold, float64 (n,).

    Equals `knife.maths.tails.noise_floor` for every row whose edges reach down to its threshold.
    """
    z = noise_z(sums.n_others, expected_false)
    threshold = sums.above(max(z, LEAST_CLIP))
    cosines = edges.cosines.astype(np.float64)
    n_tail = np.zeros(len(threshold), dtype=np.int64)
    while True:
        tail = cosines > threshold[edges.source]
        source, values = edges.source[tail], cosines[tail]
        counted = np.bincount(source, minlength=len(threshold))
        bulk = _bulk(sums, counted, source, values)
        if np.array_equal(counted, n_tail):
            return bulk.above(z)
        n_tail = counted
        threshold = bulk.above(max(z, LEAST_CLIP))


def _bulk(
    sums: Moments, counted: NDArray[np.int64], source: NDArray[np.int32], values: Doubles
) -> Bulk:
    """Return mean and deviation once the tail's cosines are taken out of the sums."""
    n_rows = len(sums.total)
    n_bulk = np.maximum(sums.n_others - counted, 1)
    total = sums.total - np.bincount(source, values, minlength=n_rows)
    squares = sums.squares - np.bincount(source, values**2, minlength=n_rows)
    mean = total / n_bulk
    return Bulk(mean, np.sqrt(np.maximum(squares / n_bulk - mean**2, 0)))


def _above(mean: Doubles, deviation: Doubles, z: float | Doubles) -> Doubles:
    """Do for all rows what `knife.maths.tails.bulk_threshold` does for one."""
    return mean + np.maximum(z * deviation, RESOLUTION)


def reference_thresholds(edges: Edges, cut: Floats, tail: int, dense: int) -> Doubles:
    """Return each row's threshold by the walk of the reference work, float64 (n,).

    A row whose walk does not stop in the bins that lie wholly above its cut gets -inf: open.
    """
    n_rows = len(cut)
    # The first bin whose lower edge is above the cut, and by more than a rounding, is complete.
    safe = cut.astype(np.float64) + RESOLUTION
    complete = np.ceil(safe * BINS_PER_UNIT + 0.5).astype(np.int64)
    bins = rounded(edges.cosines)
    keep = (bins >= complete[edges.source]) & (bins > 0)
    width = BINS_PER_UNIT + 1
    slots = edges.source[keep].astype(np.int64) * width + bins[keep]
    counts = np.bincount(slots, minlength=n_rows * width).reshape(n_rows, width)
    counts[:, BINS_PER_UNIT] += 1  # the term itself
    thresholds = np.full(n_rows, -np.inf)
    for row in range(n_rows):
        filled = np.flatnonzero(counts[row])
        stop = walk_down(
            dict(zip(filled.tolist(), counts[row, filled].tolist(), strict=True)),
            tail=tail,
            dense=dense,
        )
        if stop is not None:
            thresholds[row] = edge_of_bin(stop[1])
    return thresholds


def z_thresholds(edges: Edges, sums: Moments, z: float, largest_share: float) -> Doubles:
    """Return each row's z-score threshold, float64 (n,)."""
    thresholds = sums.above(z)
    tail = edges.above(thresholds)
    n_tail = np.bincount(tail.source, minlength=len(thresholds))
    most = int(largest_share * sums.n_others)
    is_crowded = n_tail > most
    crowd = tail.where(is_crowded[tail.source])
    falling = crowd.cosines[np.lexsort((-crowd.cosines, crowd.source))]
    ends = np.cumsum(n_tail[is_crowded])
    thresholds[is_crowded] = falling[ends - n_tail[is_crowded] + most]
    return thresholds
