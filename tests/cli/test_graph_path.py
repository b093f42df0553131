"""``knife graph path`` as a user calls it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import knife
from knife.store.term_graphs import save_graph


def test_neighbors_are_one_step_apart(invoke):
    result = invoke("graph path", "London", "Paris")
    assert result.exit_code == 0
    title, header, row = result.stdout.splitlines()
    assert title == "London to Paris: 1 step"
    assert header.split() == ["step", "from", "to", "cosine", "rank", "back"]
    assert row.split()[:4] == ["1", "London", "↔", "Paris"]


def test_a_record_has_the_documented_keys(invoke):
    found = json.loads(invoke("graph path", "London", "Rome", "--format", "json").stdout)
    assert list(found) == [
        "from", "to", "placed", "measure", "directed", "cost", "terms", "steps",
    ]  # fmt: skip
    assert list(found["steps"][0]) == [
        "source", "target", "cosine", "rank", "back_rank", "reciprocal", "forward",
    ]  # fmt: skip
    assert found["terms"] == ["London", "Rome"]
    assert found["cost"] == 1


@pytest.mark.parametrize("cost", ["cosine", "log-cosine"])
def test_other_costs_are_told(invoke, cost):
    result = invoke("graph path", "London", "Paris", "--cost", cost)
    assert f"1 step, {cost} 0." in result.stdout


@pytest.fixture
def saved(make_graph, tiny, tmp_path):
    """Save a graph in which one way leads from a to c, and none back."""
    graph = make_graph({("a", "b"): 0.5, ("b", "c"): 0.25}, names="defg")
    digest = knife.load(tiny).vocabulary.digest
    save_graph(replace(graph, vocabulary_digest=digest), tmp_path / "graph", model_name="tiny")
    return tmp_path / "graph"


def test_where_no_way_leads_the_answer_is_clear(invoke, saved):
    assert invoke("graph path", "a", "c", "--graph", saved).exit_code == 0
    for style in ("table", "json"):
        result = invoke("graph path", "c", "a", "--graph", saved, "--format", style)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "Error: no way leads from 'c' to 'a'; expected edges" in result.stderr
        assert "--undirected" in result.stderr


def test_against_their_direction_edges_are_arrows_to_the_left(invoke, saved):
    result = invoke("graph path", "c", "a", "--graph", saved, "--undirected")
    assert [line.split()[2] for line in result.stdout.splitlines()[2:]] == ["←", "←"]
    result = invoke("graph path", "a", "c", "--graph", saved)
    assert [line.split()[2] for line in result.stdout.splitlines()[2:]] == ["→", "→"]


def test_without_a_way_the_advice_fits_the_call(invoke, saved):
    banned = ("graph path", "a", "c", "--graph", saved, "--avoid", "b", "--undirected")
    assert "avoid fewer nodes" in invoke(*banned).stderr
    result = invoke("graph path", "a", "d", "--graph", saved, "--undirected")
    assert "with longer tails" in result.stderr


def test_a_text_that_is_no_node_is_placed(invoke):
    result = invoke("graph path", "London Paris", "Rome", "--undirected")
    assert result.exit_code == 0
    assert result.stdout.startswith("'London Paris' is no node")
    assert "London Paris to Rome: " in result.stdout


def test_a_term_to_itself_is_no_way(invoke):
    result = invoke("graph path", "London", "London")
    assert result.exit_code == 0
    assert result.stdout == "London is where the way begins and ends.\n"


def test_the_end_cannot_be_avoided(invoke):
    result = invoke("graph path", "London", "Paris", "--avoid", "Paris")
    assert result.exit_code == 1
    assert "avoid one of the two" in result.stderr


def test_the_answer_goes_to_a_file(invoke, tmp_path):
    out = tmp_path / "way.json"
    result = invoke("graph path", "London", "Paris", "--format", "json", "--out", out)
    assert result.exit_code == 0
    assert json.loads(out.read_text())["terms"] == ["London", "Paris"]
