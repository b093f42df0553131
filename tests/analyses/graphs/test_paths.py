"""Shortest ways against networkx and by hand."""

from __future__ import annotations

import math

import networkx
import numpy as np
import pytest

from knife.analyses.graphs.paths import shortest_path
from knife.errors import InputError, UnknownTermError

# a → b → d is two edges; a → c → e → d is three but nearer.
EDGES = {
    ("a", "b"): 0.2,
    ("b", "d"): 0.2,
    ("a", "c"): 0.9,
    ("c", "e"): 0.9,
    ("e", "d"): 0.9,
    ("d", "e"): 0.9,
    ("f", "a"): 0.5,
}


@pytest.fixture
def graph(make_graph):
    return make_graph(EDGES, names="abcdefgh")


def test_the_fewest_edges_win_by_default(graph):
    found = shortest_path(graph, "a", "d")
    assert found.names == ("a", "b", "d")
    assert len(found) == found.cost == 2
    assert found.ranks.tolist() == [2, 1]
    assert found.is_forward.all()
    assert not found.is_reciprocal.any()


@pytest.mark.parametrize(
    ("cost", "expected"), [("cosine", 0.3), ("log-cosine", -3 * math.log(0.9))]
)
def test_by_cosine_the_nearer_way_wins(graph, cost, expected):
    found = shortest_path(graph, "a", "d", cost)
    assert found.names == ("a", "c", "e", "d")
    assert found.cost == pytest.approx(expected, rel=1e-6)
    assert found.is_reciprocal.tolist() == [False, False, True]


def test_of_ways_with_as_many_edges_the_nearest_is_taken(make_graph):
    edges = {("a", x): 0.1 for x in "bcde"} | {(x, "z"): 0.1 for x in "bcde"} | {("a", "d"): 0.11}
    assert shortest_path(make_graph(edges), "a", "z").names == ("a", "d", "z")


def test_against_their_direction_edges_are_followed_only_if_asked_to(graph):
    assert shortest_path(graph, "a", "f") is None
    found = shortest_path(graph, "a", "f", directed=False)
    assert found.names == ("a", "f")
    assert found.is_forward.tolist() == [False]
    assert found.ranks.tolist() == [1]  # of a in the tail of f


def test_where_nothing_leads_there_is_no_path(graph):
    assert shortest_path(graph, "a", "h") is None
    assert shortest_path(graph, "a", "h", directed=False) is None


def test_a_term_is_no_step_from_itself(graph):
    found = shortest_path(graph, "a", "a")
    assert found.names == ("a",)
    assert len(found) == found.cost == 0


def test_nodes_to_be_avoided_are_not_touched(graph):
    assert shortest_path(graph, "a", "d", avoid=["b"]).names == ("a", "c", "e", "d")
    assert shortest_path(graph, "a", "d", avoid=["b", "e"]) is None
    with pytest.raises(InputError, match="avoid one of the two"):
        shortest_path(graph, "a", "d", avoid=["d"])


def test_an_edge_without_similarity_is_none_for_the_logarithm(make_graph):
    graph = make_graph({("a", "b"): -0.1, ("b", "c"): 0.0, ("c", "a"): 1.0})
    assert shortest_path(graph, "a", "b", "log-cosine") is None
    assert shortest_path(graph, "a", "b", "cosine").cost == pytest.approx(1.1)
    assert shortest_path(graph, "c", "a", "log-cosine").cost == pytest.approx(0, abs=1e-6)


def test_unknown_names_and_costs_are_refused(graph):
    with pytest.raises(UnknownTermError):
        shortest_path(graph, "a", "nobody")
    with pytest.raises(UnknownTermError):
        shortest_path(graph, "a", "b", avoid=["nobody"])
    with pytest.raises(InputError, match="cost is 'hops'"):
        shortest_path(graph, "a", "b", "hops")


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_costs_are_those_that_networkx_finds(make_graph, directed, seed):
    rng = np.random.default_rng(seed)
    names = [f"w{i}" for i in range(30)]
    edges = {}
    for _ in range(70):
        one, two = rng.choice(names, 2, replace=False).tolist()
        edges[one, two] = edges.get((two, one), float(np.float32(rng.uniform(0.05, 1))))
    graph = make_graph(edges, names=names)
    drawn = networkx.DiGraph() if directed else networkx.Graph()
    drawn.add_nodes_from(names)
    for (one, two), cosine in edges.items():
        drawn.add_edge(one, two, one=1, cosine=1 - cosine, log=-math.log(cosine))
    for cost, weight in (("edges", "one"), ("cosine", "cosine"), ("log-cosine", "log")):
        lengths = networkx.single_source_dijkstra_path_length(drawn, "w0", weight=weight)
        for name in names:
            found = shortest_path(graph, "w0", name, cost, directed=directed)
            if name not in lengths:
                assert found is None
            else:
                assert found.cost == pytest.approx(lengths[name], abs=1e-5)
                assert found.names[0] == "w0"
                assert found.names[-1] == name
