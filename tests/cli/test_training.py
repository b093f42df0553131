"""What pretraining and adapting share: telling how a run goes, and taking up what was said."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import click
import pytest
from knife.cli import _training
from knife.cli._progress import Progress
from knife.cli._training import heard, run, summary

from knife.errors import ModelError, StoreError
from knife.pretraining.log import HeldOutLine, TrainingLine
from knife.pretraining.state import State


def trained(step, loss=2.0):
    return TrainingLine(step, 1000 * step, 0, float(step), loss, 0.5, 1e-3, 1.0, 1000.0)


def scored(step, next_sentence_loss=0.4):
    return HeldOutLine(step, 1000 * step, float(step), 2.5, 0.3, 0.5, next_sentence_loss, 0.8, 99)


class FakeTrainer(SimpleNamespace):
    """A run of given lines."""

    def __init__(self, lines, *, ends_at=1.0, is_main=True):
        super().__init__(is_main=is_main, is_stopping=False, ends_at=ends_at, given=lines)
        self.state = State()

    @property
    def progress(self):
        return self.state.step / 10 * self.ends_at

    def lines(self):
        for line in self.given:
            if isinstance(line, Exception):
                raise line
            self.state = State(line.step, line.tokens, line.seconds)
            yield line


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    """Leave out what is written at the end."""
    monkeypatch.setattr(_training, "_finish", lambda *_: click.echo("done"))


def test_scores_are_always_told_and_steps_now_and_then(tmp_path, capsys):
    run(tmp_path, "pretrain", FakeTrainer([trained(4), scored(4), trained(8), scored(10)]),
        Progress())  # fmt: skip
    shown = capsys.readouterr()
    assert shown.out == "done\n"
    lines = shown.err.splitlines()
    assert lines[0].startswith("40.0%, 0 min 06 s left · step 4 · 0.00 M tokens · 1,000 tokens/s")
    assert lines[1:] == [
        "Held out after 0.00 M tokens: loss 2.500, top-1 0.300, top-5 0.500, next sentence 0.800",
        "Held out after 0.01 M tokens: loss 2.500, top-1 0.300, top-5 0.500, next sentence 0.800",
    ]


def test_on_a_terminal_one_line_is_written_again(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run(tmp_path, "pretrain", FakeTrainer([trained(4), trained(8), scored(10)]), Progress())
    parts = terminal.getvalue().split("\r\x1b[2K")
    assert "step 4" in parts[1]
    assert "step 8" in parts[2]
    assert parts[3].startswith("Held out")
    assert parts[-1] == ""


@pytest.mark.parametrize(("quiet", "is_main"), [(True, True), (False, False)])
def test_quiet_and_other_processes_say_nothing(tmp_path, capsys, quiet, is_main):
    lines = [trained(4), scored(10)]
    run(tmp_path, "pretrain", FakeTrainer(lines, is_main=is_main), Progress(quiet=quiet))
    assert capsys.readouterr() == ("done\n" if is_main else "", "")


@pytest.mark.parametrize("is_main", [True, False])
def test_a_run_that_was_stopped_tells_the_command_once(capsys, is_main, tmp_path):
    trainer = FakeTrainer([trained(5)], is_main=is_main)
    with pytest.raises(click.exceptions.Exit) as end:
        run(tmp_path / "a run", "adapt", trainer, Progress(quiet=True))
    assert end.value.exit_code == 130
    said = f"Stopped after step 5. Go on with: knife adapt --resume '{tmp_path / 'a run'}'\n"
    assert capsys.readouterr() == ("", said if is_main else "")


@pytest.mark.parametrize("error", [ModelError("no number"), StoreError("full")])
def test_what_goes_wrong_reaches_the_user(tmp_path, error):
    with pytest.raises(type(error)):
        run(tmp_path, "pretrain", FakeTrainer([trained(4), error]), Progress())


def test_signals_are_as_they_were_after_a_run(tmp_path):
    import signal

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with pytest.raises(StoreError):
        run(tmp_path, "pretrain", FakeTrainer([trained(4), StoreError("full")]), Progress())
    assert [signal.getsignal(number) for number in numbers] == before


def test_a_second_signal_ends_the_run_at_once(tmp_path, capsys):
    import signal

    class Stubborn(FakeTrainer):
        def lines(self):
            for line in super().lines():
                signal.raise_signal(signal.SIGINT)
                yield line

    trainer = Stubborn([trained(2), trained(4), trained(6)])
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "pretrain", trainer, Progress())
    assert trainer.is_stopping
    assert trainer.state.step == 4
    assert "once more to stop at once" in capsys.readouterr().err


def test_a_signal_in_the_middle_of_a_line_is_heard(tmp_path, monkeypatch):
    import signal

    def busy(*_, **__):
        raise RuntimeError("reentrant call")

    class Stopped(FakeTrainer):
        def lines(self):
            with monkeypatch.context() as patch:
                patch.setattr(click, "echo", busy)
                signal.raise_signal(signal.SIGTERM)
            yield from super().lines()

    trainer = Stopped([trained(10)])
    run(tmp_path, "pretrain", trainer, Progress(quiet=True))
    assert trainer.is_stopping


def test_the_table_says_what_a_run_came_to():
    state = State(5000, 12_345_678, 7325.0)
    assert summary(state, [scored(2), trained(4)]) == [
        ("steps", "5,000"),
        ("tokens", "12,345,678"),
        ("time", "2 h 02 min"),
        ("tokens per second", "1,685"),
        ("held-out loss", "2.500"),
        ("held-out top-1 accuracy", "0.300"),
        ("held-out top-5 accuracy", "0.500"),
        ("held-out next-sentence accuracy", "0.800"),
    ]
    assert [name for name, _ in summary(state, [scored(2, 0.0)])][-1] == "held-out top-5 accuracy"
    assert summary(State(1, 10, 59.9), [])[2:] == [
        ("time", "0 min 59 s"),
        ("tokens per second", "0"),
    ]


def test_only_the_first_of_several_processes_is_heard(monkeypatch):
    progress = Progress()
    monkeypatch.delenv("RANK", raising=False)
    assert heard(progress) is progress
    monkeypatch.setenv("RANK", "0")
    assert heard(progress) is progress
    monkeypatch.setenv("RANK", "1")
    assert heard(progress).is_quiet
