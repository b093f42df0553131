"""A log is read back line by line, whatever happened to its end."""

from __future__ import annotations

import json
import os

import pytest

from knife.errors import StoreError
from knife.pretraining.log import HeldOutLine, TrainingLine, append, cut_after, read


def training(step):
    return TrainingLine(step, 100 * step, 0, 1.5 * step, 5.25, 0.5, 1e-3, 1.125, 66.5)


def held_out(step):
    return HeldOutLine(step, 100 * step, 1.5 * step, 5.0, 0.25, 0.5, 0.5, 0.75, 320)


LINES = [training(10), held_out(10), training(20), training(30), held_out(30)]


@pytest.fixture
def path(tmp_path):
    for line in LINES:
        append(tmp_path / "log.jsonl", line)
    return tmp_path / "log.jsonl"


def test_lines_are_read_back_in_order(path):
    assert read(path) == LINES


def test_a_line_is_an_object_that_names_its_kind(path):
    objects = [json.loads(line) for line in path.read_text().splitlines()]
    assert [own["kind"] for own in objects] == [line.kind for line in LINES]
    assert objects[0]["learning_rate"] == 1e-3


def test_numbers_are_rounded(tmp_path):
    line = TrainingLine(1, 2, 0, 1 / 3, 2 / 3, 0.0, 1e-3, float("inf"), 1e9 / 7)
    append(tmp_path / "log", line)
    (found,) = read(tmp_path / "log")
    assert (found.seconds, found.loss, found.gradient_norm) == (0.333333, 0.666667, float("inf"))


@pytest.mark.parametrize("n_characters", [1, 2, 30, 1000])
def test_a_last_line_that_was_cut_off_is_left_out(path, n_characters):
    text = path.read_text()
    last = len(text.splitlines()[-1])
    path.write_text(text[: -min(n_characters, last)])
    assert read(path) == LINES[:-1]


def test_a_line_that_was_cut_off_within_a_sign_is_left_out(path):
    with path.open("ab") as file:
        file.write('{"kind": "\u00e9'.encode()[:-1])
    assert read(path) == LINES


def test_an_empty_log_has_no_lines(tmp_path):
    (tmp_path / "log").touch()
    assert read(tmp_path / "log") == []


@pytest.mark.parametrize(
    "text",
    [
        "{\n",
        "[]\n",
        "null\n",
        "3\n",
        '{"step": 1}\n',
        '{"kind": "training"}\n',
        '{"kind": "held_out", "step": 1, "more": 2}\n',
        '{"kind": "weather", "step": 1}\n',
    ],
)
def test_what_is_no_log_is_refused(path, text):
    path.write_text(text + path.read_text())
    with pytest.raises(StoreError, match="no log of a pretraining run"):
        read(path)


def test_a_log_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(StoreError, match="gone"):
        read(tmp_path / "gone")
    (tmp_path / "log").write_bytes(b"\xff\xfe\n{}\n")
    with pytest.raises(StoreError, match="no log"):
        read(tmp_path / "log")


@pytest.mark.parametrize(
    ("step", "n_lines"), [(0, 0), (9, 0), (10, 2), (19, 2), (20, 3), (30, 5), (99, 5)]
)
def test_what_was_logged_after_a_step_can_be_cut_off(path, step, n_lines):
    cut_after(path, step)
    assert read(path) == LINES[:n_lines]
    assert list(path.parent.iterdir()) == [path]
    append(path, training(40))
    assert read(path) == [*LINES[:n_lines], training(40)]


def test_cutting_takes_away_a_line_that_was_cut_off_already(path):
    with path.open("a") as file:
        file.write('{"kind": "trai')
    cut_after(path, 30)
    append(path, training(40))
    assert read(path) == [*LINES, training(40)]


def test_where_nothing_was_logged_nothing_is_cut(tmp_path):
    cut_after(tmp_path / "log", 3)
    assert not list(tmp_path.iterdir())


def test_a_log_that_cannot_be_written_is_told_of_and_stays(path, monkeypatch):
    with pytest.raises(StoreError, match=r"cannot be written.*resume"):
        append(path / "below", training(1))

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="No space left"):
        cut_after(path, 10)
    assert read(path) == LINES
