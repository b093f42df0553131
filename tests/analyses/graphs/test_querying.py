"""Texts in a graph: those that are nodes, and guests."""

from __future__ import annotations

import pytest

import knife
from knife.analyses.graphs.nodes import text_nodes
from knife.analyses.graphs.querying import place_texts
from knife.errors import InputError, UnknownTermError
from knife.types.rules import Fixed
from knife.types.term_graphs import GraphOptions


def test_a_name_is_found_and_nothing_is_added(word_graph, model):
    found = place_texts(word_graph, ["cell", " London "], model)
    assert found.names == ("cell", "London")
    assert found.guests == ()
    assert found.graph is word_graph


def test_any_other_text_is_a_guest_behind_the_nodes(word_graph, model):
    found = place_texts(word_graph, ["heart  attack", "cell", "heart attack"], model)
    assert found.names == ("heart attack", "cell", "heart attack")
    assert found.guests == ("heart attack",)
    assert len(found.graph) == len(word_graph) + 1
    assert found.graph.names[:-1] == word_graph.names
    tail, _ = found.graph.edges.tail(len(word_graph))
    assert {"attack", "heart"} <= {word_graph.names[node] for node in tail}


def test_a_guest_has_the_tail_that_a_node_would_have(model):
    words, guest = ["cell", "tissue", "London", "Paris", "heart"], "heart attack"
    options = GraphOptions(Fixed(0.1))
    built = knife.term_graph(model, text_nodes(model, [*words, guest]), options)
    graph = knife.term_graph(model, text_nodes(model, words), options)
    placed = place_texts(graph, [guest], model).graph
    assert placed.edges.n_edges > graph.edges.n_edges
    for name in ("names", "cosines", "back_ranks"):
        assert list(getattr(placed, name)) == list(getattr(built, name))
    assert placed.edges.indices.tolist() == built.edges.indices.tolist()


@pytest.mark.parametrize("damping", ["centring", "local-scaling"])
def test_a_guest_lies_in_the_space_of_its_graph(model, damping):
    nodes = text_nodes(model, ["cell", "tissue", "organ", "London", "Paris", "Rome", "city"])
    graph = knife.term_graph(model, nodes, GraphOptions(damping=damping, n_nearest=2))
    found = place_texts(graph, ["heart attack"], model).graph
    assert found.options == graph.options
    row = found.rows[-1]
    assert abs(float(row @ row) - 1) < 1e-5
    assert (found.scales[-1] != 0) == (damping == "local-scaling")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_refused(word_graph, model, text):
    with pytest.raises(InputError, match="the text is empty"):
        place_texts(word_graph, [text], model)


def test_a_text_that_the_model_cannot_read_is_refused(word_graph, model):
    with pytest.raises(UnknownTermError):
        place_texts(word_graph, ["ⵣⵣ"], model)
