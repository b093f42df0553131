"""``knife neighbors`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import pytest

CITIES = {"London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"}


def test_the_tail_of_a_term_begins_with_its_family(invoke):
    result = invoke("neighbors", "London")
    assert result.exit_code == 0
    shown = [line.split()[1] for line in result.stdout.splitlines()[2:]]
    assert set(shown[:5]) == CITIES - {"London"}
    assert result.stdout.startswith("London (tail above 0.")


def test_top_lists_that_many_whatever_the_tail(invoke):
    found = json.loads(invoke("neighbors", "London", "--top", 9, "--format", "json").stdout)
    assert len(found[0]["neighbors"]) == 9


def test_a_record_has_the_documented_keys(invoke):
    record = json.loads(invoke("neighbors", "aspirin", "--format", "jsonl").stdout)
    assert list(record) == ["term", "representation", "pieces", "threshold", "neighbors"]
    assert list(record["neighbors"][0]) == ["term", "id", "cosine"]
    assert record["representation"] == "piece"
    assert record["pieces"] == ["aspirin"]


def test_csv_has_a_row_for_each_neighbor(invoke):
    rows = list(csv.DictReader(io.StringIO(invoke("neighbors", "Rome", "--format", "csv").stdout)))
    assert list(rows[0]) == ["query", "representation", "rank", "term", "id", "cosine"]
    assert {row["term"] for row in rows[:5]} == CITIES - {"Rome"}
    assert [row["rank"] for row in rows[:5]] == ["1", "2", "3", "4", "5"]


def test_a_phrase_is_answered_by_the_head_state_and_says_so(invoke):
    result = invoke("neighbors", "London Paris", "--top", 3)
    assert result.exit_code == 0
    assert "not in the vocabulary: by the head state of [CLS] of London Paris" in result.stdout


def test_a_term_without_a_tail_says_how_to_go_on(invoke):
    result = invoke("neighbors", "London", "--rule", "fixed", "--cosine", 0.999)
    assert result.exit_code == 0
    assert "--top lists the nearest" in result.stdout


def test_an_unknown_term_is_refused_with_close_matches(invoke):
    result = invoke("neighbors", "Lond日n")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Error: Unknown term 'Lond日n'" in result.stderr
    assert "London" in result.stderr


def test_of_several_terms_the_others_are_answered(invoke):
    result = invoke("neighbors", "London", "日本", "  ", "aspirin", "--format", "jsonl")
    assert result.exit_code == 3
    assert [json.loads(line)["term"] for line in result.stdout.splitlines()] == [
        "London",
        "aspirin",
    ]
    assert "Set aside term 2: Unknown term '日本'" in result.stderr
    assert "Set aside term 3: the term is empty" in result.stderr
    assert "2 records were set aside." in result.stderr


@pytest.mark.parametrize("term", ["", "   ", "😀", "e\u0301\u0301", "שלום", "x" * 5000])
def test_odd_terms_get_a_message_and_no_traceback(invoke, term):
    result = invoke("neighbors", term)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "bug" not in result.stderr


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_plot_draws_the_term(invoke, tmp_path, suffix):
    picture = tmp_path / f"london.{suffix}"
    assert invoke("neighbors", "London", "--plot", picture).exit_code == 0
    assert picture.stat().st_size > 1000


def test_plot_keeps_what_is_there_unless_forced(invoke, tmp_path):
    picture = tmp_path / "london.svg"
    picture.write_text("mine")
    result = invoke("neighbors", "London", "--plot", picture)
    assert result.exit_code == 1
    assert "exists" in result.stderr
    assert picture.read_text() == "mine"
    assert invoke("neighbors", "London", "--plot", picture, "--force").exit_code == 0
    assert picture.read_text() != "mine"


def test_plot_refuses_other_kinds_of_file_before_any_work(invoke, tmp_path):
    result = invoke("neighbors", "London", "--plot", tmp_path / "london.gif")
    assert result.exit_code == 1
    assert ".png, .svg, .pdf" in result.stderr
    assert result.stdout == ""


def test_plot_takes_one_term(invoke, tmp_path):
    result = invoke("neighbors", "London", "Paris", "--plot", tmp_path / "a.svg")
    assert result.exit_code == 2
    assert "--plot draws one TERM" in result.stderr


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_map_draws_the_clusters_around_the_term(invoke, tmp_path, suffix):
    picture = tmp_path / f"around.{suffix}"
    assert invoke("neighbors", "London", "--map", picture).exit_code == 0
    assert picture.stat().st_size > 1000


def test_map_keeps_what_is_there_and_takes_one_term(invoke, tmp_path):
    picture = tmp_path / "around.svg"
    picture.write_text("mine")
    assert invoke("neighbors", "London", "--map", picture).exit_code == 1
    assert picture.read_text() == "mine"
    assert invoke("neighbors", "London", "Paris", "--map", tmp_path / "b.svg").exit_code == 2
    assert invoke("neighbors", "London", "--map", tmp_path / "b.gif").exit_code == 1
