"""Places in the plane for the nodes of a part of a graph, so that tied ones lie together.

Each part that hangs together is laid out by itself (Kamada and Kawai 1989, on the lengths of the
shortest ways, then the springs of Fruchterman and Reingold 1991), and the parts are put side by
side. The same graph always gets the same places.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knife.types.arrays import Floats
from knife.types.subgraphs import Subgraph

if TYPE_CHECKING:
    from networkx import Graph

Doubles = NDArray[np.float64]

MOST_EXACT = 150
"""Nodes up to which the first places come from all shortest ways; more take too long."""


LEAST, WIDE = 0.04, 3.0
"""How far nodes lie apart at least, from above to below, and how many times that from left to
right."""


def layout(graph: Subgraph, seed: int = 0) -> Floats:
    """Return a place for each node.

    Parameters
    ----------
    graph : Subgraph
        Nodes and edges; up to some hundred nodes can be looked at.
    seed : int
        Where large graphs begin.

    Returns
    -------
    float32 array (n, 2), in [-1, 1]
        Places; the longer side of what they cover is 2, and its middle is 0.

    References
    ----------
    Kamada and Kawai, "An algorithm for drawing general undirected graphs", 1989; Fruchterman and
    Reingold, "Graph drawing by force-directed placement", 1991.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> from knife.analyses.graphs.parts import whole
    >>> layout(whole(graph)).shape
    (3, 2)
    """
    from networkx import Graph, connected_components

    drawn: Graph[int] = Graph()
    drawn.add_nodes_from(range(len(graph)))
    ties = zip(graph.sources.tolist(), graph.targets.tolist(), graph.cosines.tolist(), strict=True)
    for source, target, cosine in ties:
        drawn.add_edge(source, target, weight=max(cosine, 0.05))
    places = np.zeros((len(graph), 2))
    right = 0.0
    for own in sorted(map(sorted, connected_components(drawn)), key=lambda own: (-len(own), own)):
        found = _placed(drawn.subgraph(own), own, seed)
        reach = math.sqrt(len(own))
        found *= reach / max(np.abs(found).max(), 1e-9)
        places[own] = found + np.array([right + reach, 0])
        right += 2 * reach + 1
    return _fitted(_apart(_fitted(places))).astype(np.float32)


def _placed(drawn: Graph[int], own: list[int], seed: int) -> Doubles:
    """Return places of nodes that hang together, float64 (n, 2), around 0."""
    from networkx import Graph, kamada_kawai_layout, spring_layout

    if len(own) == 1:
        return np.zeros((1, 2))
    # networkx goes by the order of nodes, which a view does not promise.
    ordered: Graph[int] = Graph()
    ordered.add_nodes_from(own)
    ordered.add_weighted_edges_from(sorted(drawn.edges(data="weight")))
    first = None
    if len(own) <= MOST_EXACT:
        first = kamada_kawai_layout(ordered, weight=None)
    k = 1.6 / math.sqrt(len(own))
    found = spring_layout(ordered, k=k, pos=first, iterations=60, seed=seed)
    return _lying(np.array([found[node] for node in own]))


def _lying(places: Doubles) -> Doubles:
    """Return places turned so that they spread from left to right, with their middle at 0."""
    _, axes = np.linalg.eigh(np.cov(places.T))  # ascending
    # An axis has no sign of its own: the first node comes to lie left and above.
    turned = (places - places.mean(axis=0)) @ axes[:, ::-1]
    turned *= np.where(turned[0] > 0, -1, 1)
    return np.asarray(turned - (turned.min(axis=0) + turned.max(axis=0)) / 2)


def _apart(places: Doubles) -> Doubles:
    """Return places of which none lies too near to another for a word to stand beside it.

    A word is wide and low, so nodes have to be further apart from left to right.
    """
    room = np.array([WIDE, 1]) * LEAST
    for _ in range(80):
        away = (places[:, None] - places[None]) / room
        distance = np.sqrt((away**2).sum(axis=2))
        np.fill_diagonal(distance, np.inf)
        if distance.min(initial=np.inf) >= 1:
            break
        # Nodes at one place are parted by their order.
        turn = np.sign(np.subtract.outer(np.arange(len(places)), np.arange(len(places))))
        away[..., 1] += np.where(distance < 1e-6, turn, 0)
        push = np.clip(1 - distance, 0, None) / np.maximum(distance, 1e-6)
        push = np.where(distance < 1e-6, 1, push)
        step = 0.25 * (push[..., None] * away).sum(axis=1)
        places = places + np.clip(step, -0.5, 0.5) * room
    return places


def _fitted(places: Doubles) -> Doubles:
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    return np.clip((places - (low + high) / 2) * 2 / span, -1, 1)
