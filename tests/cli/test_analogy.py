"""``knife analogy`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import pytest

CITIES = {"London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"}


def test_a_table_has_three_lists_and_says_what_the_method_is_worth(bare):
    result = bare("analogy", "king - man + woman", "--top", 3)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "king - man + woman (3CosAdd)"
    assert "terms left out" in lines[1]
    assert "alone" in lines[1]
    assert " *" in lines[2]
    assert lines[-1].startswith("Do not trust this blindly: of ")
    assert lines[-1] in result.stderr


def test_a_record_has_the_documented_keys(invoke):
    result = invoke("analogy", "London - aspirin + heparin", "--format", "jsonl")
    record = json.loads(result.stdout)
    assert list(record) == [
        "expression",
        "method",
        "plus",
        "minus",
        "representations",
        "answers",
        "with_inputs",
        "carrier",
        "baseline",
        "n_shared",
        "expected",
        "warning",
    ]
    assert record["plus"] == ["London", "heparin"]
    assert len(record["answers"]) == len(record["with_inputs"]) == 5
    assert not {one["word"] for one in record["answers"]} & {"London", "aspirin", "heparin"}
    assert {one["word"] for one in record["with_inputs"][:1]} <= CITIES | {"heparin"}


def test_a_model_without_such_words_says_that_its_worth_is_not_known(invoke):
    record = json.loads(invoke("analogy", "London", "--format", "json").stdout)[0]
    assert record["expected"] is None
    assert "knife evaluate analogies" in record["warning"]


def test_the_figure_is_measured_with_the_model_in_use(bare):
    record = json.loads(bare("analogy", "king - man + woman", "--format", "json").stdout)[0]
    expected = record["expected"]
    assert list(expected) == ["n", "excluded", "included", "nearest_to_c"]
    assert expected["included"] < expected["excluded"]
    assert f"{expected['excluded']:.0%} with the terms left out" in record["warning"]


def test_csv_names_the_list_of_each_row(invoke):
    result = invoke("analogy", "Rome - Paris + Berlin", "--format", "csv", "--top", 2)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["list"] for row in rows] == [
        name for name in ("answers", "with_inputs", "baseline") for _ in range(2)
    ]


def test_phrases_and_quotation_marks_are_understood(invoke):
    result = invoke("analogy", "London Paris - 'a in' + Rome", "--method", "mul")
    assert result.exit_code == 0, result.stderr
    assert "(3CosMul), not in the vocabulary: London Paris, a in" in result.stdout


def test_of_several_expressions_the_others_are_answered(invoke):
    result = invoke("analogy", "London - Paris", "\u65e5\u672c", "king -", "--format", "jsonl")
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    assert "Set aside expression 2: Unknown term" in result.stderr
    assert "Set aside expression 3: expression 'king -' has no term" in result.stderr


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "has no term at all"),
        ("London -", "has no term beside"),
        ("London - 'Paris", "left open"),
        ("\U0001f600", "Unknown term"),
        ("##ing", "continues a word"),
    ],
)
def test_what_is_no_expression_is_refused(invoke, expression, message):
    result = invoke("analogy", expression)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stdout == ""


def test_a_file_is_not_replaced_unasked(invoke, tmp_path):
    out = tmp_path / "out.json"
    arguments = ("analogy", "London", "--format", "json", "--out", out)
    assert invoke(*arguments).exit_code == 0
    assert invoke(*arguments).exit_code == 1
