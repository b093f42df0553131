"""Groups of nodes that are tied more closely to each other than to the rest.

Louvain's method as networkx has it (Blondel et al. 2008), on the graph without directions: two
nodes are tied by the cosine of each edge between them, so that a reciprocal pair counts twice.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import coo_array

from knife.analyses.graphs.parts import whole
from knife.errors import InputError
from knife.types.arrays import Floats, Ints
from knife.types.communities import Communities
from knife.types.subgraphs import Subgraph
from knife.types.term_graphs import TermGraph


def graph_communities(
    graph: TermGraph | Subgraph, resolution: float = 1.0, seed: int = 0
) -> Communities:
    """Return the communities of a graph.

    Parameters
    ----------
    graph : TermGraph or Subgraph
        The whole, or a part that a walk found. Edges with a cosine of 0 or less tie nothing; a
        node without edges is a community of its own.
    resolution : float, above 0
        More gives smaller communities; 1 is the usual modularity.
    seed : int, 0 or more
        Of the order in which nodes are looked at; another one may give other communities.

    Returns
    -------
    Communities
        The largest first, ties by the lowest node; members by what ties them to their own.

    Raises
    ------
    InputError
        If resolution or seed are out of range.

    References
    ----------
    Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks",
    Journal of Statistical Mechanics, 2008.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> found = graph_communities(graph)
    >>> found.name(0), found.sizes().tolist()
    ('tissue', [3])
    """
    if not 0 < resolution < math.inf:
        raise InputError(f"resolution is {resolution}; expected a number above 0.")
    if seed < 0:
        raise InputError(f"seed is {seed}; expected 0 or more.")
    from networkx import Graph, community

    found = whole(graph) if isinstance(graph, TermGraph) else graph
    ties = _ties(found)
    drawn: Graph[int] = Graph()
    drawn.add_nodes_from(range(len(found)))
    row, column = ties.coords
    pairs = zip(row.tolist(), column.tolist(), ties.data.tolist(), strict=True)
    drawn.add_weighted_edges_from(pairs)
    groups = community.louvain_communities(drawn, resolution=resolution, seed=seed)
    group_of = np.empty(len(found), np.int64)
    for number, group in enumerate(groups):
        group_of[list(group)] = number
    indptr, members, strengths = _ranked(ties, group_of)
    has_ties = drawn.number_of_edges() > 0
    return Communities(
        indptr=indptr,
        members=members,
        strengths=strengths,
        names=found.names,
        modularity=community.modularity(drawn, groups, resolution=resolution) if has_ties else 0.0,
        resolution=resolution,
        seed=seed,
    )


def _ties(graph: Subgraph) -> coo_array:
    """Return how strongly two nodes are tied, each pair once, the lower node first."""
    keep = graph.cosines > 0
    ends = np.stack([graph.sources[keep], graph.targets[keep]])
    shape = (len(graph), len(graph))
    ties = coo_array((graph.cosines[keep].astype(np.float64), (ends.min(0), ends.max(0))), shape)
    ties.sum_duplicates()
    return ties


def _ranked(ties: coo_array, group_of: Ints) -> tuple[Ints, Ints, Floats]:
    """Return communities in CSR form, the largest first, members by falling strength."""
    row, column = ties.coords
    inside = group_of[row] == group_of[column]
    n, strength = len(group_of), np.zeros(len(group_of))
    for ends in (row, column):
        strength += np.bincount(ends[inside], ties.data[inside], minlength=n)
    strengths = strength.astype(np.float32)
    groups, first, group, sizes = np.unique(
        group_of, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    place = np.empty(len(groups), np.int64)
    place[order] = np.arange(len(groups))
    members = np.lexsort((np.arange(n), -strengths, place[group]))
    indptr = np.concatenate([[0], np.cumsum(sizes[order])])
    return indptr, members, strengths[members]
