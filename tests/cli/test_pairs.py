"""``knife pairs`` as a user calls it."""

from __future__ import annotations

import json

import pytest

TEXT = "aspirin was given to London and to Paris ."


def records(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_has_a_row_for_each_place(invoke):
    result = invoke("pairs", TEXT, "--top", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[1] for line in lines[1:10]] == TEXT.split()
    assert lines[1].count("(") == 2
    assert "Each place was read as it stands." in result.stdout
    assert "Each place was read masked." in invoke("pairs", TEXT, "--masked").stdout


@pytest.mark.parametrize("options", [(), ("--masked",)])
def test_a_record_has_the_documented_keys_and_square_matrices(invoke, options):
    (record,) = records(invoke("pairs", TEXT, *options, "--format", "jsonl"))
    assert list(record) == ["id", "text", "masked", "pieces", "scores", "ranks", "own_ranks"]
    assert record["masked"] == bool(options)
    for piece in record["pieces"]:
        assert list(piece) == ["piece", "id", "start", "end", "control"]
        assert TEXT[piece["start"] : piece["end"]] == piece["piece"]
    for name in ("scores", "ranks", "own_ranks"):
        assert len(record[name]) == 9
        assert all(len(row) == 9 for row in record[name])
    first, second = (i for i, one in enumerate(record["pieces"]) if one["piece"] == "to")
    assert [row[first] for row in record["ranks"]] == [row[second] for row in record["ranks"]]


def test_control_pieces_come_in_if_asked_for(invoke):
    (record,) = records(invoke("pairs", "to London", "--controls", "--format", "jsonl"))
    assert [one["piece"] for one in record["pieces"]] == ["[CLS]", "to", "London", "[SEP]"]
    assert [one["control"] for one in record["pieces"]] == [True, False, False, True]


def test_of_several_texts_the_others_are_answered(invoke):
    texts = ("to London", "   ", "the " * 100, "in Rome")
    result = invoke("pairs", *texts, "--format", "jsonl")
    assert result.exit_code == 3
    assert [record["id"] for record in records(result)] == [1, 4]
    assert "Set aside argument 2: text '   ' has no piece" in result.stderr
    assert "Set aside argument 3: the text has 102 pieces; expected at most 64" in result.stderr


def test_texts_come_from_standard_input_and_go_to_a_file(invoke, tmp_path):
    path = tmp_path / "out.json"
    given = '{"id": "x", "text": "to London"}\n'
    result = invoke(
        "pairs", "--file", "-", "--lines", "jsonl", "--format", "json", "--out", path, input=given
    )
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(path.read_text())[0]["id"] == "x"


@pytest.mark.parametrize("text", ["😀", "e\u0301\u0301", "שלום", "a\x00b", "[MASK]"])
def test_odd_texts_are_answered(invoke, text):
    result = invoke("pairs", text)
    assert result.exit_code == 0
    assert "\x00" not in result.stdout


@pytest.mark.parametrize("text", ["", "  ", "a\ud800"])
def test_texts_that_cannot_be_read_get_a_message(invoke, text):
    result = invoke("pairs", text)
    assert result.exit_code == 1
    assert "Set aside argument 1" in result.stderr
    assert "bug" not in result.stderr


@pytest.mark.parametrize("show", ["ranks", "scores"])
def test_plot_draws_the_text(invoke, tmp_path, show):
    picture = tmp_path / "a.png"
    assert invoke("pairs", "to London", "--plot", picture, "--show", show).exit_code == 0
    assert picture.stat().st_size > 1000
    assert invoke("pairs", "to London", "--plot", picture).exit_code == 1


def test_plot_takes_one_text(invoke, tmp_path):
    result = invoke("pairs", "a", "b", "--plot", tmp_path / "a.png")
    assert result.exit_code == 2
    assert "--plot draws one TEXT" in result.stderr
