"""A term graph, or a part of it, as an object of networkx.

Attributes are plain values of Python, as its readers and writers want them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from knife.analyses.graphs.parts import whole
from knife.types.arrays import Floats
from knife.types.subgraphs import Subgraph
from knife.types.term_graphs import TermGraph

if TYPE_CHECKING:
    import networkx

    Digraph: TypeAlias = networkx.DiGraph[str]

BLOCK = 100_000


def network(graph: TermGraph | Subgraph) -> Digraph:
    """Return a graph as networkx knows it.

    Parameters
    ----------
    graph : TermGraph or Subgraph
        The whole, or a part that a walk found.

    Returns
    -------
    networkx.DiGraph
        A node for each name, with ``kind`` (piece, phrase or sentence), ``in_degree`` and
        ``out_degree`` in the whole graph, and ``hop``, the distance from the start, where a walk
        was made. An edge has ``cosine``; ``weight``, which is the cosine as well, for programs
        that look for this name; ``rank``, ``back_rank`` and ``reciprocal``.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = network(graph)
    >>> found.has_edge("cell", "tissue"), found.nodes["cell"]["kind"]
    (True, 'phrase')
    """
    import networkx

    found = whole(graph) if isinstance(graph, TermGraph) else graph
    drawn: Digraph = networkx.DiGraph()
    drawn.add_nodes_from(zip(found.names, node_attributes(found), strict=True))
    drawn.add_edges_from(
        (found.names[source], found.names[target], attributes)
        for source, target, attributes in edge_attributes(found)
    )
    return drawn


def node_attributes(graph: Subgraph) -> Iterator[dict[str, str | int]]:
    """Yield what is known of each node."""
    has_hops = bool((graph.hops >= 0).all()) and len(graph) > 0
    for place, (hop, n_in, n_out) in enumerate(
        zip(graph.hops.tolist(), graph.in_degrees.tolist(), graph.out_degrees.tolist(), strict=True)
    ):
        known: dict[str, str | int] = {"kind": graph.kind(place)}
        if has_hops:
            known["hop"] = hop
        yield known | {"in_degree": n_in, "out_degree": n_out}


def edge_attributes(graph: Subgraph) -> Iterator[tuple[int, int, dict[str, float | int | bool]]]:
    """Yield both ends of each edge, as places, and what is known of it."""
    for start in range(0, graph.n_edges, BLOCK):
        own = slice(start, start + BLOCK)
        columns = (
            graph.sources[own].tolist(),
            graph.targets[own].tolist(),
            rounded(graph.cosines[own]),
            graph.ranks[own].tolist(),
            graph.back_ranks[own].tolist(),
            graph.is_reciprocal[own].tolist(),
        )
        for source, target, cosine, rank, back, both in zip(*columns, strict=True):
            known = {"cosine": cosine, "weight": cosine, "rank": rank, "back_rank": back}
            yield source, target, {**known, "reciprocal": both}


def rounded(values: Floats) -> list[float]:
    """Return float32 values as numbers of six decimals, which is what they are good for."""
    return [float(one) for one in np.round(values.astype(np.float64), 6)]
