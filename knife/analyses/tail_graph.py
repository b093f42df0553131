"""The tail of every row of a matrix, by any rule: who is a neighbour of whom.

This is the one place that turns a rule's constants into thresholds. It sees unit rows, not words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knife.maths import many_tails, tails
from knife.maths.bulk import Moments, densest_z, moments, sampled_bulk
from knife.maths.many_tails import Edges
from knife.maths.neighbors import Screen, cosines_to_all, pairs_above
from knife.maths.similarity import row_blocks
from knife.types.arrays import Bools, Floats, Ints
from knife.types.graphs import NeighborGraph
from knife.types.rules import Fixed, NoiseFloor, Reference, TailRule, ZScore

Doubles = NDArray[np.float64]


def tail_threshold(cosines: Floats, rule: TailRule) -> float:
    """Return where one term's tail begins; members lie strictly above.

    Parameters
    ----------
    cosines : float32 array (n,), in cosine similarity
        The term's similarities to all others, itself left out.
    rule : TailRule
        What a tail is.

    Returns
    -------
    float, in cosine similarity
        The threshold.

    Examples
    --------
    >>> tail_threshold(np.float32([0.9, 0.1]), Fixed(0.5))
    0.5
    """
    if isinstance(rule, NoiseFloor):
        return tails.noise_floor(cosines, rule.expected_false)
    if isinstance(rule, Reference):
        return tails.reference(cosines, rule.tail, rule.dense)
    if isinstance(rule, ZScore):
        return tails.z_score(cosines, rule.z, rule.largest_share)
    return rule.cosine


def tail_graph(unit: Floats, rule: TailRule, screen: Screen | None = None) -> NeighborGraph:
    """Return the tail of every row.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 2
        Rows of length 1; rows of zeros have no tail and are in none.
    rule : TailRule
        What a tail is.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same graph.

    Returns
    -------
    NeighborGraph
        Edge u→v where v is in the tail of u.

    Raises
    ------
    InputError
        If there are fewer than two rows.

    Examples
    --------
    >>> graph = tail_graph(np.float32([[1, 0], [0.8, 0.6], [0, 1]]), Fixed(0.7))
    >>> graph.indptr.tolist(), graph.indices.tolist()
    ([0, 1, 2, 2], [1, 0])
    """
    tails.check_rows(len(unit))
    sums = moments(unit)
    cut = _safe_cut(rule, sums, unit)
    edges = many_tails.both_ends(pairs_above(unit, cut, screen), cut)
    thresholds = _thresholds(rule, edges, sums, cut)
    is_null: Bools = np.logical_not(unit.any(axis=1))
    thresholds[is_null] = np.inf
    is_open = thresholds < cut
    thresholds[is_open] = np.inf
    early = edges.above(thresholds)
    late = _look_in_full(unit, np.flatnonzero(is_open), rule, thresholds)
    return _graph([early, *late], thresholds, is_null)


def _safe_cut(rule: TailRule, sums: Moments, unit: Floats) -> Floats:
    """Return a cut for each row that few thresholds fall below."""
    if isinstance(rule, Fixed):
        cut = np.full(len(unit), rule.cosine)
    elif isinstance(rule, ZScore):
        cut = sums.above(rule.z)
    else:
        bulk = sampled_bulk(unit)
        if isinstance(rule, Reference):
            z = densest_z(bulk.deviation, len(unit), rule.dense)
        else:
            z = np.full(len(unit), tails.noise_z(sums.n_others, rule.expected_false))
        cut = bulk.mean + 0.88 * z * bulk.deviation
    # Rounded down, so that no float64 threshold lies between.
    return np.nextafter(cut.astype(np.float32), np.float32(-np.inf))


def _thresholds(rule: TailRule, edges: Edges, sums: Moments, cut: Floats) -> Doubles:
    if isinstance(rule, NoiseFloor):
        return many_tails.noise_floors(edges, sums, rule.expected_false)
    if isinstance(rule, Reference):
        return many_tails.reference_thresholds(edges, cut, rule.tail, rule.dense)
    if isinstance(rule, ZScore):
        return many_tails.z_thresholds(edges, sums, rule.z, rule.largest_share)
    return np.full(len(sums.total), rule.cosine, dtype=np.float64)


def _look_in_full(
    unit: Floats, open_rows: Ints, rule: TailRule, thresholds: Doubles
) -> list[Edges]:
    """Find the tails of the rows that the screen could not settle; fills their thresholds."""
    found = []
    for block in row_blocks(len(open_rows), 256):
        rows = open_rows[block]
        for row, cosines in zip(rows.tolist(), cosines_to_all(unit, rows), strict=True):
            thresholds[row] = tail_threshold(np.delete(cosines, row), rule)
            targets = np.flatnonzero(cosines > thresholds[row])
            targets = targets[targets != row].astype(np.int32)
            found.append(Edges(np.full(targets.size, row, np.int32), targets, cosines[targets]))
    return found


def _graph(parts: list[Edges], thresholds: Doubles, is_null: Bools) -> NeighborGraph:
    """Sort edges by source and falling cosine; rows of zeros are nobody's neighbours.

    The edges of one source come from one part, by rising target, and keep that order in ties.
    """
    edges = Edges(
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.cosines for part in parts]),
    )
    if is_null.any():
        edges = edges.where(~is_null[edges.target])
    order = np.argsort(_falling_within(edges.source, edges.cosines), kind="stable")
    counts = np.bincount(edges.source, minlength=len(thresholds))
    return NeighborGraph(
        indptr=np.concatenate([[0], np.cumsum(counts)]),
        indices=edges.target[order].astype(np.int64),
        weights=edges.cosines[order],
        threshold=thresholds.astype(np.float32),
    )


def _falling_within(source: NDArray[np.int32], cosines: Floats) -> Ints:
    """Return one whole number for each edge that rises with source, then with falling cosine.

    It sorts three times faster than two keys. The bits of a float32, read as a whole number, rise
    with it; those of a negative one fall.
    """
    bits = cosines.view(np.int32).astype(np.int64)
    return source * np.int64(2**32) - np.where(bits >= 0, bits, -(2**31) - bits)
