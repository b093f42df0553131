"""``knife export`` as a user calls it."""

from __future__ import annotations

import pytest
from gensim.models import KeyedVectors


def load(path):
    return KeyedVectors.load_word2vec_format(str(path), binary=path.suffix == ".bin")


@pytest.mark.parametrize("name", ["w.txt", "w.vec", "w.bin"])
def test_words_are_exported(invoke, tmp_path, name):
    result = invoke("export", tmp_path / name)
    assert result.exit_code == 0
    assert result.stdout == ""
    found = load(tmp_path / name)
    assert {word for word, _ in found.most_similar("London", topn=5)} == {
        "Paris",
        "Berlin",
        "Madrid",
        "Rome",
        "Vienna",
    }
    assert not any(name.startswith("#") for name in found.index_to_key)


def test_continuations_are_added(invoke, tmp_path):
    assert invoke("export", tmp_path / "w.txt", "--continuations").exit_code == 0
    assert "##ing" in load(tmp_path / "w.txt")


def test_phrases_alone(invoke, tmp_path):
    terms = tmp_path / "terms.lst"
    terms.write_text("London Paris\n\naspirin\nLondon Paris\n")
    result = invoke("export", tmp_path / "w.txt", "--no-words", "--phrases", terms)
    assert result.exit_code == 0
    assert load(tmp_path / "w.txt").index_to_key == ["London_Paris", "aspirin"]


def test_phrases_from_standard_input_with_another_space(invoke, tmp_path):
    arguments = ("--no-words", "--phrases", "-", "--space", "::")
    assert invoke("export", tmp_path / "w.txt", *arguments, input="Rome was\n").exit_code == 0
    assert load(tmp_path / "w.txt").index_to_key == ["Rome::was"]


def test_what_cannot_be_had_is_set_aside(invoke, tmp_path):
    terms = tmp_path / "terms.lst"
    terms.write_bytes(
        "in Paris\n日本\nin_Paris\n".encode() + b"\xff\n" + b"was " * 100 + b"\nin Rome\n"
    )
    result = invoke("export", tmp_path / "w.txt", "--no-words", "--phrases", terms)
    assert result.exit_code == 3
    assert load(tmp_path / "w.txt").index_to_key == ["in_Paris", "in_Rome"]
    for line in (2, 3, 4, 5):
        assert f"Set aside terms.lst:{line}" in result.stderr
    assert "4 records were set aside" in result.stderr


def test_if_no_phrase_can_be_had_nothing_is_written(invoke, tmp_path):
    terms = tmp_path / "terms.lst"
    terms.write_text("日本\n")
    result = invoke("export", tmp_path / "w.txt", "--no-words", "--phrases", terms)
    assert result.exit_code == 1
    assert not (tmp_path / "w.txt").exists()


def test_a_file_that_is_there_is_kept(invoke, tmp_path):
    path = tmp_path / "w.txt"
    path.write_text("mine")
    result = invoke("export", path)
    assert result.exit_code == 1
    assert "exists" in result.stderr
    assert path.read_text() == "mine"
    assert invoke("export", path, "--force").exit_code == 0
    assert "London" in load(path)


@pytest.mark.parametrize("name", ["w.npy", "w", "w.gz"])
def test_other_suffixes_are_refused(invoke, tmp_path, name):
    result = invoke("export", tmp_path / name)
    assert result.exit_code == 1
    assert ".txt, .vec, .bin" in result.stderr


def test_nothing_to_export_is_a_usage_error(invoke, tmp_path):
    assert invoke("export", tmp_path / "w.txt", "--no-words").exit_code == 2


def test_a_space_in_names_is_refused(invoke, tmp_path):
    result = invoke("export", tmp_path / "w.txt", "--space", " ")
    assert result.exit_code == 1
    assert "a space ends a name" in result.stderr
