"""What is streamed is what networkx would write, and it reads it back."""

from __future__ import annotations

import json

import networkx
import pytest

from knife.analyses.graphs.walking import graph_neighborhood
from knife.errors import InputError, StoreError
from knife.faces.graph_files import network, networks, write_graph

EDGES = {
    ("cell", "a < b & \"c\" 'd'"): 0.75,
    ("cell", "\U0001f600 שלום"): 0.5,
    ("cells", "cell"): 0.25,
    ("cell", "cells"): 0.25,
    ("]]>", "cell"): 0.125,
}


def read(path):
    if path.suffix == ".json":
        return networkx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")
    return getattr(networkx, f"read_{path.suffix[1:]}")(path)


@pytest.fixture(params=[1, 100])
def graph(make_graph, monkeypatch, request):
    monkeypatch.setattr(networks, "BLOCK", request.param)
    return make_graph(EDGES, names=["alone", "two  spaces"], kinds={"cell": "piece"})


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_what_is_read_back_is_the_network_of_the_graph(graph, tmp_path, suffix):
    path = tmp_path / f"graph.{suffix}"
    for given in (graph, graph_neighborhood(graph, "cells")):
        write_graph(given, path)
        found, expected = read(path), network(given)
        assert found.is_directed()
        assert not found.is_multigraph()
        assert set(found.nodes) == set(expected.nodes)
        assert set(found.edges) == set(expected.edges)
        for node, known in expected.nodes(data=True):
            assert {key: found.nodes[node][key] for key in known} == known
        for source, target, known in expected.edges(data=True):
            assert {key: found.edges[source, target][key] for key in known} == known


def test_characters_that_xml_forbids_are_shown_instead(make_graph, tmp_path):
    graph = make_graph({("a\x00", "a␀"): 0.5, ("\ud800", "a\x00"): 0.5})
    write_graph(graph, tmp_path / "graph.graphml")
    found = read(tmp_path / "graph.graphml")
    assert set(found.edges) == {("a␀\ufffd", "a␀"), ("\ufffd", "a␀\ufffd")}
    write_graph(graph, tmp_path / "graph.json")
    assert set(read(tmp_path / "graph.json").edges) == {("a\x00", "a␀"), ("?", "a\x00")}


@pytest.mark.parametrize("names", [[], ["alone"]])
def test_a_graph_without_edges_is_a_file(make_graph, tmp_path, names):
    for suffix in ("graphml", "gexf", "json"):
        write_graph(make_graph({}, names=names), tmp_path / f"graph.{suffix}")
        assert list(read(tmp_path / f"graph.{suffix}").nodes) == names


def test_other_kinds_and_places_are_refused(make_graph, tmp_path):
    graph = make_graph({})
    with pytest.raises(InputError, match="no kind of network"):
        write_graph(graph, tmp_path / "a.xml")
    with pytest.raises(StoreError, match="cannot be written"):
        write_graph(graph, tmp_path / "nowhere" / "a.json")
