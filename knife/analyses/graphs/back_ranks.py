"""Which place the source of each edge has in the row of its target."""

from __future__ import annotations

import numpy as np

from knife.analyses.tail_graph import Tails
from knife.maths.many_tails import Edges
from knife.maths.places import Asked, n_nearer, rising
from knife.maths.similarity import null_rows
from knife.types.arrays import Floats, Ints
from knife.types.graphs import NeighborGraph


def back_ranks(rows: Floats, tails: Tails, right: Floats | None = None) -> Ints:
    """Return the back rank of every edge.

    Where v has an edge to u as well, the rank of u is its place in the tail of v. Where u lies
    below the tail but above the cut of v, it is its place among the pairs that were seen. For the
    others all similarities of v have to be looked at (`knife.maths.places`).

    Parameters
    ----------
    rows : float32 array (n, W)
        What was compared: unit rows, or the left of `knife.maths.local_scaling.sides`.
    tails : Tails
        The tails, and the pairs near their ends.
    right : float32 array (n, W), optional
        What `rows` were multiplied with; themselves by default.

    Returns
    -------
    int64 array (E,), in nodes
        Of each edge u→v, which place u has among all others by falling similarity to v, from 1;
        of equal ones the lower node comes first.

    Examples
    --------
    >>> from knife.analyses.tail_graph import all_tails
    >>> from knife.types.rules import Fixed
    >>> unit = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> back_ranks(unit, all_tails(unit, Fixed(0.5))).tolist()
    [1, 1, 1, 2]
    """
    edges, sources = tails.graph, sources_of(tails.graph)
    ranks = reverse_ranks(edges)
    one_way = np.flatnonzero(ranks == 0)
    is_null = null_rows(rows if right is None else rows[:, :-2])
    is_seen = edges.weights[one_way] > tails.cut[edges.indices[one_way]]
    seen, one_way = one_way[is_seen], one_way[~is_seen]
    is_asked = np.zeros(len(edges), bool)
    is_asked[edges.indices[seen]] = True
    near = tails.near.where(is_asked[tails.near.source] & ~is_null[tails.near.target])
    ranks[seen] = places_among(edges, seen, near)
    asked = Asked(edges.indices[one_way], sources[one_way], edges.weights[one_way])
    columns = np.flatnonzero(~is_null) if is_null.any() else None
    ranks[one_way] = 1 + n_nearer(rows, asked, columns, right)
    return ranks


def places_among(edges: NeighborGraph, chosen: Ints, known: Edges) -> Ints:
    """Return which place the source of some edges has among all that its target is known to.

    Parameters
    ----------
    edges : NeighborGraph
        The tails.
    chosen : int64 array (m,)
        Which edges.
    known : Edges
        Pairs as seen from those targets, the sources among them; of one row by rising target.

    Returns
    -------
    int64 array (m,)
        From 1; of equal ones the lower node comes first.
    """
    n, source = len(edges), known.source.astype(np.int64)
    order = np.argsort(rising(source, -known.cosines), kind="stable")
    source, target = source[order], known.target[order]
    places = np.arange(len(source)) - np.searchsorted(source, np.arange(n))[source] + 1
    keys = source * n + target
    by_key = np.argsort(keys)
    wanted = edges.indices[chosen] * n + sources_of(edges)[chosen]
    found: Ints = places[by_key[np.searchsorted(keys[by_key], wanted)]]
    return found


def sources_of(edges: NeighborGraph) -> Ints:
    """Return where each edge begins, int64 (E,)."""
    return np.repeat(np.arange(len(edges)), np.diff(edges.indptr))


def reverse_ranks(edges: NeighborGraph) -> Ints:
    """Return the place of u in the tail of v for each edge u→v, from 1, or 0; int64 (E,).

    Examples
    --------
    >>> reverse_ranks(NeighborGraph([0, 2, 3], [1, 0, 0], [1, 1, 1], [0, 0])).tolist()[:1]
    [1]
    """
    n, sources = len(edges), sources_of(edges)
    places = np.arange(edges.n_edges) - edges.indptr[sources] + 1
    keys = sources * n + edges.indices
    order = np.argsort(keys)
    wanted = edges.indices * n + sources
    # Asked in rising order, the search walks through memory instead of jumping.
    asking = np.argsort(wanted)
    found = np.searchsorted(keys[order], wanted[asking])
    found = np.minimum(found, max(len(keys) - 1, 0))
    ranks = np.zeros(len(keys), np.int64)
    if len(keys):
        is_there = keys[order[found]] == wanted[asking]
        ranks[asking[is_there]] = places[order[found[is_there]]]
    return ranks
