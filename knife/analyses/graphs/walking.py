"""What lies around nodes of a term graph: breadth-first, with limits that are counted.

Neighbours are looked at by falling similarity, so that what a limit cuts is what is least alike.
Edges out of a node lead to its tail, edges into it come from the nodes in whose tails it lies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knife.analyses.graphs.parts import part
from knife.errors import InputError, UnknownTermError
from knife.types.arrays import Ints
from knife.types.subgraphs import Direction, Subgraph, WalkOptions
from knife.types.term_graphs import TermGraph

_N_CLOSE = 3


def graph_neighborhood(
    graph: TermGraph, terms: str | Sequence[str], options: WalkOptions | None = None
) -> Subgraph:
    """Return the nodes around some terms and all edges among them.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    terms : str or sequence of str
        Names of nodes where the walk begins.
    options : WalkOptions, optional
        Which edges are followed, and how far; the tail of each term by default.

    Returns
    -------
    Subgraph
        The terms first, then by distance, then in the order in which they were found.

    Raises
    ------
    UnknownTermError
        If a term is no node; names close matches.
    InputError
        If there are no terms, or more than `n_most`.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = graph_neighborhood(graph, "cell", WalkOptions(depth=2))
    >>> found.names, found.hops.tolist()
    (('cell', 'tissue', 'organ'), [0, 1, 2])
    """
    options = options or WalkOptions()
    starts = [terms] if isinstance(terms, str) else list(terms)
    if not 0 < len(starts) <= options.n_most:
        raise InputError(f"{len(starts)} terms to begin with; expected 1 to {options.n_most}.")
    walk = _Walk(graph, options, list(dict.fromkeys(node_of(graph, term) for term in starts)))
    for hop in range(1, options.depth + 1):
        for node in [one for one, far in walk.hops.items() if far == hop - 1]:
            walk.look_around(node, hop)
    nodes = np.array(list(walk.hops), np.int64)
    hops = np.array(list(walk.hops.values()), np.int64)
    left_out = walk.seen - walk.hops.keys()
    return part(graph, nodes, hops, walk.is_walked, len(left_out))


def node_of(graph: TermGraph, name: str) -> int:
    """Return the node of a name.

    Raises
    ------
    UnknownTermError
        If there is none; names close matches.
    """
    node = graph.index.get(name)
    if node is None:
        raise UnknownTermError(name, _close_names(graph, name), "it is no node of the graph")
    return node


def _close_names(graph: TermGraph, name: str) -> list[str]:
    """Return names of nodes that differ in capitals alone, or begin as `name` does."""
    folded = name.casefold()
    same = [one for one in graph.names if one.casefold() == folded]
    if len(same) >= _N_CLOSE or not folded:
        return same[:_N_CLOSE]
    beginning = [one for one in graph.names if one.startswith(name) and one not in same]
    return (same + sorted(beginning, key=len))[:_N_CLOSE]


class _Walk:
    """Nodes that were found, with their distance, and the edges that were followed."""

    def __init__(self, graph: TermGraph, options: WalkOptions, starts: list[int]) -> None:
        self._edges = EdgesOf(graph, options.direction)
        self._options = options
        self.hops = dict.fromkeys(starts, 0)
        self.seen: set[int] = set()
        self.is_walked = np.zeros(graph.edges.n_edges, bool)

    def look_around(self, node: int, hop: int) -> None:
        """Take the nearest neighbours of a node in, as far as the limits allow."""
        others, edges = self._edges.around(node)
        distinct = list(dict.fromkeys(others.tolist()))
        self.seen.update(distinct)
        followed = distinct[: self._options.breadth]
        for other in followed:
            if other not in self.hops and len(self.hops) < self._options.n_most:
                self.hops[other] = hop
        taken = [other for other in followed if other in self.hops]
        self.is_walked[edges[np.isin(others, taken)]] = True


class EdgesOf:
    """Finds the edges at a node, by falling similarity, ties by rising node.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    direction : {"out", "in", "both"}
        Which edges.
    """

    def __init__(self, graph: TermGraph, direction: Direction) -> None:
        self._graph, self._direction = graph, direction
        if direction != "out":
            edges = graph.edges
            order = np.lexsort((graph.sources, -edges.weights, edges.indices))
            self._into = order
            self._starts = np.concatenate([[0], np.cumsum(graph.in_degrees)])

    def around(self, node: int) -> tuple[Ints, Ints]:
        """Return the nodes at the other ends, int64 (n,), and the edges, int64 (n,).

        A node that lies on both sides comes twice, with an edge each.
        """
        graph, edges = self._graph, self._graph.edges
        out: Ints = np.arange(edges.indptr[node], edges.indptr[node + 1])
        if self._direction == "out":
            return edges.indices[out], out
        into = self._into[self._starts[node] : self._starts[node + 1]]
        if self._direction == "in":
            return graph.sources[into], into
        both = np.concatenate([out, into])
        others = np.concatenate([edges.indices[out], graph.sources[into]])
        order = np.lexsort((others, -edges.weights[both]))
        return others[order], both[order]
