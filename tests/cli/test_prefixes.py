"""``knife prefixes`` as a user calls it."""

from __future__ import annotations

import json

import pytest
import torch
from transformers import BertForMaskedLM, PreTrainedTokenizerFast

TEXT = "aspirin was given to London ."


def records(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_has_a_row_for_each_step(invoke):
    result = invoke("prefixes", TEXT, "--top", 3)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].endswith("nearest terms by score (+ came)")
    assert [line.split()[1] for line in lines[1:]] == ["(nothing)", *TEXT.split()]


@pytest.mark.parametrize("by", ["score", "cosine"])
def test_a_record_has_the_documented_keys(invoke, by):
    (record,) = records(invoke("prefixes", TEXT, "--by", by, "--format", "jsonl"))
    assert list(record) == ["id", "text", "by", "steps"]
    assert record["by"] == by
    for number, step in enumerate(record["steps"]):
        assert list(step) == [
            "step", "start", "end", "added", "moved", "norm", "terms", "came", "went",
        ]  # fmt: skip
        assert step["step"] == number
        assert TEXT[step["start"] : step["end"]] == step["added"]
        assert all(list(term) == ["term", "id", by] for term in step["terms"])
    before, after = ({t["term"] for t in record["steps"][i]["terms"]} for i in (1, 2))
    assert set(record["steps"][2]["came"]) == after - before
    assert set(record["steps"][2]["went"]) == before - after


def test_states_come_if_asked_for(invoke):
    (record,) = records(invoke("prefixes", TEXT, "--states", "--format", "jsonl"))
    assert {len(step["state"]) for step in record["steps"]} == {128}
    refused = invoke("prefixes", TEXT, "--states")
    assert refused.exit_code == 2
    assert "--states is for --format json or jsonl" in refused.stderr


def test_a_step_may_be_a_piece(invoke):
    (record,) = records(invoke("prefixes", "to London.", "--step", "pieces", "--format", "jsonl"))
    assert [step["added"] for step in record["steps"]] == ["", "to", "London", "."]


def test_of_several_texts_the_others_are_answered(invoke, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("to London\n" + "the " * 100 + "\nin Rome\n")
    result = invoke("prefixes", "--file", path, "--format", "jsonl")
    assert result.exit_code == 3
    assert [record["id"] for record in records(result)] == ["texts.txt:1", "texts.txt:3"]
    assert "Set aside texts.txt:2: the text has 102 pieces; expected at most 64" in result.stderr


def test_texts_come_from_standard_input_and_go_to_a_file(invoke, tmp_path):
    path = tmp_path / "out.json"
    result = invoke("prefixes", "-f", "-", "--format", "json", "--out", path, input="to London\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(path.read_text())[0]["id"] == "stdin:1"


@pytest.mark.parametrize("text", ["😀", "e\u0301\u0301", "שלום", "a \x00 b", "日本"])
def test_odd_texts_are_answered(invoke, text):
    result = invoke("prefixes", text)
    assert result.exit_code == 0
    assert "\x00" not in result.stdout


@pytest.mark.parametrize("text", ["", "  ", "a\ud800"])
def test_texts_that_cannot_be_read_get_a_message(invoke, text):
    result = invoke("prefixes", text)
    assert result.exit_code == 1
    assert "Set aside argument 1" in result.stderr
    assert "bug" not in result.stderr


def test_more_terms_than_there_are_end_the_run(invoke):
    result = invoke("prefixes", TEXT, "--top", 100_000)
    assert result.exit_code == 1
    assert "top is 100000; expected 1 to" in result.stderr


@pytest.fixture
def deaf(tiny, tmp_path):
    """Save a model whose first piece hears nothing: attention gives it no other piece."""
    model = BertForMaskedLM.from_pretrained(tiny)
    with torch.no_grad():
        for layer in model.bert.encoder.layer:
            layer.attention.output.dense.weight.zero_()
    model.save_pretrained(tmp_path / "deaf")
    PreTrainedTokenizerFast.from_pretrained(tiny).save_pretrained(tmp_path / "deaf")
    return tmp_path / "deaf"


def test_a_model_whose_first_piece_hears_nothing_is_warned_about(bare, deaf):
    result = bare("prefixes", TEXT, "--model", deaf, "--format", "jsonl", "--quiet")
    assert result.exit_code == 0
    assert "Warning: the first piece of this model says nearly the same of every text" in (
        result.stderr
    )
    (record,) = records(result)
    assert max(step["moved"] for step in record["steps"]) < 1e-5


def test_the_embedded_model_is_not_warned_about(bare):
    result = bare("prefixes", "He treats cancer.", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")


def test_plot_draws_the_walk(invoke, tmp_path):
    picture = tmp_path / "a.png"
    assert invoke("prefixes", TEXT, "--plot", picture).exit_code == 0
    assert picture.stat().st_size > 1000
    assert invoke("prefixes", TEXT, "--plot", picture).exit_code == 1


def test_plot_takes_one_text(invoke, tmp_path):
    result = invoke("prefixes", "a", "b", "--plot", tmp_path / "a.png")
    assert result.exit_code == 2
    assert "--plot draws one TEXT" in result.stderr
