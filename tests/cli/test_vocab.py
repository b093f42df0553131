"""Vocabularies as a user trains and compares them."""

from __future__ import annotations

import gzip
import json

import pytest
from transformers import AutoTokenizer

TEXT = "The cell divides.\nThe cells of the cell divide in 1998.\n\n" * 50


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def pieces(bare, corpus, tmp_path):
    place = tmp_path / "pieces"
    assert bare("vocab", "train", corpus, "--out", place, "--size", 100, "-q").exit_code == 0
    return place


def table(text):
    rows = [line.strip().rsplit(maxsplit=1) for line in text.splitlines()[1:] if line.strip()]
    return {name.strip(): value for name, value in rows}


def test_train_saves_a_vocabulary_and_says_what_is_in_it(bare, corpus, tmp_path):
    place = tmp_path / "pieces"
    result = bare("vocab", "train", corpus, "--out", place, "--hold-out", 20)
    assert result.exit_code == 0
    tokenizer = AutoTokenizer.from_pretrained(place)
    assert tokenizer.tokenize("The cell divides") == ["The", "cell", "divides"]
    shown = table(result.stdout)
    assert shown["pieces"] == str(len(tokenizer))
    assert (shown["documents"], shown["held out"], shown["sentences"]) == ("50", "2", "100")
    inside = sum(piece.startswith("##") for piece in tokenizer.get_vocab())
    assert shown["that continue a word"] == str(inside)
    assert f"Saved the vocabulary to {place}." in result.stderr


def test_held_out_documents_take_no_part(bare, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("cell cell\n\nsecret secret\n\n" * 20)
    for every, is_there in ((2, False), (0, True)):
        place = tmp_path / f"pieces{every}"
        bare("vocab", "train", path, "--out", place, "--hold-out", every)
        assert ("secret" in AutoTokenizer.from_pretrained(place).get_vocab()) is is_there


def test_options_reach_the_training(bare, corpus, tmp_path):
    place = tmp_path / "pieces"
    arguments = ["--uncased", "--numbers", "drop", "--scripts", "latin, greek"]
    assert bare("vocab", "train", corpus, "--out", place, *arguments).exit_code == 0
    assert AutoTokenizer.from_pretrained(place).tokenize("THE 1998") == [
        "the", "1", "##9", "##9", "##8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "documents", "sentences"),
    [("sentences", 2, 3), ("paragraphs", 2, 4), ("documents", 3, 5), ("files", 1, 4)],
)
def test_layouts_split_text_where_it_has_to_be(bare, tmp_path, layout, documents, sentences):
    path = tmp_path / "a.txt"
    path.write_text("Cells divide. A cell\ngrows. It dies.\n\nThe end of cells.\n")
    result = bare(
        "vocab", "train", path, "--out", tmp_path / "pieces", "--layout", layout, "--hold-out", 0
    )
    shown = table(result.stdout)
    assert (shown["documents"], shown["sentences"]) == (str(documents), str(sentences))


def test_documents_come_packed_and_through_a_pipe(bare, tmp_path):
    lines = "".join(json.dumps({"text": f"Cell number {n}. It lives."}) + "\n" for n in range(9))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode()))
    first = bare("vocab", "train", path, "--out", tmp_path / "a")
    second = bare("vocab", "train", "-", "--lines", "jsonl", "--out", tmp_path / "b", input=lines)
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    assert table(first.stdout)["sentences"] == "18"
    assert (tmp_path / "a/vocab.txt").read_bytes() == (tmp_path / "b/vocab.txt").read_bytes()


def test_what_is_dropped_is_told(bare, corpus, tmp_path):
    result = bare("vocab", "train", corpus, "--out", tmp_path / "pieces", "--min-words", 4)
    assert "Dropped 50 sentences with too few words." in result.stderr
    assert table(result.stdout)["sentences"] == "50"


def test_lines_that_cannot_be_read_are_set_aside_and_counted(bare, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"cells divide\n" * 10 + b"bad \xff line\n" * 30)
    result = bare("vocab", "train", path, "--out", tmp_path / "pieces")
    assert result.exit_code == 3
    assert (tmp_path / "pieces" / "vocab.txt").exists()
    assert f"Set aside {path}:11: " in result.stderr
    assert result.stderr.count("Set aside ") == 20
    assert "30 records were set aside." in result.stderr


