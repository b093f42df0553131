"""Planted groups are found again, whatever the seed."""

from __future__ import annotations

from itertools import permutations

import networkx
import numpy as np
import pytest

from knife.analyses.graphs.communities import graph_communities
from knife.analyses.graphs.parts import part, whole
from knife.errors import InputError

FRUIT, METALS = ("apple", "pear", "plum", "fig"), ("iron", "lead", "tin")


@pytest.fixture
def graph(make_graph):
    """Give two groups with one weak edge between, and a node that is alone."""
    edges = {pair: 0.5 for group in (FRUIT, METALS) for pair in permutations(group, 2)}
    edges[("apple", "pear")] = edges[("pear", "apple")] = edges[("pear", "fig")] = 0.9
    edges["fig", "iron"] = 0.1
    return make_graph(edges, names=["alone"])


def groups(found):
    return [
        [found.names[node] for node in found.of(community)[0]] for community in range(len(found))
    ]


@pytest.mark.parametrize("seed", range(5))
def test_planted_groups_are_found_the_largest_first(graph, seed):
    found = graph_communities(graph, seed=seed)
    assert [set(group) for group in groups(found)] == [set(FRUIT), set(METALS), {"alone"}]
    assert found.sizes().tolist() == [4, 3, 1]


def test_the_most_central_member_names_its_community(graph):
    found = graph_communities(graph)
    assert found.name(0) == "pear"
    members, strengths = found.of(0)
    assert found.names[members[0]] == "pear"
    # pear: 1.8 with apple, .5 with plum twice, .9 and .5 with fig
    assert strengths[0] == pytest.approx(1.8 + 1.0 + 1.4)
    assert (np.diff(strengths) <= 0).all()


def test_a_higher_resolution_gives_smaller_ones(graph):
    assert len(graph_communities(graph, resolution=9)) > len(graph_communities(graph))


def test_the_same_seed_gives_the_same_again(word_graph):
    one, two = graph_communities(word_graph, seed=3), graph_communities(word_graph, seed=3)
    assert 1 < len(one) < len(word_graph)
    assert one.members.tolist() == two.members.tolist()
    assert one.indptr.tolist() == two.indptr.tolist()


def test_modularity_is_that_of_networkx(graph):
    found = graph_communities(graph)
    drawn = networkx.Graph()
    drawn.add_nodes_from(graph.names)
    for source, target, cosine in zip(
        graph.sources, graph.edges.indices, graph.cosines.astype(float), strict=True
    ):
        one, two = graph.names[source], graph.names[target]
        before = drawn.get_edge_data(one, two, {"weight": 0})["weight"]
        drawn.add_edge(one, two, weight=before + cosine)
    expected = networkx.community.modularity(drawn, [set(group) for group in groups(found)])
    assert found.modularity == pytest.approx(expected)


def test_a_part_is_cut_like_a_whole(graph):
    assert groups(graph_communities(whole(graph))) == groups(graph_communities(graph))
    metals = part(graph, np.array([graph.index[name] for name in METALS]))
    assert groups(graph_communities(metals)) == [list(METALS)]


def test_a_graph_without_edges_is_all_alone(make_graph):
    found = graph_communities(make_graph({}, names="abc"))
    assert groups(found) == [["a"], ["b"], ["c"]]
    assert found.modularity == 0
    assert found.by_node().tolist() == [0, 1, 2]


def test_edges_without_similarity_tie_nothing(make_graph):
    found = graph_communities(make_graph({("a", "b"): -0.5, ("b", "c"): 0.0}))
    assert len(found) == 3


@pytest.mark.parametrize("resolution", [0.0, -1.0, float("inf"), float("nan")])
def test_a_resolution_out_of_range_is_refused(graph, resolution):
    with pytest.raises(InputError, match="resolution"):
        graph_communities(graph, resolution=resolution)


def test_a_seed_below_zero_is_refused(graph):
    with pytest.raises(InputError, match="seed"):
        graph_communities(graph, seed=-1)
