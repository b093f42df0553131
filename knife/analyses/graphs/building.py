"""A graph of the tails among words, phrases and sentences, from their rows."""

from __future__ import annotations

from functools import partial

import numpy as np

from knife.analyses.graphs.back_ranks import back_ranks, sources_of
from knife.analyses.graphs.nodes import vocabulary_nodes
from knife.analyses.graphs.searching import Found, searched
from knife.analyses.tail_graph import all_tails, tail_graph
from knife.errors import InputError
from knife.maths.local_scaling import local_scales, sides
from knife.maths.neighbors import Screen, cosines_of
from knife.maths.similarity import null_rows, unit_rows
from knife.maths.tails import check_rows
from knife.types.arrays import Floats
from knife.types.graph_nodes import GraphNodes
from knife.types.graphs import NeighborGraph
from knife.types.protocols import MaskedLanguageModel
from knife.types.term_graphs import GraphOptions, TermGraph

MOST_EXACT = 200_000
"""Nodes of which all pairs are compared."""


def term_graph(
    model: MaskedLanguageModel,
    nodes: GraphNodes | None = None,
    options: GraphOptions | None = None,
    *,
    screen: Screen | None = None,
    most_exact: int = MOST_EXACT,
) -> TermGraph:
    """Return the tails among nodes as one directed graph.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model that the nodes were read with.
    nodes : GraphNodes, optional
        What `knife.analyses.graphs.nodes` gives; the words of the vocabulary by default.
    options : GraphOptions, optional
        How the graph is made.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same graph.
    most_exact : int, in nodes
        Beyond so many, pairs are found by an approximate search
        (`knife.analyses.graphs.searching`), and `TermGraph.recall` says how much it missed.

    Returns
    -------
    TermGraph
        Edge u→v where v is in the tail of u.

    Raises
    ------
    InputError
        If there are fewer than two nodes, or tails hold nearly everything.
    MissingExtraError
        If there are more than `most_exact` nodes and usearch is not installed.

    Examples
    --------
    >>> import knife
    >>> from knife.analyses.graphs.nodes import text_nodes
    >>> from knife.types.rules import Fixed
    >>> model = knife.load()
    >>> nodes = text_nodes(model, ["London", "New York", "aspirin"])
    >>> graph = knife.term_graph(model, nodes, GraphOptions(Fixed(0.2)))
    >>> [graph.names[node] for node in graph.edges.tail(graph.index["London"])[0]]
    ['New York']
    """
    chosen = vocabulary_nodes(model.vocabulary) if nodes is None else nodes
    digest = model.vocabulary.digest
    return graph_of(chosen, options or GraphOptions(), digest, screen, most_exact=most_exact)


def graph_of(
    nodes: GraphNodes,
    options: GraphOptions,
    vocabulary_digest: str,
    screen: Screen | None = None,
    *,
    most_exact: int = MOST_EXACT,
) -> TermGraph:
    """Return the graph of any rows; `term_graph` is the same for those who have the model.

    Parameters
    ----------
    nodes : GraphNodes
        Names and rows.
    options : GraphOptions
        How the graph is made.
    vocabulary_digest : str
        Digest of the model's vocabulary.
    screen : Screen, optional
        What does the product of all rows.
    most_exact : int, in nodes
        Beyond so many, pairs are found by an approximate search.

    Examples
    --------
    >>> from knife.types.rules import Fixed
    >>> nodes = GraphNodes(("a", "b", "c"), [1] * 3, [-1] * 3, [[1, 0], [0.8, 0.6], [0, 1]])
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.7)), "00")
    >>> graph.edges.indices.tolist(), graph.back_ranks.tolist()
    ([1, 0], [1, 1])
    """
    check_rows(len(nodes))
    rows, center = centred(nodes.rows, options)
    search = searched if len(nodes) > most_exact else partial(_compared, screen=screen)
    found = search(rows, options)
    cosines = found.edges.weights
    if options.damping == "local-scaling":
        cosines = cosines_of(rows, sources_of(found.edges), found.edges.indices)
    return TermGraph(
        names=nodes.names,
        kinds=nodes.kinds,
        piece_ids=nodes.piece_ids,
        rows=rows,
        edges=found.edges,
        cosines=cosines,
        back_ranks=found.back_ranks,
        center=center,
        scales=found.scales,
        options=options,
        vocabulary_digest=vocabulary_digest,
        recall=found.recall,
    )


def tails_of(
    rows: Floats,
    options: GraphOptions,
    screen: Screen | None = None,
    *,
    most_exact: int = MOST_EXACT,
) -> NeighborGraph:
    """Return the tails alone, without a rank of the way back.

    Parameters
    ----------
    rows : float32 array (n, H), n at least 2
        Rows of nodes.
    options : GraphOptions
        Of a graph that is not damped.
    screen : Screen, optional
        What does the product of all rows.
    most_exact : int, in nodes
        Beyond so many, pairs are found by an approximate search.

    Raises
    ------
    InputError
        If the options ask for damping.

    Examples
    --------
    >>> from knife.types.rules import Fixed
    >>> tails_of(np.float32([[1, 0], [0.8, 0.6]]), GraphOptions(Fixed(0.7))).indices.tolist()
    [1, 0]
    """
    if options.damping != "none":
        raise InputError(f"damping is {options.damping!r}; expected none. Build the whole graph.")
    if len(rows) > most_exact:
        return searched(rows, options).edges
    return tail_graph(rows, options.rule, screen)


def _compared(rows: Floats, options: GraphOptions, screen: Screen | None) -> Found:
    """Return the tails of all rows, every pair compared."""
    if options.damping != "local-scaling":
        tails = all_tails(rows, options.rule, screen)
        return Found(tails.graph, back_ranks(rows, tails), np.zeros(len(rows), np.float32), None)
    scales = local_scales(rows, options.n_nearest, screen)
    tails = all_tails(rows, options.rule, scales=scales)
    left, right = sides(rows, scales)
    return Found(tails.graph, back_ranks(left, tails, right), scales, None)


def centred(rows: Floats, options: GraphOptions) -> tuple[Floats, Floats]:
    """Return unit rows (n, H) as they are compared, and what was taken from them (H,)."""
    if options.damping != "centring":
        return rows, np.zeros(rows.shape[1], np.float32)
    # Rows of zeros stand for nothing and stay so.
    is_null = null_rows(rows)
    center = rows[~is_null].mean(axis=0, dtype=np.float64).astype(np.float32)
    return less_center(rows, center), center


def less_center(rows: Floats, center: Floats) -> Floats:
    """Return unit rows (n, H) less the center of a graph, of length 1 again."""
    if not center.any():
        return rows
    is_null = null_rows(rows)
    shifted = rows - center
    shifted[is_null] = 0
    return unit_rows(shifted, out=shifted)
