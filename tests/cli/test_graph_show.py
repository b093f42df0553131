"""``knife graph show`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

import knife
from knife.store.term_graphs import save_graph

CITIES = {"London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"}


def record(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table_lists_the_tail_with_both_ranks(invoke):
    result = invoke("graph show", "London", "--breadth", 5)
    assert result.exit_code == 0
    title, header, *lines = result.stdout.splitlines()
    assert title.startswith("London (piece; tail of ")
    assert header.split() == ["from", "to", "cosine", "rank", "back", "ways", "guess"]
    rows = [line.split() for line in lines[:5]]
    assert {row[0] for row in rows} == {"London"}
    assert {row[1] for row in rows} == CITIES - {"London"}
    assert [row[3] for row in rows] == ["1", "2", "3", "4", "5"]
    assert "6 nodes." in lines[5]


def test_one_way_edges_are_marked_as_a_guess(invoke):
    found = record(invoke("graph show", "w0", "London", "--format", "json", "--direction", "both"))
    one_way = [edge for edge in found["edges"] if edge["walked"] and not edge["reciprocal"]]
    result = invoke("graph show", "w0", "London", "--direction", "both")
    lines = [line for line in result.stdout.splitlines() if line.endswith("broader?")]
    assert len(lines) == len(one_way) > 0
    for line, edge in zip(sorted(lines), sorted(one_way, key=str), strict=True):
        assert {edge["source"], edge["target"]} & set(line.split())
    assert "(a guess)" in result.stdout


def test_a_record_has_the_documented_keys(invoke):
    found = record(invoke("graph show", "Rome", "--format", "json", "--depth", 2, "--breadth", 3))
    assert list(found) == [
        "starts", "placed", "direction", "depth", "breadth", "max_nodes", "left_out", "nodes",
        "edges",
    ]  # fmt: skip
    assert found["starts"] == ["Rome"]
    assert found["placed"] == []
    assert list(found["nodes"][0]) == ["name", "kind", "hop", "in_degree", "out_degree"]
    assert list(found["edges"][0]) == [
        "source", "target", "cosine", "rank", "back_rank", "reciprocal", "walked",
    ]  # fmt: skip
    assert {node["hop"] for node in found["nodes"]} <= {0, 1, 2}


def test_csv_has_a_row_for_each_edge(invoke):
    rows = list(csv.DictReader(io.StringIO(invoke("graph show", "Rome", "--format", "csv").stdout)))
    assert list(rows[0]) == [
        "source", "target", "source_kind", "target_kind", "cosine", "rank", "back_rank",
        "reciprocal",
    ]  # fmt: skip
    assert len(rows) == len(record(invoke("graph show", "Rome", "--format", "json"))["edges"])


def test_in_edges_are_those_of_out_edges_turned_round(invoke):
    into = record(invoke("graph show", "Rome", "--direction", "in", "--format", "json"))
    assert {edge["target"] for edge in into["edges"] if edge["walked"]} == {"Rome"}


def test_any_text_is_placed_and_the_answer_says_so(invoke):
    result = invoke("graph show", "London Paris")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "'London Paris' is no node: the model has read it, and it was placed among the nodes (by "
        "both).\nLondon Paris (phrase; tail of "
    )
    found = record(invoke("graph show", "London  Paris", "London", "--format", "json"))
    assert found["placed"] == ["London Paris"]
    assert found["starts"] == ["London Paris", "London"]


def test_a_node_without_a_tail_says_how_to_go_on(invoke, make_graph, tiny, tmp_path):
    graph = make_graph({("a", "b"): 0.5}, names="cd")
    digest = knife.load(tiny).vocabulary.digest
    save_graph(replace(graph, vocabulary_digest=digest), tmp_path / "graph", model_name="tiny")
    result = invoke("graph show", "b", "--graph", tmp_path / "graph")
    assert result.exit_code == 0
    assert "No edge leads there." in result.stdout
    result = invoke("graph show", "b", "--graph", tmp_path / "graph", "--direction", "in")
    assert "broader?" in result.stdout


def test_an_unknown_text_is_refused_with_close_matches(invoke):
    result = invoke("graph show", "Lond日n")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Error: Unknown term 'Lond日n'" in result.stderr
    assert "London" in result.stderr


@pytest.mark.parametrize("text", ["", "   ", "😀", "שלום", "x" * 5000])
def test_odd_texts_get_a_message_and_no_traceback(invoke, text):
    result = invoke("graph show", text)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "bug" not in result.stderr


def test_the_page_and_the_picture_are_written(invoke, tmp_path):
    page, picture = tmp_path / "london.html", tmp_path / "london.svg"
    result = invoke("graph show", "London", "--html", page, "--plot", picture)
    assert result.exit_code == 0
    assert 'data-name="Paris"' in page.read_text("utf-8")
    assert picture.stat().st_size > 1000
    assert "tail of" in result.stdout


def test_the_page_says_what_was_placed(invoke, tmp_path):
    page = tmp_path / "a.html"
    assert invoke("graph show", "London Paris", "--html", page).exit_code == 0
    assert "is no node: the model has read it" in page.read_text("utf-8")


@pytest.mark.parametrize("flag", ["--html", "--plot", "--out"])
def test_what_is_there_is_kept_unless_forced(invoke, tmp_path, flag):
    path = tmp_path / "a.svg"
    path.write_text("mine")
    result = invoke("graph show", "London", flag, path)
    assert result.exit_code == 1
    assert "exists" in result.stderr
    assert result.stdout == ""
    assert path.read_text() == "mine"
    assert invoke("graph show", "London", flag, path, "--force").exit_code == 0
    assert path.read_text() != "mine"


def test_other_kinds_of_picture_are_refused_before_any_work(invoke, tmp_path):
    result = invoke("graph show", "London", "--plot", tmp_path / "a.gif")
    assert result.exit_code == 1
    assert ".png, .svg, .pdf" in result.stderr


def test_a_graph_that_is_none_is_refused(invoke, tmp_path):
    result = invoke("graph show", "London", "--graph", tmp_path)
    assert result.exit_code == 1
    assert "Error: " in result.stderr
    assert invoke("graph show", "London", "--graph", tmp_path / "none").exit_code == 2


def test_a_saved_graph_is_used(invoke, tmp_path):
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("London Paris\nRome was given\n")
    place = tmp_path / "graph"
    assert invoke("graph build", "--phrases", phrases, "--out", place).exit_code == 0
    found = record(invoke("graph show", "London Paris", "--graph", place, "--format", "json"))
    assert found["placed"] == []
    assert found["nodes"][0] | {"in_degree": 0, "out_degree": 0} == {
        "name": "London Paris", "kind": "phrase", "hop": 0, "in_degree": 0, "out_degree": 0,
    }  # fmt: skip
    assert {"London", "Paris"} <= {node["name"] for node in found["nodes"]}