def test_nothing_is_saved_where_nothing_can_be_read(bare, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("{broken\n")
    result = bare("vocab", "train", path, "--out", tmp_path / "pieces")
    assert result.exit_code == 1
    assert not (tmp_path / "pieces").exists()
    path.write_text(" \n")
    result = bare("vocab", "train", path, "--out", tmp_path / "pieces")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"there is no document in {path}" in result.stderr


def test_a_vocabulary_is_kept_unless_forced(bare, corpus, pieces):
    before = (pieces / "vocab.txt").read_bytes()
    again = ["vocab", "train", corpus, "--out", pieces, "--size", 60]
    assert bare(*again).exit_code == 1
    assert (pieces / "vocab.txt").read_bytes() == before
    assert bare(*again, "--force").exit_code == 0
    assert (pieces / "vocab.txt").read_bytes() != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scripts", "latn"], "Did you mean latin"),
        (["--size", 10], "no room"),
        (["--hold-out", 1], "none is left for training"),
    ],
)
def test_what_cannot_be_trained_says_why(bare, corpus, tmp_path, arguments, message):
    result = bare("vocab", "train", corpus, "--out", tmp_path / "pieces", *arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert not (tmp_path / "pieces").exists()


def test_a_missing_file_or_option_is_a_matter_of_usage(bare, corpus, tmp_path):
    assert bare("vocab", "train", tmp_path / "gone.txt", "--out", tmp_path / "a").exit_code == 2
    assert bare("vocab", "train", corpus).exit_code == 2
    assert bare("vocab", "report", corpus).exit_code == 2


def test_report_puts_vocabularies_side_by_side(bare, corpus, pieces, tiny):
    result = bare("vocab", "report", corpus, "--vocab", pieces, "--against", tiny)
    assert result.exit_code == 0
    first, _, header, *rows = result.stdout.splitlines()
    assert first == "650 words, 10 distinct"
    assert header.split() == [str(pieces), str(tiny)]
    shown = {line.strip().rsplit(maxsplit=2)[0]: line.split()[-2:] for line in rows}
    assert shown["whole words"] == ["100.0%", "30.8%"]  # the tiny model knows "the", "in", "."
    assert shown["words with an unknown piece"][0] == "0.000%"
    assert "of ranks 1-10" in shown


def test_report_as_json_holds_the_same(bare, corpus, pieces, tiny):
    result = bare(
        "vocab", "report", corpus, "--vocab", pieces, "--against", tiny, "--format", "json"
    )
    found = json.loads(result.stdout)
    assert (found["words"], found["distinct"]) == (650, 10)
    first, second = found["vocabularies"]
    assert first["name"] == str(pieces)
    assert (first["pieces_per_word"], first["whole_share"]) == (1, 1)
    assert second["unknown_word_share"] > 0.5
    assert first["whole_by_rank"] == [{"first": 1, "last": 10, "words": 650, "whole_share": 1}]


def test_report_reads_only_what_was_held_out(bare, tmp_path, pieces):
    path = tmp_path / "a.txt"
    path.write_text("cell\n\nTOLD APART\n\n" * 3)
    result = bare("vocab", "report", path, "--vocab", pieces, "--held-out", 2, "--format", "json")
    assert json.loads(result.stdout)["words"] == 6
    result = bare("vocab", "report", path, "--vocab", pieces, "--held-out", 7)
    assert result.exit_code == 1
    assert "of 6 documents none is held out" in result.stderr


def test_an_embedded_model_is_a_vocabulary_too(bare, corpus):
    result = bare(
        "vocab", "report", corpus, "--vocab", "knife-mini-cased", "--offline", "--format", "json"
    )
    assert json.loads(result.stdout)["vocabularies"][0]["whole_share"] > 0.9


@pytest.mark.parametrize("name", ["no/such/place/at all", "."])
def test_what_is_no_vocabulary_says_so(bare, corpus, name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = bare("vocab", "report", corpus, "--vocab", name, "--offline")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "bug" not in result.stderr
