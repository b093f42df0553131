"""What hubs there are in a graph, in a few figures, so that ways to damp them can be compared."""

from __future__ import annotations

import math

import numpy as np

from knife.analyses.graphs.back_ranks import reverse_ranks
from knife.types.graph_figures import GraphFigures
from knife.types.graphs import NeighborGraph

_TOP = 0.01


def graph_figures(edges: NeighborGraph) -> GraphFigures:
    """Return how even a graph is.

    Parameters
    ----------
    edges : NeighborGraph
        The tails.

    Returns
    -------
    GraphFigures
        Counts and shares; a share of no edges is 0.

    References
    ----------
    Radovanović, Nanopoulos and Ivanović, "Hubs in Space: Popular Nearest Neighbors in
    High-Dimensional Data", JMLR 11, 2010. Here k-occurrences are occurrences in tails.

    Examples
    --------
    >>> star = NeighborGraph([0, 0, 1, 2, 3], [0, 0, 0], [0.5] * 3, [0.4] * 4)
    >>> figures = graph_figures(star)
    >>> figures.largest_in_degree, figures.hub_share, round(figures.skewness, 2)
    (3, 1.0, 1.15)
    """
    degrees = np.bincount(edges.indices, minlength=len(edges))
    is_isolated = (degrees == 0) & (np.diff(edges.indptr) == 0)
    n_edges, n_top = edges.n_edges, math.ceil(_TOP * len(edges))
    top = int(np.sort(degrees)[len(degrees) - n_top :].sum())
    return GraphFigures(
        n_nodes=len(edges),
        n_edges=n_edges,
        n_isolated=int(is_isolated.sum()),
        largest_in_degree=int(degrees.max(initial=0)),
        skewness=_skewness(degrees.astype(np.float64)),
        hub_share=top / max(n_edges, 1),
        reciprocity=float(np.count_nonzero(reverse_ranks(edges))) / max(n_edges, 1),
    )


def _skewness(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    if not values.size:
        return 0.0
    deviation = values.std()
    return float(((values - values.mean()) ** 3).mean() / deviation**3) if deviation else 0.0
