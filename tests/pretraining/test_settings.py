"""The settings of a run are read back as they were written, or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields

import pytest

from knife.errors import InputError, StoreError
from knife.pretraining.options import PRESETS, Budget, Learning, ModelShape, Rhythm
from knife.pretraining.settings import SETTINGS, VERSION, Settings, read_settings, write_settings

OWN = Settings(
    Budget("tokens", 1.5e9),
    ModelShape(3, 48, 4, 100, 64),
    learning=Learning(max_length=64, optimizer="adamw", next_sentence=False, seed=7),
    rhythm=Rhythm(3, 4, 5, 0.5),
    hold_out=17,
    init_embeddings="word2vec",
    init_heads="random",
    dropout=0.1,
    dtype="bfloat16",
    weights="float16",
)


@pytest.mark.parametrize(
    "settings",
    [
        OWN,
        Settings(Budget("minutes", 30), start="knife-mini-cased"),
        Settings(Budget("steps", 3), PRESETS["tiny"]),
    ],
)
def test_settings_are_read_back_as_they_were_written(tmp_path, settings):
    write_settings(tmp_path / "new" / "run", settings, "abc")
    assert read_settings(tmp_path / "new" / "run") == (settings, "abc")


def test_what_is_tested_differs_from_every_default():
    plain = asdict(Settings(Budget("steps", 1)))
    assert not [
        own.name
        for own in fields(Settings)
        if asdict(OWN)[own.name] == plain[own.name] and own.name != "start"
    ]


def test_settings_can_be_written_anew_and_leave_nothing_else(tmp_path):
    write_settings(tmp_path, OWN, "abc")
    write_settings(tmp_path, Settings(Budget("steps", 3)), "def")
    assert read_settings(tmp_path)[1] == "def"
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS]


def test_a_directory_without_settings_is_no_run(tmp_path):
    with pytest.raises(StoreError, match=r"no pretraining run.*--resume"):
        read_settings(tmp_path)
    with pytest.raises(StoreError, match="no pretraining run"):
        read_settings(tmp_path / "gone")


def changed(tmp_path, **values):
    write_settings(tmp_path, OWN, "abc")
    path = tmp_path / SETTINGS
    content = {**json.loads(path.read_text()), **values}
    path.write_text(json.dumps({k: v for k, v in content.items() if v != "left out"}))
    return tmp_path


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"version": VERSION + 1}, "Update knife"),
        ({"version": "new"}, "does not hold"),
        ({"format": "knife.clusters"}, r"knife\.clusters"),
        ({"format": "left out"}, "format"),
        ({"vocabulary": "left out"}, "vocabulary"),
        ({"learning": "left out"}, "learning"),
        ({"learning": None}, "does not hold"),
        ({"learning": {"speed": 1}}, "speed"),
        ({"learning": {"batch_size": "64"}}, "does not hold"),
        ({"learning": {"batch_size": 0}}, "does not hold"),
        ({"budget": {"kind": "weeks", "amount": 3}}, "weeks"),
        ({"budget": []}, "does not hold"),
        ({"shape": {"n_layers": 2}}, "hidden_size"),
        ({"init_heads": "clever"}, "clever"),
        ({"dropout": 1.5}, "1.5"),
    ],
)
def test_settings_of_a_newer_knife_and_broken_ones_are_refused(tmp_path, values, words):
    with pytest.raises(StoreError, match=words):
        read_settings(changed(tmp_path, **values))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"run"', "\xff"])
def test_a_file_that_holds_something_else_is_refused(tmp_path, text):
    (tmp_path / SETTINGS).write_bytes(text.encode("latin-1"))
    with pytest.raises(StoreError, match=f"{SETTINGS} does not hold the settings"):
        read_settings(tmp_path)


def test_settings_that_cannot_be_written_leave_the_former_ones(tmp_path, monkeypatch):
    write_settings(tmp_path, OWN, "abc")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(StoreError, match=r"No space left.*--out"):
            write_settings(tmp_path, Settings(Budget("steps", 3)), "def")
    assert read_settings(tmp_path) == (OWN, "abc")
    with pytest.raises(StoreError, match="cannot be written"):
        write_settings(tmp_path / SETTINGS, OWN, "abc")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"init_embeddings": "glove"}, "'glove'; expected one of random, word2vec"),
        ({"init_heads": "clever"}, "'clever'"),
        ({"dtype": "int8"}, "'int8'"),
        ({"weights": "bfloat16"}, "'bfloat16'; expected one of float32, float16"),
        ({"dropout": 1.0}, "dropout is 1.0"),
        ({"dropout": -0.1}, "dropout is -0.1"),
        ({"dropout": float("nan")}, "dropout is nan"),
        ({"hold_out": -3}, "in -3 cannot"),
    ],
)
def test_settings_that_no_run_can_have_are_refused(change, words):
    with pytest.raises(InputError, match=words):
        Settings(Budget("steps", 3), **change)
