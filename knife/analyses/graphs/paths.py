"""The cheapest way from one term to another along the edges of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from knife.analyses.graphs.walking import node_of
from knife.errors import InputError
from knife.types.arrays import Ints
from knife.types.term_graphs import TermGraph
from knife.types.term_paths import PathCost, TermPath

Doubles = NDArray[np.float64]

_LEAST = 1e-9
"""What a step costs at least: a cost of 0 would be no edge."""


def shortest_path(
    graph: TermGraph,
    start: str,
    end: str,
    cost: PathCost = "edges",
    *,
    directed: bool = True,
    avoid: Sequence[str] = (),
) -> TermPath | None:
    """Return the cheapest way from one term to another.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    start, end : str
        Names of nodes.
    cost : {"edges", "cosine", "log-cosine"}
        What a step costs: 1; 1 less the cosine of both ends; minus the logarithm of the cosine, so
        that the cosines on the way are multiplied, and an edge with a cosine of 0 or less is none.
    directed : bool
        Whether edges are followed in their own direction alone, from a term to its tail.
    avoid : sequence of str
        Names of nodes that the way must not touch, hubs for example.

    Returns
    -------
    TermPath or None
        None if no way leads there. Of several ways with the fewest edges the one whose cosines
        have the largest sum.

    Raises
    ------
    UnknownTermError
        If a name is no node.
    InputError
        If `cost` is another one, or start or end are to be avoided.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = shortest_path(graph, "cell", "organ")
    >>> found.names, found.cosines.round(1).tolist()
    (('cell', 'tissue', 'organ'), [0.800000011920929, 0.6000000238418579])
    """
    if cost not in get_args(PathCost):
        raise InputError(f"cost is {cost!r}; expected {', '.join(get_args(PathCost))}.")
    first, last = node_of(graph, start), node_of(graph, end)
    banned = np.array([node_of(graph, name) for name in avoid], np.int64)
    if {first, last} & set(banned.tolist()):
        raise InputError(
            f"the way from {start!r} to {end!r} is to avoid one of the two; expected other nodes. "
            "Leave it out of what is avoided."
        )
    usable = _usable(graph, cost, banned)
    costs = _costs(graph, cost)[usable]
    shape, ends = (len(graph), len(graph)), (graph.sources[usable], graph.edges.indices[usable])
    matrix = csr_array((costs, ends), shape=shape)
    _, before = dijkstra(matrix, directed, indices=first, return_predecessors=True)
    nodes = [last]
    while nodes[-1] != first:
        if before[nodes[-1]] < 0:
            return None
        nodes.append(int(before[nodes[-1]]))
    return _path(graph, np.array(nodes[::-1], np.int64), cost)


def _usable(graph: TermGraph, cost: PathCost, banned: Ints) -> NDArray[np.bool_]:
    is_banned = np.zeros(len(graph), bool)
    is_banned[banned] = True
    usable = ~(is_banned[graph.sources] | is_banned[graph.edges.indices])
    return usable & (graph.cosines > 0) if cost == "log-cosine" else usable


def _costs(graph: TermGraph, cost: PathCost) -> Doubles:
    """Return what each edge costs, float64 (E,), above 0."""
    cosines = graph.cosines.astype(np.float64)
    if cost == "cosine":
        return np.maximum(1 - cosines, _LEAST)
    if cost == "log-cosine":
        return np.maximum(-np.log(np.clip(cosines, _LEAST, 1)), _LEAST)
    # All extras of a way, at most 2 an edge, stay below one edge: they decide between equals.
    return 1 + (1 - cosines) / (2 * len(graph) + 1)


def _path(graph: TermGraph, nodes: Ints, cost: PathCost) -> TermPath:
    """Return a way with what is known of its edges."""
    steps = [_edge(graph, one, two) for one, two in pairwise(nodes.tolist())]
    edges = np.array([edge for edge, _ in steps], np.int64)
    exact = np.ones(edges.size) if cost == "edges" else _costs(graph, cost)[edges]
    return TermPath(
        names=tuple(graph.names[node] for node in nodes.tolist()),
        nodes=nodes,
        cosines=graph.cosines[edges],
        ranks=graph.ranks[edges],
        back_ranks=graph.back_ranks[edges].astype(np.int64),
        is_reciprocal=graph.is_reciprocal[edges],
        is_forward=np.array([is_forward for _, is_forward in steps], bool),
        measure=cost,
        cost=float(exact.sum()),
    )


def _edge(graph: TermGraph, one: int, two: int) -> tuple[int, bool]:
    """Return the edge between two nodes and whether it runs from the first to the second."""
    for source, target, is_forward in ((one, two, True), (two, one, False)):
        tail, _ = graph.edges.tail(source)
        found = np.flatnonzero(tail == target)
        if found.size:
            return int(graph.edges.indptr[source] + found[0]), is_forward
    raise AssertionError(f"no edge between nodes {one} and {two}")
