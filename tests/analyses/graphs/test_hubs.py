"""Counts against counting."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import skew

from knife.analyses.graphs.hubs import graph_hubs
from knife.errors import InputError


@pytest.fixture
def graph(make_graph):
    """Give a graph in which everybody has h in its tail, last."""
    edges = {(x, "h"): 0.1 for x in "abcde"} | {("a", "b"): 0.9, ("b", "a"): 0.9, ("h", "a"): 0.1}
    return make_graph(edges, names="abcdehij")


def test_the_hub_comes_first_with_all_that_is_counted(graph):
    found = graph_hubs(graph, top=2, k=1)
    assert found.names == ("h", "a")
    assert found.in_degrees.tolist() == [5, 2]
    assert found.k_occurrences.tolist() == [3, 2]  # a and b have each other before it
    assert found.out_degrees.tolist() == [1, 2]
    assert found.n_reciprocal.tolist() == [1, 2]
    assert (found.n_nodes, found.n_edges) == (8, 8)
    assert (found.n_unseen, found.n_tailless) == (5, 2)


def test_skewness_is_that_of_scipy_over_all_nodes(graph):
    found = graph_hubs(graph, k=1)
    assert found.skewness == pytest.approx(skew(graph.in_degrees))
    first = np.bincount(graph.edges.indices[graph.ranks == 1], minlength=len(graph))
    assert found.k_skewness == pytest.approx(skew(first))


def test_an_even_graph_is_not_skewed(make_graph):
    found = graph_hubs(make_graph({("a", "b"): 0.5, ("b", "c"): 0.5, ("c", "a"): 0.5}))
    assert (found.skewness, found.k_skewness) == (0.0, 0.0)
    assert found.names == ("a", "b", "c")  # ties by node


@pytest.mark.parametrize("values", [{"top": 0}, {"k": 0}])
def test_counts_below_one_are_refused(graph, values):
    with pytest.raises(InputError, match="expected 1 or more"):
        graph_hubs(graph, **values)
