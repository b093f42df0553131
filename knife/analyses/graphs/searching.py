"""The tails among very many nodes, from an approximate search instead of all pairs.

An index of small worlds (HNSW; Malkov and Yashunin 2018), usearch's, lists what lies nearest to
each node. Whatever either end lists is a pair, and is scored as all pairs are; sums over all
similarities are exact in closed form. So a threshold is exact where the list reaches down to it, up
to what the index missed; a node whose list ends above its threshold is compared with all others.
How much was missed is measured on a sample of nodes, and is part of the result.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.analyses.graphs.back_ranks import places_among
from knife.analyses.tail_graph import (
    graph_from,
    look_in_full,
    tail_threshold,
    thresholds_above,
)
from knife.errors import MissingExtraError
from knife.maths.bulk import moments
from knife.maths.local_scaling import scaled_moments, sides
from knife.maths.many_tails import Edges, both_ends
from knife.maths.neighbors import Pairs, cosines_of, cosines_to_all
from knife.maths.places import rising
from knife.maths.similarity import null_rows, row_blocks
from knife.types.arrays import Bools, Floats, Ints
from knife.types.graphs import NeighborGraph
from knife.types.rules import TailRule
from knife.types.term_graphs import GraphOptions

N_LISTED = 128
"""Nearest nodes that are asked for of each."""

N_SAMPLE = 500
"""Nodes on which the recall is measured."""

BLOCK = 4096
"""Rows that are added or searched at once."""

BEYOND = 4.0
"""No similarity is as large as this, nor as small as this below zero."""

Sides = tuple[Floats, Floats | None]


@dataclass(frozen=True, eq=False)
class Found:
    """What a search gives.

    Parameters
    ----------
    edges : NeighborGraph
        The tails.
    back_ranks : int64 array (E,)
        Among the nodes that were listed.
    scales : float32 array (n,)
        Mean cosine to the nearest that were listed; zeros without local scaling.
    recall : float in [0, 1], or None
        Share of the members of exact tails that are in the tails, over a sample of nodes; None
        where all pairs were compared.
    """

    edges: NeighborGraph = field(repr=False)
    back_ranks: Ints = field(repr=False)
    scales: Floats = field(repr=False)
    recall: float | None


def searched(unit: Floats, options: GraphOptions, seed: int = 0) -> Found:
    """Return the tails of all rows from an approximate search.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 2
        Rows of length 1; rows of zeros have no tail and are in none.
    options : GraphOptions
        What a tail is, and whether similarities are scaled.
    seed : int
        Of the sample.

    Raises
    ------
    MissingExtraError
        If usearch is not installed.

    References
    ----------
    Malkov and Yashunin, "Efficient and Robust Approximate Nearest Neighbor Search Using
    Hierarchical Navigable Small World Graphs", IEEE TPAMI 42, 2018.
    """
    is_null = null_rows(unit)
    own, other = _listed(unit, ~is_null)
    pairs = _scored((unit, None), own, other)
    scales = np.zeros(len(unit), np.float32)
    both: Sides = (unit, None)
    if options.damping == "local-scaling":
        scales = _scales(pairs, len(unit), options.n_nearest)
        both = sides(unit, scales)
        pairs = _scored(both, own, other)
    edges, known = _tails(both, pairs, _reach(both, own, other), is_null, options.rule)
    recall = _recall(edges, both, options.rule, is_null, seed)
    return Found(edges, places_among(edges, np.arange(edges.n_edges), known), scales, recall)


def _listed(unit: Floats, is_there: Bools) -> tuple[Ints, Ints]:
    """Return who lists whom, as two int64 arrays (m,); nobody lists itself."""
    try:
        from usearch.index import Index
    except ImportError:
        raise MissingExtraError("usearch", "graph") from None
    index = Index(
        ndim=unit.shape[1],
        metric="ip",
        dtype="f32",
        connectivity=16,
        expansion_add=128,
        expansion_search=2 * N_LISTED,
    )
    rows = np.flatnonzero(is_there)
    # With several threads the order of insertion, and with it the index, would be by chance.
    for block in row_blocks(len(rows), BLOCK):
        index.add(rows[block], unit[rows[block]], threads=1)
    own, other = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    count = min(N_LISTED + 1, len(rows))
    for block in row_blocks(len(rows), BLOCK):
        chosen = rows[block]
        found = index.search(unit[chosen], count, threads=0)
        keys = np.asarray(found.keys).astype(np.int64).reshape(len(chosen), -1)
        # Of a batch, shorter lists are filled up; one row alone comes without their lengths.
        counts = np.asarray(getattr(found, "counts", keys.shape[1])).reshape(-1, 1)
        is_given = (np.arange(keys.shape[1]) < counts) & (keys != chosen[:, None])
        place, _ = np.nonzero(is_given)
        own.append(chosen[place])
        other.append(keys[is_given])
    return np.concatenate(own), np.concatenate(other)


def _scored(both: Sides, one: Ints, two: Ints) -> Pairs:
    """Return each pair once, with its similarity, sorted by first, then second."""
    n = len(both[0])
    keys = np.unique(np.minimum(one, two) * n + np.maximum(one, two))
    first, second = (half.astype(np.int32) for half in np.divmod(keys, n))
    return Pairs(first, second, cosines_of(both[0], first, second, both[1]))


def _scales(pairs: Pairs, n_rows: int, n_nearest: int) -> Floats:
    """Return the mean of the largest similarities of each row that are known, float32 (n,)."""
    row = np.concatenate([pairs.first, pairs.second]).astype(np.int64)
    cosines = np.concatenate([pairs.cosines, pairs.cosines])
    order = np.argsort(rising(row, -cosines))
    row, cosines = row[order], cosines[order]
    starts = np.searchsorted(row, np.arange(n_rows))
    is_near = np.arange(len(row)) - starts[row] < n_nearest
    counts = np.bincount(row[is_near], minlength=n_rows)
    totals = np.bincount(row[is_near], cosines[is_near], minlength=n_rows)
    return (totals / np.maximum(counts, 1)).astype(np.float32)


def _reach(both: Sides, own: Ints, other: Ints) -> Floats:
    """Return the lowest similarity in the list of each row, float32 (n,).

    Where a list holds all others there is nothing below it; where it is empty, all is.
    """
    n = len(both[0])
    lowest = np.full(n, BEYOND, np.float32)
    np.minimum.at(lowest, own, cosines_of(both[0], own, other, both[1]))
    counts = np.bincount(own, minlength=n)
    lowest[counts == np.count_nonzero(counts) - 1] = -BEYOND
    return np.nextafter(lowest, np.float32(-np.inf))


def _tails(
    both: Sides, pairs: Pairs, cut: Floats, is_null: Bools, rule: TailRule
) -> tuple[NeighborGraph, Edges]:
    """Return the tails, and all pairs that are known from both ends."""
    unit = both[0] if both[1] is None else np.ascontiguousarray(both[0][:, :-2])
    scales = -2 * both[0][:, -2]
    sums = moments(unit) if both[1] is None else scaled_moments(unit, scales)
    thresholds = thresholds_above(rule, both_ends(pairs, cut), sums, cut)
    thresholds[is_null] = np.inf
    is_open = (thresholds < cut) & ~is_null
    full = look_in_full(both, np.flatnonzero(is_open), rule, thresholds)
    one = np.concatenate([pairs.first, *(part.source for part in full)]).astype(np.int64)
    two = np.concatenate([pairs.second, *(part.target for part in full)]).astype(np.int64)
    everywhere = np.full(len(cut), -np.inf, np.float32)
    known = both_ends(_scored(both, one, two), everywhere)
    known = known.where(~is_null[known.source] & ~is_null[known.target])
    return graph_from([known.above(thresholds)], thresholds, is_null), known


def _recall(edges: NeighborGraph, both: Sides, rule: TailRule, is_null: Bools, seed: int) -> float:
    rows = np.flatnonzero(~is_null)
    chosen = np.random.default_rng(seed).permutation(rows)[:N_SAMPLE]
    n_exact = n_found = 0
    for block in row_blocks(len(chosen), 128):
        similarity = cosines_to_all(both[0], chosen[block], both[1])
        for row, values in zip(chosen[block].tolist(), similarity, strict=True):
            is_member = values > tail_threshold(np.delete(values, row), rule)
            is_member[row] = False
            is_member &= ~is_null
            n_exact += int(is_member.sum())
            n_found += int(is_member[edges.tail(row)[0]].sum())
    return n_found / n_exact if n_exact else 1.0
