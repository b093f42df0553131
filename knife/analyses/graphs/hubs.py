"""Hubs: nodes that lie in very many tails.

In spaces of many dimensions a few points are near to very many others, whatever they mean
(Radovanović, Nanopoulos and Ivanović, "Hubs in Space", JMLR 2010). Their edges say little.
"""

from __future__ import annotations

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Ints
from knife.types.hubs import Hubs
from knife.types.term_graphs import TermGraph


def graph_hubs(graph: TermGraph, top: int = 20, k: int = 10) -> Hubs:
    """Return the nodes that lie in most tails.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    top : int, in nodes
        How many.
    k : int, in nodes
        How many members of each tail count for k-occurrences. Tails that are shorter count as a
        whole, so this is at most the k-occurrence of lists that always have k members.

    Returns
    -------
    Hubs
        By falling in-degree, ties by node.

    Raises
    ------
    InputError
        If `top` or `k` is not above 0.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = graph_hubs(graph, top=1)
    >>> found.names, found.in_degrees.tolist()
    (('tissue',), [2])
    """
    for name, value in (("top", top), ("k", k)):
        if value < 1:
            raise InputError(f"{name} is {value}; expected 1 or more.")
    n, degrees = len(graph), graph.in_degrees
    nodes = np.argsort(-degrees, kind="stable")[:top]
    first = np.bincount(graph.edges.indices[graph.ranks <= k], minlength=n)
    mutual = np.bincount(graph.edges.indices[graph.is_reciprocal], minlength=n)
    return Hubs(
        nodes=nodes,
        names=tuple(graph.names[node] for node in nodes.tolist()),
        in_degrees=degrees[nodes],
        k_occurrences=first[nodes],
        out_degrees=graph.out_degrees[nodes],
        n_reciprocal=mutual[nodes],
        k=k,
        n_nodes=n,
        n_edges=graph.edges.n_edges,
        n_unseen=int((degrees == 0).sum()),
        n_tailless=int((graph.out_degrees == 0).sum()),
        skewness=_skewness(degrees),
        k_skewness=_skewness(first),
    )


def _skewness(counts: Ints) -> float:
    """Return the third standardised moment; 0 where all counts are equal."""
    if counts.size == 0 or counts.min() == counts.max():
        return 0.0
    away = counts - counts.mean()
    return float((away**3).mean() / (away**2).mean() ** 1.5)
