"""``knife importance`` as a user calls it."""

from __future__ import annotations

import json

import pytest


def test_without_a_text_the_vocabulary_is_listed_by_kind(invoke):
    result = invoke("importance", "--top", 3, "--bottom", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "words, most important first" in lines[0]
    assert [line.split()[0] for line in lines[2:7]] == ["1", "2", "3", "420", "421"]
    assert "64 continuations, most important first" in lines[8]


def test_no_row_is_listed_twice(invoke):
    found = json.loads(
        invoke("importance", "--top", 400, "--bottom", 400, "--format", "json").stdout
    )
    assert [row["rank"] for row in found["words"]] == list(range(1, 422))
    row = ["rank", "term", "piece", "id", "bias", "importance"]
    assert list(found["continuations"][0]) == row


def test_json_lines_name_the_kind(invoke):
    lines = invoke("importance", "--top", 1, "--bottom", 0, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["words", "continuations"]


def test_texts_are_answered_by_their_own_terms(invoke):
    text = "aspirin was given to London and aspirin"
    result = invoke("importance", text, "--unit", "words", "--format", "jsonl")
    record = json.loads(result.stdout)
    assert list(record) == ["id", "text", "terms"]
    assert list(record["terms"][0]) == ["term", "score", "importance", "n", "spans", "pieces"]
    terms = {one["term"]: one for one in record["terms"]}
    assert set(terms) == {"aspirin", "given", "London"}
    assert [text[start:end] for start, end in terms["aspirin"]["spans"]] == ["aspirin"] * 2


def test_a_text_has_the_same_answer_in_any_company(invoke):
    texts = ["aspirin in Paris", "the insulin", "London"]
    together = invoke("importance", *texts, "--format", "jsonl").stdout.splitlines()
    for text, line in zip(texts, together, strict=True):
        alone = json.loads(invoke("importance", text, "--format", "jsonl").stdout)
        assert alone["terms"] == json.loads(line)["terms"]


def test_a_text_without_a_term_says_so(invoke):
    result = invoke("importance", "and the")
    assert result.exit_code == 0
    assert "There is no term." in result.stdout


def test_broken_records_are_set_aside(invoke, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "aspirin"}\n{broken\n')
    result = invoke("importance", "--file", file)
    assert result.exit_code == 3
    assert "Set aside a.jsonl:2" in result.stderr
    assert "aspirin" in result.stdout


def test_a_corpus_is_compared(invoke, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("aspirin was given.\nIt is.\n\nthe aspirin\n\nLondon was\n")
    found = json.loads(invoke("importance", "--corpus", file, "--format", "json").stdout)
    assert list(found) == [
        "documents", "pieces", "fewest", "correlations", "rare_by_bias", "common_by_bias",
    ]  # fmt: skip
    assert found["documents"] == 3
    assert list(found["correlations"][0]) == [
        "group", "n_pieces", "n_unseen", "with_idf", "with_frequency", "median_bias",
    ]  # fmt: skip
    by_line = invoke(
        "importance", "--corpus", file, "--layout", "documents", "--fewest", 1, "--format", "jsonl"
    )
    assert json.loads(by_line.stdout)["documents"] == 4
    table = invoke("importance", "--corpus", file, "--fewest", 1)
    assert table.exit_code == 0
    assert "words in 1 documents or more" in table.stdout


def test_a_corpus_of_nothing_is_refused(invoke, tmp_path):
    empty = tmp_path / "a.txt"
    empty.write_text("\n\n")
    result = invoke("importance", "--corpus", empty)
    assert result.exit_code == 1
    assert "no document to count" in result.stderr


def test_broken_lines_of_a_corpus_are_set_aside(invoke, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "aspirin was given"}\n{broken\n')
    result = invoke("importance", "--corpus", file)
    assert result.exit_code == 3
    assert "Set aside" in result.stderr


def test_texts_and_corpus_exclude_each_other(invoke, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("aspirin\n")
    assert invoke("importance", "aspirin", "--corpus", file).exit_code == 2
    assert invoke("importance", "aspirin", "--plot", tmp_path / "a.svg").exit_code == 2


@pytest.mark.parametrize("text", ["  ", "😀", "e\u0301", "שלום", "a\x00b", "x" * 5000])
def test_odd_texts_get_an_answer(invoke, text):
    assert invoke("importance", text).exit_code == 0


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_plot_draws_the_biases(invoke, tmp_path, suffix):
    picture = tmp_path / f"a.{suffix}"
    assert invoke("importance", "--plot", picture).exit_code == 0
    assert picture.stat().st_size > 1000
