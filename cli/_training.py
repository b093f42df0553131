"""A run of `knife pretrain` or `knife adapt`: taken up again, told of, stopped and finished."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ._failures import INTERRUPTED
from ._learning import LearningChoice
from ._progress import REST, Progress
from ._render import output, write_table

if TYPE_CHECKING:
    from knife.pretraining.log import HeldOutLine, Line, TrainingLine
    from knife.pretraining.state import State
    from knife.pretraining.trainer import Trainer

CURVES = "curves.svg"

_RESUMABLE = {
    "resume",
    "tokens",
    "steps",
    "minutes",
    "learning_rate",
    "device",
    "dtype",
    "weights",
    "quiet",
}
"""What can stand beside ``--resume``: nothing of it says what the run has read or learnt."""


def resumed(directory: Path, choice: LearningChoice, device: str, progress: Progress) -> Trainer:
    """Return a run that was interrupted, with what was said anew; refuse what it cannot change."""
    from knife.assembly.pretraining import Changes, resume_pretraining

    said = _said_anew()
    changes = Changes(
        budget=choice.budget(0) if choice.said_budget else None,
        learning_rate=choice.said_learning.get("learning_rate"),
        dtype=said.get("dtype"),
        weights=said.get("weights"),
    )
    with progress.step("Opening the run"):
        return resume_pretraining(directory, device=device, changes=changes)


def _said_anew() -> dict[str, Any]:
    """Return the parameters that stand beside ``--resume`` on the command line."""
    context = click.get_current_context()
    said: dict[str, Any] = {}
    for parameter in context.command.params:
        name = str(parameter.name)
        if context.get_parameter_source(name) != click.core.ParameterSource.COMMANDLINE:
            continue
        if name not in _RESUMABLE:
            shown = parameter.opts[0] if parameter.opts[0].startswith("-") else "FILE"
            raise click.UsageError(
                f"--resume goes on as the run began, so {shown} cannot be said anew. Only "
                "--tokens, --steps or --minutes, --learning-rate, --device, --dtype and --weights "
                "can."
            )
        said[name] = context.params[name]
    return said


def heard(progress: Progress) -> Progress:
    """Let only the first of several processes speak; torchrun numbers them in RANK."""
    return progress if os.environ.get("RANK", "0") == "0" else Progress(quiet=True)


def run(directory: Path, command: str, trainer: Trainer, progress: Progress) -> None:
    """Train until the budget is spent, then write the model and its scores.

    A first interruption ends the run after the step that it is at, with a checkpoint; a second one
    ends it at once.
    """
    reporter = _Reporter(trainer, progress)
    with _stopping(trainer):
        for line in trainer.lines():
            reporter.tell(line)
    reporter.clear()
    if trainer.progress < 1:
        if trainer.is_main:
            click.echo(
                f"Stopped after step {trainer.state.step:,}. Go on with: "
                f"knife {command} --resume {shlex.quote(str(directory))}",
                err=True,
            )
        raise click.exceptions.Exit(INTERRUPTED)
    if trainer.is_main:
        _finish(directory, trainer, progress)


def _finish(directory: Path, trainer: Trainer, progress: Progress) -> None:
    """Write model, card and curves, and show the last scores."""
    from knife.assembly.pretraining import finish_run
    from knife.faces.plots.curves import plot_curves

    lines = finish_run(directory, trainer)
    plot_curves(lines, directory / CURVES)
    progress.note(f"Wrote {directory / 'model'} and {directory / CURVES}.")
    with output() as to:
        write_table(to, ("run", "value"), summary(trainer.state, lines))


class _Reporter:
    """Writes to standard error how far a run has come."""

    def __init__(self, trainer: Trainer, progress: Progress) -> None:
        self._trainer, self._progress = trainer, progress
        self._spoke = -REST
        self._started = trainer.state.seconds, trainer.progress
        self._is_live = sys.stderr.isatty() and not progress.is_quiet

    def tell(self, line: Line) -> None:
        """Tell of a line of the log, if it is worth it."""
        from knife.pretraining.log import HeldOutLine

        if not self._trainer.is_main:
            return
        if isinstance(line, HeldOutLine):
            self.clear()
            self._progress.note(_held_out(line))
            return
        text = f"{self._place()} · {_training(line)}"
        if self._is_live:
            self.clear()
            click.echo(text, err=True, nl=False)
        elif time.monotonic() - self._spoke >= REST:
            self._spoke = time.monotonic()
            self._progress.note(text)

    def clear(self) -> None:
        """Take the last line of a terminal away."""
        if self._is_live:
            click.echo("\r\x1b[2K", err=True, nl=False)

    def _place(self) -> str:
        seconds, progress = self._started
        spent = self._trainer.state.seconds - seconds
        share = self._trainer.progress - progress
        left = spent / share * (1 - self._trainer.progress) if share > 0 else 0.0
        return f"{self._trainer.progress:.1%}, {_clock(left)} left"


def _training(line: TrainingLine) -> str:
    return (
        f"step {line.step:,} · {line.tokens / 1e6:.2f} M tokens · "
        f"{line.tokens_per_second:,.0f} tokens/s · loss {line.loss:.3f}"
    )


def _held_out(line: HeldOutLine) -> str:
    text = (
        f"Held out after {line.tokens / 1e6:.2f} M tokens: loss {line.loss:.3f}, "
        f"top-1 {line.top1:.3f}, top-5 {line.top5:.3f}"
    )
    return f"{text}, next sentence {line.next_sentence_accuracy:.3f}" if _judges(line) else text


def _judges(line: HeldOutLine) -> bool:
    """Tell whether pairs were judged: a loss of nothing at all is that of a run without them."""
    return line.next_sentence_loss > 0


def summary(state: State, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return what a finished run came to, as rows of a table."""
    from knife.pretraining.log import HeldOutLine

    rows = [
        ("steps", f"{state.step:,}"),
        ("tokens", f"{state.tokens:,}"),
        ("time", _clock(state.seconds)),
        ("tokens per second", f"{state.tokens / max(state.seconds, 1e-9):,.0f}"),
    ]
    scores = [line for line in lines if isinstance(line, HeldOutLine)]
    if scores:
        final = scores[-1]
        rows += [
            ("held-out loss", f"{final.loss:.3f}"),
            ("held-out top-1 accuracy", f"{final.top1:.3f}"),
            ("held-out top-5 accuracy", f"{final.top5:.3f}"),
        ]
        if _judges(final):
            judged = f"{final.next_sentence_accuracy:.3f}"
            rows.append(("held-out next-sentence accuracy", judged))
    return rows


def _clock(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours} h {rest // 60:02d} min" if hours else f"{rest // 60} min {rest % 60:02d} s"


@contextmanager
def _stopping(trainer: Trainer) -> Iterator[None]:
    """Let the first signal ask the run to stop; the second one interrupts it as usual."""

    def ask(number: int, _frame: object) -> None:
        trainer.is_stopping = True
        signal.signal(number, before[number])
        # The signal may come in the middle of a line that is being written.
        with suppress(RuntimeError):
            if trainer.is_main:
                click.echo("\nStopping after this step; once more to stop at once.", err=True)

    before = {int(number): signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
