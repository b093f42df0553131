"""``knife senses`` as a user calls it."""

from __future__ import annotations

import gzip
import json

import pytest

TEXTS = ("aspirin was given to London", "the aspirin is given", "aspirin and codeine")


def test_the_table_has_a_row_for_each_sense(invoke):
    result = invoke("senses", "aspirin", *TEXTS, "--senses", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "aspirin: 2 senses of 3 occurrences in 3 texts"
    assert lines[1].split() == ["sense", "n", "share", "substitutes", "example"]
    assert len(lines) == 4


def test_a_record_has_the_documented_keys(invoke):
    result = invoke("senses", "aspirin", *TEXTS, "--format", "jsonl")
    record = json.loads(result.stdout)
    assert list(record) == ["term", "texts", "found", "read", "senses", "occurrences"]
    assert list(record["senses"][0]) == ["sense", "n", "share", "substitutes", "examples"]
    place = ["id", "start", "end", "text", "sense", "similarity"]
    assert list(record["occurrences"][0]) == place
    assert list(record["senses"][0]["examples"][0]) == [*place, "context"]
    for one in record["occurrences"]:
        assert TEXTS[one["id"] - 1][one["start"] : one["end"]] == "aspirin"


def test_json_is_one_document(invoke):
    assert json.loads(invoke("senses", "aspirin", *TEXTS, "--format", "json").stdout)["read"] == 3


def test_occurrences_are_listed(invoke):
    lines = invoke("senses", "aspirin", *TEXTS, "--occurrences").stdout.splitlines()
    assert sum("[aspirin]" in line for line in lines[-3:]) == 3


def test_a_packed_file_is_read_and_its_records_are_named(invoke, tmp_path):
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress("\n".join(TEXTS).encode()))
    record = json.loads(invoke("senses", "aspirin", "--file", file, "--format", "json").stdout)
    assert [one["id"] for one in record["occurrences"]] == [
        "a.txt.gz:1",
        "a.txt.gz:2",
        "a.txt.gz:3",
    ]


def test_a_sample_says_what_was_not_read(invoke):
    result = invoke("senses", "aspirin", *TEXTS, "--max-occurrences", 2)
    assert "1 more occurrences were found and not read." in result.stdout


def test_broken_records_are_set_aside(invoke, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "aspirin was given"}\n{broken\n{"text": 1}\n')
    result = invoke("senses", "aspirin", "--file", file)
    assert result.exit_code == 3
    assert "Set aside a.jsonl:2" in result.stderr
    assert "1 sense of 1 occurrence in 1 text" in result.stdout


def test_a_term_that_never_occurs_is_told(invoke):
    result = invoke("senses", "aspirins", *TEXTS)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Unknown term 'aspirins': it stands in none of 3 texts" in result.stderr


def test_nothing_readable_ends_with_1(invoke, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text("{broken\n")
    result = invoke("senses", "aspirin", "--file", file)
    assert result.exit_code == 1
    assert "Set aside a.jsonl:1" in result.stderr


@pytest.mark.parametrize("term", ["", "  ", "x" * 5000, "e\u0301", "שלום", "😀", "a\x00b"])
def test_odd_terms_get_a_message_and_no_traceback(invoke, term):
    result = invoke("senses", term, "aspirin was given")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "bug" not in result.stderr


@pytest.mark.parametrize("text", ["aspirin", "aspirin \x00 😀", "aspirin " * 60, "שלום aspirin"])
def test_odd_texts_are_answered(invoke, text):
    assert invoke("senses", "aspirin", text).exit_code == 0


def test_too_many_senses_are_refused(invoke):
    result = invoke("senses", "aspirin", *TEXTS, "--senses", 9)
    assert result.exit_code == 1
    assert "9 senses of 3 occurrences" in result.stderr


def test_a_text_is_needed(invoke):
    assert invoke("senses", "aspirin").exit_code == 2


def test_results_go_to_a_file(invoke, tmp_path):
    out = tmp_path / "out.json"
    arguments = ("senses", "aspirin", *TEXTS, "--format", "json", "--out", out)
    assert invoke(*arguments).stdout == ""
    assert json.loads(out.read_text())["term"] == "aspirin"
    assert invoke(*arguments).exit_code == 1


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_plot_draws_the_senses(invoke, tmp_path, suffix):
    picture = tmp_path / f"a.{suffix}"
    assert invoke("senses", "aspirin", *TEXTS, "--plot", picture).exit_code == 0
    assert picture.stat().st_size > 1000
