"""A vocabulary is saved whole or not at all, and nothing else is lost."""

from __future__ import annotations

import os

import pytest

from knife.errors import StoreError
from knife.pretraining.vocabulary import VocabularyOptions, save_vocabulary, train_vocabulary
from knife.pretraining.vocabulary_files import FILES


@pytest.fixture(scope="module")
def tokenizer():
    return train_vocabulary([("a cell and a cell",)], VocabularyOptions(100, min_frequency=1))


@pytest.fixture(scope="module")
def other():
    return train_vocabulary([("one other word",)], VocabularyOptions(100, min_frequency=1))


def test_three_files_appear_in_a_new_place_or_an_empty_one(tmp_path, tokenizer):
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "new" / "deep", tmp_path / "empty"):
        save_vocabulary(tokenizer, place)
        assert sorted(os.listdir(place)) == sorted(FILES)
    assert sorted(os.listdir(tmp_path)) == ["empty", "new"]


def test_a_vocabulary_is_replaced_only_if_asked(tmp_path, tokenizer, other):
    place = tmp_path / "pieces"
    save_vocabulary(tokenizer, place)
    before = (place / "vocab.txt").read_bytes()
    with pytest.raises(StoreError, match="holds a vocabulary"):
        save_vocabulary(other, place)
    assert (place / "vocab.txt").read_bytes() == before
    save_vocabulary(other, place, overwrite=True)
    assert (place / "vocab.txt").read_bytes() != before
    assert os.listdir(tmp_path) == ["pieces"]


def test_what_is_no_vocabulary_is_never_replaced(tmp_path, tokenizer):
    place = tmp_path / "model"
    save_vocabulary(tokenizer, place)
    (place / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(StoreError, match=r"model\.safetensors"):
        save_vocabulary(tokenizer, place, overwrite=True)
    (tmp_path / "file").write_text("mine")
    for below in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError):
            save_vocabulary(tokenizer, below, overwrite=True)
    assert (tmp_path / "file").read_text() == "mine"
    assert (place / "model.safetensors").read_bytes() == b"weights"


@pytest.mark.parametrize("step", ["fsync", "second rename"])
def test_a_write_that_fails_changes_nothing(tmp_path, tokenizer, other, monkeypatch, step):
    place = tmp_path / "pieces"
    save_vocabulary(tokenizer, place)
    before = {name: (place / name).read_bytes() for name in FILES}
    real, calls = os.rename, []

    def fail(*arguments):
        calls.append(arguments)
        if step == "fsync" or len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(os, step.split()[-1], fail)
    with pytest.raises(StoreError, match="No space left"):
        save_vocabulary(other, place, overwrite=True)
    assert {name: (place / name).read_bytes() for name in FILES} == before
    assert os.listdir(tmp_path) == ["pieces"]


def test_what_another_library_added_goes_with_the_old_one(tmp_path, tokenizer, other):
    place = tmp_path / "pieces"
    save_vocabulary(tokenizer, place)
    (place / "special_tokens_map.json").write_text("{}")
    save_vocabulary(other, place, overwrite=True)
    assert sorted(os.listdir(place)) == sorted(FILES)
    assert os.listdir(tmp_path) == ["pieces"]


def test_a_vocabulary_set_aside_by_a_stopped_write_is_still_there(tmp_path, tokenizer, other):
    place = tmp_path / "pieces"
    save_vocabulary(tokenizer, place)
    place.rename(tmp_path / ".pieces.knife-old")
    with pytest.raises(StoreError, match="holds a vocabulary"):
        save_vocabulary(other, place)
    assert sorted(os.listdir(place)) == sorted(FILES)


def test_a_link_stays_a_link(tmp_path, tokenizer, other):
    save_vocabulary(tokenizer, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    save_vocabulary(other, tmp_path / "link", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert "word" in (tmp_path / "real" / "vocab.txt").read_text()
