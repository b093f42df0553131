"""The tail of every row of a matrix, by any rule: who is a neighbour of whom.

This is the one place that turns a rule's constants into thresholds. It sees unit rows, not words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.maths import many_tails, tails
from knife.maths.bulk import Moments, densest_z, moments, sampled_bulk
from knife.maths.local_scaling import scaled_moments, sides
from knife.maths.many_tails import Edges
from knife.maths.neighbors import Screen, cosines_of, cosines_to_all, pairs_above
from knife.maths.similarity import null_rows, row_blocks
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


def tail_graph(
    unit: Floats, rule: TailRule, screen: Screen | None = None, scales: Floats | None = None
) -> NeighborGraph:
    """Return the tail of every row.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 2
        Rows of length 1; rows of zeros have no tail and are in none.
    rule : TailRule
        What a tail is.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same graph.
    scales : float32 array (n,), in cosine similarity, optional
        Half of both ends' is taken from each cosine (`knife.maths.local_scaling`); weights and
        thresholds are then similarities of that kind. The default screen does the product.

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
    return all_tails(unit, rule, screen, scales).graph


@dataclass(frozen=True, eq=False)
class Tails:
    """The tails of all rows, and what was seen on the way to them.

    Parameters
    ----------
    graph : NeighborGraph
        Edge u→v where v is in the tail of u.
    near : Edges
        All pairs above the cut of their source; of one source by rising target.
    cut : float32 array (n,)
        Below most thresholds.
    """

    graph: NeighborGraph = field(repr=False)
    near: Edges = field(repr=False)
    cut: Floats = field(repr=False)


def all_tails(
    unit: Floats, rule: TailRule, screen: Screen | None = None, scales: Floats | None = None
) -> Tails:
    """Return what `tail_graph` does, and the pairs that lie near its thresholds.

    Parameters
    ----------
    unit, rule, screen, scales
        As for `tail_graph`.
    """
    tails.check_rows(len(unit))
    rows, right = (unit, None) if scales is None else sides(unit, scales)
    sums = moments(unit) if scales is None else scaled_moments(unit, scales)
    cut = _safe_cut(rule, sums, rows, right)
    edges = many_tails.both_ends(pairs_above(rows, cut, screen, right), cut)
    thresholds = thresholds_above(rule, edges, sums, cut)
    is_null = null_rows(unit)
    thresholds[is_null] = np.inf
    is_open = thresholds < cut
    thresholds[is_open] = np.inf
    early = edges.above(thresholds)
    late = look_in_full((rows, right), np.flatnonzero(is_open), rule, thresholds)
    return Tails(graph_from([early, *late], thresholds, is_null), edges, cut)


def _safe_cut(rule: TailRule, sums: Moments, rows: Floats, right: Floats | None) -> Floats:
    """Return a cut for each row that few thresholds fall below."""
    if isinstance(rule, Fixed):
        cut = np.full(len(rows), rule.cosine)
    elif isinstance(rule, ZScore):
        cut = sums.above(rule.z)
    else:
        bulk = sampled_bulk(rows, right=right)
        if isinstance(rule, Reference):
            z = densest_z(bulk.deviation, len(rows), rule.dense)
        else:
            z = np.full(len(rows), tails.noise_z(sums.n_others, rule.expected_false))
        cut = bulk.mean + 0.88 * z * bulk.deviation
    # Rounded down, so that no float64 threshold lies between.
    return np.nextafter(cut.astype(np.float32), np.float32(-np.inf))


def thresholds_above(rule: TailRule, edges: Edges, sums: Moments, cut: Floats) -> Doubles:
    """Return the threshold of each row, float64 (n,), from its edges above its cut.

    Parameters
    ----------
    rule : TailRule
        What a tail is.
    edges : Edges
        All pairs above the cut of their source.
    sums : Moments
        Over all similarities of each row.
    cut : float32 array (n,)
        A threshold that falls below it is none: such a row has to be looked at in full.
    """
    if isinstance(rule, NoiseFloor):
        return many_tails.noise_floors(edges, sums, rule.expected_false)
    if isinstance(rule, Reference):
        return many_tails.reference_thresholds(edges, cut, rule.tail, rule.dense)
    if isinstance(rule, ZScore):
        return many_tails.z_thresholds(edges, sums, rule.z, rule.largest_share)
    return np.full(len(sums.total), rule.cosine, dtype=np.float64)


def look_in_full(
    both: tuple[Floats, Floats | None], open_rows: Ints, rule: TailRule, thresholds: Doubles
) -> list[Edges]:
    """Return the tails of the rows that a screen could not settle; fills their thresholds.

    Parameters
    ----------
    both : pair of float32 arrays (n, W)
        Rows, and what they are multiplied with, or None for themselves.
    open_rows : int64 array (m,)
        Which rows.
    rule : TailRule
        What a tail is.
    thresholds : float64 array (n,)
        Filled for these rows.
    """
    found, (left, right) = [], both
    for block in row_blocks(len(open_rows), 256):
        rows = open_rows[block]
        all_cosines = cosines_to_all(left, rows, right)
        for row, cosines in zip(rows.tolist(), all_cosines, strict=True):
            thresholds[row] = tail_threshold(np.delete(cosines, row), rule)
            targets = np.flatnonzero(cosines > thresholds[row] - tails.RESOLUTION)
            targets = targets[targets != row].astype(np.int32)
            sources = np.full(targets.size, row, np.int32)
            # Scored as all pairs are, so that a pair has the same cosine from both ends.
            edges = Edges(sources, targets, cosines_of(left, sources, targets, right))
            found.append(edges.above(thresholds))
    return found


def graph_from(parts: list[Edges], thresholds: Doubles, is_null: Bools) -> NeighborGraph:
    """Return edges sorted by source and falling similarity; rows of zeros are nobody's neighbours.

    Parameters
    ----------
    parts : list of Edges
        The edges of one source come from one part, by rising target, and keep that order in ties.
    thresholds : float64 array (n,)
        Where each tail begins.
    is_null : bool array (n,)
        Which rows are zeros.
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
