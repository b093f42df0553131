import numpy as np
import pytest
from scipy.stats import skew

from knife.analyses.graphs.back_ranks import reverse_ranks
from knife.analyses.graphs.damping import graph_figures
from knife.types.graphs import NeighborGraph


def graph_from(tails):
    sizes = [len(tail) for tail in tails]
    return NeighborGraph(
        np.cumsum([0, *sizes]),
        np.array([one for tail in tails for one in tail], np.int64),
        np.ones(sum(sizes)),
        np.zeros(len(tails)),
    )


def test_a_star_is_all_hub():
    found = graph_figures(graph_from([[], [0], [0], [0], []]))
    assert (found.n_nodes, found.n_edges, found.n_isolated) == (5, 3, 1)
    assert (found.largest_in_degree, found.hub_share, found.reciprocity) == (3, 1, 0)


def test_a_ring_is_even():
    found = graph_figures(graph_from([[1], [2], [3], [0]]))
    assert (found.skewness, found.reciprocity, found.hub_share) == (0, 0, 0.25)


def test_figures_are_those_of_plain_counting():
    rng = np.random.default_rng(0)
    tails = [rng.choice(300, rng.integers(0, 9), replace=False).tolist() for _ in range(300)]
    tails = [[one for one in tail if one != node] for node, tail in enumerate(tails)]
    found = graph_figures(graph_from(tails))
    degrees = [sum(node in tail for tail in tails) for node in range(300)]
    edges = [(u, v) for u, tail in enumerate(tails) for v in tail]
    assert found.skewness == pytest.approx(skew(degrees))
    assert found.hub_share == pytest.approx(sum(sorted(degrees)[-3:]) / len(edges))
    assert found.reciprocity == pytest.approx(sum(u in tails[v] for u, v in edges) / len(edges))
    places = [tails[v].index(u) + 1 if u in tails[v] else 0 for u, v in edges]
    assert reverse_ranks(graph_from(tails)).tolist() == places


def test_without_edges_all_shares_are_zero():
    found = graph_figures(graph_from([[], []]))
    assert (found.skewness, found.hub_share, found.reciprocity, found.n_isolated) == (0, 0, 0, 2)
