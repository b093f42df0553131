"""Files that networkx reads back, whatever the names are."""

from __future__ import annotations

import json
import os
from xml.etree import ElementTree as ET

import networkx
import pytest

from knife.errors import InputError, StoreError
from knife.faces.graph_files import check_network_file, network, write_network

ODD = ["😀", "e\u0301", "שלום", "a < b & \"c\" 'd'", " two  spaces ", "]]>", "0", "x" * 500]


def read(path):
    if path.suffix == ".graphml":
        return networkx.read_graphml(path)
    if path.suffix == ".gexf":
        return networkx.read_gexf(path)
    return networkx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")


@pytest.fixture
def graph(make_graph):
    edges = {("cell", name): 0.5 for name in ODD} | {("cells", "cell"): 0.7, ("cell", "cells"): 0.7}
    return network(make_graph(edges, names=["alone"], kinds={"cell": "piece"}))


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_what_is_read_back_is_what_was_written(graph, tmp_path, suffix):
    path = tmp_path / f"graph.{suffix}"
    write_network(graph, path)
    found = read(path)
    assert found.is_directed()
    assert not found.is_multigraph()
    assert set(found.nodes) == set(graph.nodes)
    assert set(found.edges) == set(graph.edges)
    for node, known in graph.nodes(data=True):
        assert {key: found.nodes[node][key] for key in known} == known
    for source, target, known in graph.edges(data=True):
        assert {key: found.edges[source, target][key] for key in known} == known


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_the_bytes_are_the_same_again_but_for_the_date(graph, tmp_path, suffix):
    one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    write_network(graph, one)
    write_network(graph, two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_characters_that_xml_forbids_are_shown_instead(tmp_path, suffix):
    graph = networkx.DiGraph()
    graph.add_edge("a\x00b", "a␀b", said="\x1b[31m\ud800", rank=1)
    graph.add_node("\ufffe", kind="phrase\x0b")
    path = tmp_path / f"graph.{suffix}"
    write_network(graph, path)
    ET.parse(path)  # noqa: S314 - what was just written
    found = read(path)
    assert set(found.nodes) == {"a␀b\ufffd", "a␀b", "\ufffd"}
    assert found.edges["a␀b\ufffd", "a␀b"]["said"] == "␛[31m\ufffd"
    assert found.nodes["\ufffd"]["kind"] == "phrase␋"
    assert set(graph.nodes) == {"a\x00b", "a␀b", "\ufffe"}  # as it was
    assert graph.edges["a\x00b", "a␀b"]["said"] == "\x1b[31m\ud800"


def test_json_keeps_control_characters_and_mends_lone_surrogates(tmp_path):
    path = tmp_path / "graph.json"
    write_network(networkx.DiGraph([("a\x00", "\ud800")]), path)
    assert set(read(path).nodes) == {"a\x00", "?"}


def test_several_edges_between_two_nodes_are_kept(tmp_path):
    graph = networkx.MultiDiGraph()
    graph.add_edge("a", "b", relation="treats")
    graph.add_edge("a", "b", relation="causes")
    for suffix in ("graphml", "gexf", "json"):
        write_network(graph, tmp_path / f"graph.{suffix}")
        found = read(tmp_path / f"graph.{suffix}")
        assert sorted(said for *_, said in found.edges(data="relation")) == ["causes", "treats"]


def test_an_empty_network_is_a_file(tmp_path):
    for suffix in ("graphml", "gexf", "json"):
        write_network(networkx.DiGraph(), tmp_path / f"graph.{suffix}")
        assert len(read(tmp_path / f"graph.{suffix}")) == 0


def test_other_kinds_and_places_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"'a\.xml' is no kind of network"):
        check_network_file("a.xml")
    with pytest.raises(StoreError, match="cannot be written"):
        write_network(networkx.DiGraph(), tmp_path / "nowhere" / "a.json")


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path):
    path = tmp_path / "graph.graphml"
    path.write_text("mine")
    graph = networkx.DiGraph()
    graph.add_node("a", values=[1, 2])  # no plain value
    with pytest.raises(networkx.NetworkXError):
        write_network(graph, path)
    assert path.read_text() == "mine"
    assert os.listdir(tmp_path) == ["graph.graphml"]
