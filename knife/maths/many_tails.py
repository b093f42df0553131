"""The tails of all rows at once, from exact sums and the pairs near the top.

Each row has a cut that lies below its threshold; only pairs above the cuts are ever looked at. A
row whose threshold falls below its own cut after all is left open, for the caller to look at in
full. The definitions, one term at a time, are in `knife.maths.tails`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.maths.bulk import Bulk, Moments
from knife.maths.histograms import BINS_PER_UNIT, rounded, walk_down
from knife.maths.neighbors import Pairs
from knife.maths.tails import LEAST_CLIP, RESOLUTION, edge_of_bin, noise_z

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


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
    """Return each row's noise-floor threshold.

    Parameters
    ----------
    edges : Edges
        All pairs above the cut of their source.
    sums : Moments
        The sums over all cosines of each row.
    expected_false : float, in members
        How many of the others a normal bulk may put above the threshold.

    Returns
    -------
    float64 array (n,), in cosine similarity
        What `knife.maths.tails.noise_floor` gives, for every row whose edges reach down to it.
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


def reference_thresholds(edges: Edges, cut: Floats, tail: int, dense: int) -> Doubles:
    """Return each row's threshold by the walk of the reference work.

    Parameters
    ----------
    edges : Edges
        All pairs above the cut of their source.
    cut : float32 array (n,), in cosine similarity
        The cut of each row.
    tail, dense : int, in pieces a bin
        See `knife.maths.histograms.walk_down`.

    Returns
    -------
    float64 array (n,), in cosine similarity
        -inf, open, for a row whose walk does not stop in the bins that lie wholly above its cut.
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
    """Return each row's z-score threshold.

    Parameters
    ----------
    edges : Edges
        All pairs above the cut of their source.
    sums : Moments
        The sums over all cosines of each row.
    z : float, in standard deviations
        Height of the threshold.
    largest_share : float, in (0, 1]
        Largest share of the others that a tail may hold.

    Returns
    -------
    float64 array (n,), in cosine similarity
        What `knife.maths.tails.z_score` gives.
    """
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
