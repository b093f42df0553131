"""A part of a term graph, or the whole of it, as nodes and the edges among them.

Walks, files and pictures all take what this module cuts out. It does not know how nodes were
chosen.
"""

from __future__ import annotations

import numpy as np

from knife.types.arrays import Bools, Ints
from knife.types.subgraphs import Subgraph
from knife.types.term_graphs import TermGraph


def part(
    graph: TermGraph,
    nodes: Ints,
    hops: Ints | None = None,
    walked: Bools | None = None,
    n_left_out: int = 0,
) -> Subgraph:
    """Return some nodes of a graph with all edges among them.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    nodes : int64 array (n,)
        Nodes, each once.
    hops : int64 array (n,), optional
        How far each is from the start; -1 by default.
    walked : bool array (E of the graph,), optional
        Which edges were followed; none by default.
    n_left_out : int
        As in `Subgraph`.

    Returns
    -------
    Subgraph
        Nodes in the order given; edges by source in that order, then by rank.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = part(graph, np.array([2, 1]))
    >>> found.names, found.n_edges
    (('organ', 'tissue'), 2)
    """
    place = np.full(len(graph), -1, np.int64)
    place[nodes] = np.arange(len(nodes))
    sources, targets = place[graph.sources], place[graph.edges.indices]
    edges = np.flatnonzero((sources >= 0) & (targets >= 0))
    # Edges of one source lie together by rank already.
    edges = edges[np.argsort(sources[edges], kind="stable")]
    return Subgraph(
        nodes=nodes,
        names=tuple(graph.names[node] for node in nodes.tolist()),
        kinds=graph.kinds[nodes],
        hops=np.full(len(nodes), -1) if hops is None else hops,
        in_degrees=graph.in_degrees[nodes],
        out_degrees=graph.out_degrees[nodes],
        sources=sources[edges],
        targets=targets[edges],
        cosines=graph.cosines[edges],
        ranks=graph.ranks[edges],
        back_ranks=graph.back_ranks[edges].astype(np.int64),
        is_reciprocal=graph.is_reciprocal[edges],
        is_walked=np.zeros(edges.size, bool) if walked is None else walked[edges],
        n_left_out=n_left_out,
    )


def whole(graph: TermGraph) -> Subgraph:
    """Return all nodes and edges of a graph."""
    return part(graph, np.arange(len(graph)))
