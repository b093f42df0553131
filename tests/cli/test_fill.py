"""``knife fill`` as a user calls it."""

from __future__ import annotations

import gzip
import json

import pytest

TEXT = "w1 was given [MASK] in London"


def records(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def words(record):
    return [answer["words"] for answer in record["answers"]]


def test_a_table_has_a_row_for_each_answer(invoke):
    result = invoke("fill", TEXT, "--top", 4)
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["rank", "answer", "pieces", "score", "probability"]
    assert [row.split()[0] for row in rows] == ["1", "2", "3", "4"]


def test_a_record_has_the_documented_keys(invoke):
    (record,) = records(invoke("fill", TEXT, "--format", "jsonl"))
    assert list(record) == ["id", "text", "read", "answers", "candidates", "left_out"]
    assert record["read"] == [0, len(TEXT)]
    assert len(record["answers"]) == 10
    answer = record["answers"][0]
    assert list(answer) == ["text", "words", "pieces", "ids", "score", "probability"]
    assert answer["text"] == TEXT.replace("[MASK]", answer["words"][0])


def test_several_masks_have_an_answer_each(invoke):
    result = invoke("fill", "w1 [MASK] given [MASK]", "--top", 2)
    assert result.exit_code == 0
    assert " | " in result.stdout.splitlines()[1]
    (record,) = records(invoke("fill", "w1 [MASK] given [MASK]", "--format", "jsonl"))
    assert all(len(one["words"]) == len(one["pieces"]) == 2 for one in record["answers"])


def test_whole_words_begin_with_no_continuation(invoke):
    (record,) = records(
        invoke("fill", TEXT, "--whole-words", "--max-pieces", 2, "--format", "jsonl", "--top", 50)
    )
    assert len(record["answers"]) == 50
    assert all(not one["pieces"][0][0].startswith("##") for one in record["answers"])
    assert {len(one["pieces"][0]) for one in record["answers"]} <= {1, 2}


def test_candidates_come_from_options_and_files(invoke, tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_text("aspirin\n\nibuprofen and morphine\r\naspirin\n日本\n", encoding="utf-8")
    (record,) = records(
        invoke("fill", TEXT, "--candidates", path, "--candidate", "Paris", "--format", "jsonl")
    )
    assert sorted(words(record)) == [["Paris"], ["aspirin"], ["ibuprofen and morphine"]]
    assert record["candidates"] == 3
    assert [one["phrase"] for one in record["left_out"]] == ["日本"]
    assert sum(one["probability"] for one in record["answers"]) == pytest.approx(1, abs=1e-5)


def test_candidates_may_be_packed(invoke, tmp_path):
    path = tmp_path / "phrases.txt.gz"
    path.write_bytes(gzip.compress(b"aspirin\ncodeine\n"))
    (record,) = records(invoke("fill", TEXT, "--candidates", path, "--format", "jsonl"))
    assert sorted(words(record)) == [["aspirin"], ["codeine"]]


def test_a_table_names_what_was_left_out(invoke):
    marks = [part for sign in "日月火水木金土" for part in ("--candidate", sign)]
    result = invoke("fill", TEXT, "--candidate", "aspirin", *marks)
    assert result.exit_code == 0
    assert result.stdout.count("Left out '") == 5
    assert "2 more were left out" in result.stdout


def test_a_line_that_is_not_utf8_is_set_aside(invoke, tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_bytes(b"aspirin\n\xff\xfe\ncodeine\n")
    result = invoke("fill", TEXT, "--candidates", path, "--format", "jsonl")
    assert result.exit_code == 3
    assert "Set aside phrases.txt:2" in result.stderr
    assert len(json.loads(result.stdout)["answers"]) == 2


@pytest.mark.parametrize("label", ["CHEMICAL/DRUG", "CHEMICAL", "DRUG"])
def test_candidates_are_the_terms_of_a_label(invoke, lexicon, label):
    (record,) = records(
        invoke("fill", TEXT, "--label", label, "--labels", lexicon, "--format", "jsonl")
    )
    assert sorted(words(record)) == [["aspirin"], ["ibuprofen"], ["morphine"]]


def test_several_labels_add_up(invoke, lexicon):
    (record,) = records(
        invoke(
            "fill", TEXT, "--label", "DRUG", "--label", "CITY", "--labels", lexicon,
            "--candidate", "w7", "--format", "jsonl",
        )
    )  # fmt: skip
    assert record["candidates"] == 7


def test_an_unknown_label_is_refused_with_close_ones(invoke, lexicon):
    result = invoke("fill", TEXT, "--label", "DRUGS", "--labels", lexicon)
    assert result.exit_code == 1
    assert "there is no label 'DRUGS'. Did you mean CHEMICAL/DRUG?" in result.stderr


def test_several_texts_and_files_are_answered(invoke, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "a", "text": "w1 [MASK]"}\n{"text": "[MASK] w2"}\n')
    result = invoke("fill", TEXT, "--file", path, "--format", "json")
    assert result.exit_code == 0
    assert [one["id"] for one in json.loads(result.stdout)] == [1, "a", "texts.jsonl:2"]
    table = invoke("fill", TEXT, "--file", path, "--top", 1).stdout
    assert "texts.jsonl:2  [MASK] w2" in table


def test_results_go_to_a_file(invoke, tmp_path):
    path = tmp_path / "answers.jsonl"
    assert invoke("fill", TEXT, "--format", "jsonl", "--out", path).exit_code == 0
    assert json.loads(path.read_text())["text"] == TEXT
    assert invoke("fill", TEXT, "--format", "jsonl", "--out", path).exit_code == 1


def test_a_text_without_a_mask_is_set_aside_and_the_others_are_answered(invoke):
    result = invoke("fill", "w1 w2", TEXT, "--format", "jsonl")
    assert result.exit_code == 3
    assert "has no [MASK]; expected at least one" in result.stderr
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == [TEXT]


@pytest.mark.parametrize(
    "text", ["", "  ", "w1", "[MASK] " + "w1 " * 80 + "[MASK]", "\ud800 [MASK]"]
)
def test_what_cannot_be_answered_gets_a_message_and_no_traceback(invoke, text):
    result = invoke("fill", text)
    assert result.exit_code == 1
    assert result.stderr.startswith("Set aside argument 1: ")
    assert "bug" not in result.stderr


@pytest.mark.parametrize(
    "text", ["[MASK]", "e\u0301 [MASK]", "שלום [MASK]", "😀 [MASK]", "a\0 [MASK]"]
)
def test_odd_texts_are_answered(invoke, text):
    for more in ((), ("--whole-words",), ("--candidate", "aspirin")):
        result = invoke("fill", text, "--top", 2, *more)
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--whole-words", "--candidate", "a"], "--whole-words finds words by itself"),
        (["--max-pieces", "2"], "--max-pieces belongs to --whole-words"),
        (["--labels", "."], "--labels belongs to --label"),
        (["--top", "0"], "--top"),
    ],
)
def test_options_that_do_not_go_together_are_refused(invoke, options, problem):
    result = invoke("fill", TEXT, *options)
    assert result.exit_code == 2
    assert problem in result.stderr


def test_no_text_is_refused(invoke):
    assert invoke("fill").exit_code == 2


def test_a_file_without_a_phrase_is_refused(invoke, tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_text("\n  \n")
    result = invoke("fill", TEXT, "--candidates", path)
    assert result.exit_code == 1
    assert "has no phrase; expected one a line" in result.stderr


def test_a_broken_file_of_phrases_is_refused(invoke, tmp_path):
    path = tmp_path / "phrases.txt.gz"
    path.write_bytes(gzip.compress(b"aspirin\n" * 1000)[:30])
    result = invoke("fill", TEXT, "--candidates", path)
    assert result.exit_code == 1
    assert "cannot be read after line" in result.stderr
