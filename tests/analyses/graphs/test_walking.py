"""Walks against a slow one that looks at every edge."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.graphs.walking import graph_neighborhood
from knife.errors import InputError, UnknownTermError
from knife.types.subgraphs import WalkOptions

# a → b → c → d, b → a, e → a; b is nearer to a than f is.
EDGES = {
    ("a", "b"): 0.9,
    ("a", "f"): 0.5,
    ("b", "c"): 0.8,
    ("b", "a"): 0.9,
    ("c", "d"): 0.7,
    ("e", "a"): 0.6,
}


@pytest.fixture
def graph(make_graph):
    return make_graph(EDGES, names="abcdefgh")


def edges_of(found):
    return {
        (found.names[one], found.names[two])
        for one, two in zip(found.sources, found.targets, strict=True)
    }


def test_out_edges_lead_to_the_tail_by_falling_cosine(graph):
    found = graph_neighborhood(graph, "a")
    assert found.names == ("a", "b", "f")
    assert found.hops.tolist() == [0, 1, 1]
    assert edges_of(found) == {("a", "b"), ("a", "f"), ("b", "a")}
    assert found.ranks.tolist() == [1, 2, 1]
    assert found.is_reciprocal.tolist() == [True, False, True]


def test_in_edges_lead_to_those_in_whose_tails_a_node_lies(graph):
    found = graph_neighborhood(graph, "a", WalkOptions("in"))
    assert found.names == ("a", "b", "e")
    assert edges_of(found) == {("a", "b"), ("b", "a"), ("e", "a")}


def test_both_ways_and_two_steps(graph):
    found = graph_neighborhood(graph, "a", WalkOptions("both", depth=2))
    assert found.names == ("a", "b", "e", "f", "c")
    assert found.hops.tolist() == [0, 1, 1, 1, 2]


def test_breadth_cuts_the_least_similar_and_counts_them(graph):
    found = graph_neighborhood(graph, "a", WalkOptions("both", breadth=1))
    assert found.names == ("a", "b")
    assert found.n_left_out == 2


def test_a_limit_on_all_nodes_is_kept_and_counted(graph):
    found = graph_neighborhood(graph, "a", WalkOptions("both", depth=9, n_most=3))
    assert found.names == ("a", "b", "e")
    assert found.n_left_out == 2  # f and c; nobody looked at c


def test_edges_that_were_followed_are_marked(graph):
    found = graph_neighborhood(graph, "a")
    walked = [
        (found.names[one], found.names[two])
        for one, two, is_walked in zip(found.sources, found.targets, found.is_walked, strict=True)
        if is_walked
    ]
    assert walked == [("a", "b"), ("a", "f")]


def test_several_terms_are_looked_at_together_and_each_once(graph):
    found = graph_neighborhood(graph, ["c", "a", "c"])
    assert found.names == ("c", "a", "d", "b", "f")
    assert found.starts.tolist() == [0, 1]


def test_degrees_are_those_of_the_whole_graph(graph):
    found = graph_neighborhood(graph, "d")
    assert found.names == ("d",)
    assert found.in_degrees.tolist() == [1]
    assert found.out_degrees.tolist() == [0]
    assert found.n_edges == 0


def test_an_unknown_name_is_refused_with_names_like_it(make_graph):
    graph = make_graph({("Cell", "cells"): 0.5}, names=["x", "cello"])
    with pytest.raises(UnknownTermError, match=r"Unknown term 'cell': it is no node.*Cell"):
        graph_neighborhood(graph, "cell")


@pytest.mark.parametrize("terms", [[], ["a"] * 4])
def test_no_terms_and_too_many_are_refused(graph, terms):
    with pytest.raises(InputError, match="terms to begin with"):
        graph_neighborhood(graph, terms, WalkOptions(n_most=3))


def slow_walk(edges, start, direction, depth, breadth, n_most):
    """Find hops by looking at every edge again and again."""
    hops = {start: 0}
    for hop in range(1, depth + 1):
        for node in [one for one in hops if hops[one] == hop - 1]:
            near = {}
            for (source, target), cosine in edges.items():
                if direction in ("out", "both") and source == node:
                    near[target] = cosine
                if direction in ("in", "both") and target == node:
                    near[source] = cosine
            ranked = sorted(near, key=lambda one: (-near[one], one))[:breadth]
            for one in ranked:
                if one not in hops and len(hops) < n_most:
                    hops[one] = hop
    return hops


@pytest.mark.parametrize("direction", ["out", "in", "both"])
@pytest.mark.parametrize("seed", range(4))
def test_a_walk_finds_what_a_slow_one_finds(make_graph, direction, seed):
    rng = np.random.default_rng(seed)
    names = [f"w{i:02}" for i in range(40)]
    # As in graphs of tails, both directions of a pair have one cosine.
    edges = {}
    for _ in range(90):
        one, two = rng.choice(names, 2, replace=False).tolist()
        cosine = edges.get((two, one), float(np.float32(rng.uniform(0.1, 1))))
        edges[one, two] = cosine
    graph = make_graph(edges, names=names)
    for breadth, n_most in ((2, 99), (9, 12), (3, 20)):
        options = WalkOptions(direction, 3, breadth, n_most)
        found = graph_neighborhood(graph, names[seed], options)
        hops = dict(zip(found.names, found.hops.tolist(), strict=True))
        assert hops == slow_walk(edges, names[seed], direction, 3, breadth, n_most)
        assert list(hops) == list(found.names)
        inside = {edge for edge in edges if set(edge) <= set(found.names)}
        assert edges_of(found) == inside


def test_ranks_and_back_ranks_are_those_of_the_whole_graph(word_graph):
    graph = word_graph
    found = graph_neighborhood(graph, "cell", WalkOptions("both", depth=2, breadth=5))
    assert found.n_edges > 5
    for edge in range(found.n_edges):
        source, target = found.nodes[found.sources[edge]], found.nodes[found.targets[edge]]
        tail, _ = graph.edges.tail(source)
        assert tail[found.ranks[edge] - 1] == target
        back, _ = graph.edges.tail(target)
        assert (source in back) == found.is_reciprocal[edge]
        if found.is_reciprocal[edge]:
            assert back[found.back_ranks[edge] - 1] == source
