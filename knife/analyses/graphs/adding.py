"""New nodes for a graph that stands, without comparing the old ones again.

What was fixed stays fixed: center, scales and thresholds of old nodes. A new node has its tail
among all nodes, lies in the tail of each old node whose threshold it exceeds, and pushes back
whoever is farther from a node than it is. So the result is the graph of all nodes with the old
thresholds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from knife.analyses.graphs.back_ranks import reverse_ranks, sources_of
from knife.analyses.graphs.building import less_center
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError, ShapeError
from knife.maths.local_scaling import scales_of, sides
from knife.maths.many_tails import Edges
from knife.maths.neighbors import cosines_of, cosines_to_all
from knife.maths.places import Asked, n_nearer, rising
from knife.maths.similarity import null_rows, row_blocks
from knife.maths.tails import RESOLUTION
from knife.types.arrays import Bools, Floats, Ints
from knife.types.graph_nodes import GraphNodes
from knife.types.graphs import NeighborGraph
from knife.types.rules import TailRule
from knife.types.term_graphs import TermGraph

BLOCK = 256
Sides = tuple[Floats, Floats | None]


def add_nodes(graph: TermGraph, nodes: GraphNodes) -> TermGraph:
    """Return a graph with more nodes; those that it has keep their numbers and thresholds.

    Parameters
    ----------
    graph : TermGraph
        What was built.
    nodes : GraphNodes
        Of the same model, none with a name of the graph.

    Returns
    -------
    TermGraph
        The graph of all nodes, but for center, scales and thresholds of the old ones, which are
        as they were. Back ranks are those among all nodes.

    Raises
    ------
    InputError
        If a name is in the graph already.
    ShapeError
        If the rows are of another width.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> old = GraphNodes(("a", "b"), [1, 1], [-1, -1], [[1, 0], [0, 1]])
    >>> new = GraphNodes(("c",), [1], [-1], [[0.8, 0.6]])
    >>> graph = add_nodes(graph_of(old, GraphOptions(Fixed(0.7)), "00"), new)
    >>> graph.names, graph.edges.indptr.tolist(), graph.edges.indices.tolist()
    (('a', 'b', 'c'), [0, 1, 1, 2], [2, 0])
    """
    _check(graph, nodes)
    if not len(nodes):
        return graph
    rows = np.concatenate([graph.rows, less_center(nodes.rows, graph.center)])
    is_null = null_rows(rows)
    scales = _scales(graph, rows, is_null)
    both: Sides = (rows, None) if graph.options.damping != "local-scaling" else sides(rows, scales)
    found, thresholds = _new_edges(both, is_null, graph.edges.threshold, graph.options.rule)
    edges, origin = _merged(graph.edges, found, thresholds)
    return replace(
        graph,
        names=graph.names + nodes.names,
        kinds=np.concatenate([graph.kinds, nodes.kinds]),
        piece_ids=np.concatenate([graph.piece_ids, nodes.piece_ids]),
        rows=rows,
        edges=edges,
        cosines=edges.weights if both[1] is None else _cosines(graph, rows, edges, origin),
        back_ranks=_back_ranks(graph, edges, origin, both, np.flatnonzero(~is_null)),
        scales=scales,
    )


def _check(graph: TermGraph, nodes: GraphNodes) -> None:
    if len(nodes) and nodes.rows.shape[1] != graph.rows.shape[1]:
        raise ShapeError("rows", expected=("n", graph.rows.shape[1]), got=nodes.rows.shape)
    twice = [name for name in nodes.names if name in graph.index]
    if twice:
        raise InputError(
            f"{twice[0]!r} is in the graph already, and {len(twice) - 1} more; expected new names. "
            "Leave them out."
        )


def _scales(graph: TermGraph, rows: Floats, is_null: Bools) -> Floats:
    """Return the scales of old and new nodes, float32 (n,)."""
    scales = np.zeros(len(rows), np.float32)
    scales[: len(graph)] = graph.scales
    if graph.options.damping == "local-scaling":
        new = np.arange(len(graph), len(rows))
        new = new[~is_null[new]]
        for block in row_blocks(len(new), BLOCK):
            cosines, own = cosines_to_all(rows, new[block]), new[block]
            scales[own] = scales_of(cosines, own, graph.options.n_nearest, is_null)
    return scales


def _new_edges(
    both: Sides, is_null: Bools, old_threshold: Floats, rule: TailRule
) -> tuple[Edges, Floats]:
    """Return the edges from and to new nodes, and the thresholds of new nodes."""
    (left, right), n_old = both, len(old_threshold)
    thresholds = np.full(len(left) - n_old, np.inf)
    found = []
    for block in row_blocks(len(thresholds), BLOCK):
        own = np.arange(block.start, block.stop) + n_old
        similarity = cosines_to_all(left, own, right)
        for place, row in enumerate(own.tolist()):
            if not is_null[row]:
                thresholds[row - n_old] = tail_threshold(np.delete(similarity[place], row), rule)
        similarity[np.arange(len(own)), own] = -np.inf
        similarity[:, is_null] = -np.inf
        similarity[is_null[own]] = -np.inf
        source, target = _above(similarity, thresholds[block, None])
        found.append(_scored(both, own[source], target).above(_after(n_old, thresholds)))
        new, old = _above(similarity[:, :n_old], old_threshold)
        found.append(_scored(both, old, own[new]).above(old_threshold))
    return _joined(found), thresholds.astype(np.float32)


def _above(similarity: Floats, threshold: NDArray[np.floating]) -> tuple[Ints, Ints]:
    """Return rows and columns of what may lie above a threshold."""
    row, column = np.nonzero(similarity > threshold - RESOLUTION)
    return row, column


def _after(n_old: int, thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([np.full(n_old, np.inf), thresholds])


def _scored(both: Sides, source: Ints, target: Ints) -> Edges:
    """Return pairs with the similarity that all edges have."""
    weights = cosines_of(both[0], source, target, both[1])
    return Edges(source.astype(np.int32), target.astype(np.int32), weights)


def _joined(parts: list[Edges]) -> Edges:
    return Edges(
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.cosines for part in parts]),
    )


def _merged(old: NeighborGraph, new: Edges, thresholds: Floats) -> tuple[NeighborGraph, Ints]:
    """Return old and new edges in one graph, and which old edge each is, or -1."""
    n = len(old) + len(thresholds)
    source = np.concatenate([sources_of(old), new.source])
    weights = np.concatenate([old.weights, new.cosines])
    # The targets of a source rise from old to new, and stay so where weights are equal.
    order = np.argsort(rising(source, -weights), kind="stable")
    counts = np.bincount(source, minlength=n)
    graph = NeighborGraph(
        np.concatenate([[0], np.cumsum(counts)]),
        np.concatenate([old.indices, new.target])[order],
        weights[order],
        np.concatenate([old.threshold, thresholds]),
    )
    return graph, np.where(order < old.n_edges, order, -1)


def _cosines(graph: TermGraph, rows: Floats, edges: NeighborGraph, origin: Ints) -> Floats:
    """Return the cosine of each edge; those of old ones are known."""
    cosines = np.empty(edges.n_edges, np.float32)
    is_old = origin >= 0
    cosines[is_old] = graph.cosines[origin[is_old]]
    fresh = np.flatnonzero(~is_old)
    cosines[fresh] = cosines_of(rows, sources_of(edges)[fresh], edges.indices[fresh])
    return cosines


def _back_ranks(
    graph: TermGraph, edges: NeighborGraph, origin: Ints, both: Sides, columns: Ints
) -> Ints:
    """Return the rank of each source in the row of its target, among all nodes."""
    ranks, source = reverse_ranks(edges), sources_of(edges)

    def nearer(places: Ints, columns: Ints) -> Ints:
        asked = Asked(edges.indices[places], source[places], edges.weights[places])
        return n_nearer(both[0], asked, columns, both[1])

    old = np.flatnonzero((ranks == 0) & (origin >= 0))
    fresh = np.flatnonzero((ranks == 0) & (origin < 0))
    ranks[old] = graph.back_ranks[origin[old]] + nearer(old, columns[columns >= len(graph)])
    ranks[fresh] = 1 + nearer(fresh, columns)
    return ranks
