"""Waiting is told once it is long, on standard error, and never when it is not wanted."""

from __future__ import annotations

import time

import pytest
from knife.cli import _progress
from knife.cli._progress import Progress


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(_progress, "PATIENCE", 0.01)


def wait(progress: Progress, text: str = "Working", done: str = "") -> None:
    with progress.step(text, done):
        time.sleep(0.1)


def test_a_short_step_leaves_no_trace(capsys):
    with Progress().step("Working"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_long_step_says_so_on_standard_error(capsys, impatient):
    wait(Progress(), "Working", ", 3 done")
    assert capsys.readouterr() == ("", "Working, 3 done …\n")


def test_a_step_that_comes_again_is_told_now_and_then(capsys, impatient):
    progress = Progress()
    for n in range(3):
        wait(progress, "Working", f", {n} done")
    assert capsys.readouterr().err == "Working, 0 done …\n"


def test_quiet_says_nothing(capsys, impatient):
    progress = Progress(quiet=True)
    wait(progress)
    progress.note("Wrote it.")
    assert capsys.readouterr() == ("", "")


def test_a_failure_inside_a_step_passes(impatient):
    with pytest.raises(ZeroDivisionError), Progress().step("Working"):
        raise ZeroDivisionError
