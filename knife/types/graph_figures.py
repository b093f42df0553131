"""How even a graph of tails is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GraphFigures:
    """Counts that tell whether few nodes lie in very many tails.

    Parameters
    ----------
    n_nodes, n_edges : int
        Size.
    n_isolated : int, in nodes
        How many have an empty tail and lie in none.
    largest_in_degree : int, in tails
        In how many tails the greatest hub lies.
    skewness : float
        Third standardised moment of the in-degrees: 0 for an even graph, large where few nodes
        lie in very many tails (Radovanović et al. 2010, section 3); 0 if all are equal.
    hub_share : float, in [0, 1]
        Share of the edges that end in the 1 % of nodes with the largest in-degrees, which are one
        node at least.
    reciprocity : float, in [0, 1]
        Share of the edges u→v for which there is v→u.
    """

    n_nodes: int
    n_edges: int
    n_isolated: int
    largest_in_degree: int
    skewness: float
    hub_share: float
    reciprocity: float
