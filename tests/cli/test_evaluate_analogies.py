"""``knife evaluate analogies`` as a user calls it."""

from __future__ import annotations

import json

import pytest
from knife.cli.evaluate_analogies import METHODS

from knife.analyses.evaluation.analogies import EVALUATED


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "own.tsv"
    path.write_text(
        "London\tParis\tRome\tBerlin\tcity\nLondon\tRome\tParis\tVienna\tcity\n"
        "aspirin\tcodeine\theparin\tmorphine\tdrug\naspirin\tcodeine\theparin\tw1 w2\tdrug\n"
        "London\tParis\tRome\t\u65e5\u672c\tcity\n",
        encoding="utf-8",
    )
    return path


def test_methods_of_the_help_are_those_that_are_measured():
    assert METHODS == EVALUATED


def test_a_table_shows_both_ways_and_the_baselines(invoke, questions):
    result = invoke("evaluate analogies", questions)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("4 of 5 questions, tiny")
    for method in METHODS:
        assert f"\n{method} " in result.stdout
    assert "pieces (3)" in result.stdout
    assert "phrases (1)" in result.stdout
    assert "Not placed, so not asked about: \u65e5\u672c (1)." in result.stdout


def test_a_record_has_the_documented_keys(invoke, questions):
    result = invoke("evaluate analogies", questions, "--method", "add", "--format", "json")
    record = json.loads(result.stdout)
    assert list(record) == [
        "model",
        "seed",
        "n_questions",
        "n_asked",
        "n_phrases",
        "left_out",
        "scores",
    ]
    assert list(record["scores"][0]) == [
        "method",
        "category",
        "kind",
        "n",
        "excluded",
        "included",
        "returned",
    ]
    assert {one["method"] for one in record["scores"]} == {"add"}


def test_phrases_can_be_left_out(invoke, questions):
    arguments = ("--pieces-only", "--format", "json", "--method", "nearest to c")
    record = json.loads(invoke("evaluate analogies", questions, *arguments).stdout)
    assert (record["n_asked"], record["n_phrases"]) == (3, 0)
    assert record["left_out"] == ["w1 w2", "\u65e5\u672c"]


def test_googles_file_and_a_directory_of_pairs_are_read(invoke, tmp_path):
    google = tmp_path / "questions-words.txt"
    google.write_text(": city\nLondon Paris Rome Berlin\n")
    (tmp_path / "bats").mkdir()
    (tmp_path / "bats" / "L01.txt").write_text("London\tParis/Rome\nBerlin\tVienna\n")
    arguments = ("--method", "add", "--format", "json")
    result = invoke("evaluate analogies", google, tmp_path / "bats", *arguments)
    record = json.loads(result.stdout)
    assert record["n_asked"] == 3
    assert {one["category"] for one in record["scores"]} == {None, "city", "L01"}


def test_the_shipped_questions_are_asked_of_the_embedded_model(bare):
    result = bare("evaluate", "analogies", "--pieces-only", "--method", "add", "--quiet")
    assert result.exit_code == 0
    assert "questions, knife-mini-cased" in result.stdout


def test_what_cannot_be_asked_is_refused(invoke, tmp_path):
    bad = tmp_path / "bad.tsv"
    bad.write_text("just words\n")
    assert "line 1 is" in invoke("evaluate analogies", bad).stderr
    bad.write_text("x\ty\tz\tq\n")
    result = invoke("evaluate analogies", bad, "--pieces-only")
    assert result.exit_code == 1
    assert "none of 1 questions can be asked" in result.stderr
    assert invoke("evaluate analogies", tmp_path / "nowhere").exit_code == 2
