"""A term graph as networkx knows it: equal nodes and edges, plain attributes."""

from __future__ import annotations

import networkx
import pytest

from knife.analyses.graphs.walking import graph_neighborhood
from knife.faces.graph_files import network
from knife.types.subgraphs import WalkOptions

EDGES = {("cell", "cells"): 0.75, ("cells", "cell"): 0.75, ("cell", "red  ü"): 0.5}


@pytest.fixture
def graph(make_graph):
    return make_graph(EDGES, names=["x", "y"], kinds={"cell": "piece", "x": "sentence"})


def test_nodes_and_edges_are_those_of_the_graph(graph):
    found = network(graph)
    assert isinstance(found, networkx.DiGraph)
    assert set(found.edges) == set(EDGES)
    assert set(found.nodes) == set(graph.names)
    assert found.edges["cell", "cells"] == {
        "cosine": 0.75,
        "weight": 0.75,
        "rank": 1,
        "back_rank": 1,
        "reciprocal": True,
    }
    assert found.edges["cell", "red  ü"]["reciprocal"] is False
    assert found.nodes["cell"] == {"kind": "piece", "in_degree": 1, "out_degree": 2}
    assert found.nodes["x"]["kind"] == "sentence"


def test_of_a_walk_the_distance_is_told_and_degrees_are_those_of_the_whole(graph):
    found = network(graph_neighborhood(graph, "cells", WalkOptions("out")))
    assert set(found.nodes) == {"cells", "cell"}
    assert found.nodes["cell"] == {"kind": "piece", "hop": 1, "in_degree": 1, "out_degree": 2}


def test_attributes_are_plain_values(graph):
    found = network(graph)
    values = [known for _, known in found.nodes(data=True)]
    values += [known for *_, known in found.edges(data=True)]
    kinds = {type(one) for known in values for one in known.values()}
    assert kinds == {str, int, float, bool}


def test_an_empty_graph_is_empty(make_graph):
    assert len(network(make_graph({}))) == 0
