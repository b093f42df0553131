"""What `knife pretrain` and `knife adapt` share: options of learning, and telling how it goes."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ._documents import DocumentChoice
from ._failures import INTERRUPTED
from ._options import Command, Decorator
from ._progress import REST, Progress
from ._render import output, write_table

if TYPE_CHECKING:
    from knife.pretraining.log import HeldOutLine, Line, TrainingLine
    from knife.pretraining.options import Budget, Learning, Rhythm
    from knife.pretraining.trainer import Trainer

CURVES = "curves.svg"

_LEARNING = (
    "max_length",
    "batch_size",
    "accumulate",
    "learning_rate",
    "warmup",
    "decay",
    "optimizer",
    "weight_decay",
    "max_gradient",
    "mask_rate",
    "share_short",
    "seed",
)
_RHYTHM = ("log_steps", "n_evaluations", "held_out_batches", "checkpoint_minutes")


@dataclass(frozen=True)
class LearningChoice:
    """How a run learns, as far as it was said on the command line."""

    said_budget: tuple[str, float] | None
    said_learning: Mapping[str, Any]
    said_rhythm: Mapping[str, Any]

    def budget(self, minutes: float) -> Budget:
        """Return the budget, so many minutes if none was named."""
        from knife.pretraining.options import Budget

        kind, amount = self.said_budget or ("minutes", minutes)
        return Budget(kind, amount)  # type: ignore[arg-type]

    def learning(self, **defaults: object) -> Learning:
        """Return how to learn; what was said counts more than the defaults of the command."""
        from knife.pretraining.options import Learning

        return Learning(**{**defaults, **self.said_learning})

    def rhythm(self) -> Rhythm:
        """Return how often something is written."""
        from knife.pretraining.options import Rhythm

        return Rhythm(**self.said_rhythm)


def learning_options(command: Command) -> Command:
    """Add budget, batch, rates and rhythm; the command receives `choice`, a `LearningChoice`."""

    @wraps(command)
    def gathered(
        *,
        tokens: float | None,
        steps: int | None,
        minutes: float | None,
        no_next_sentence: bool,
        **others: object,
    ) -> object:
        said = {"tokens": tokens, "steps": steps, "minutes": minutes}
        budgets = [(kind, float(amount)) for kind, amount in said.items() if amount is not None]
        if len(budgets) > 1:
            raise click.UsageError("Say one of --tokens, --steps and --minutes.")
        learning = {name: others.pop(name) for name in _LEARNING}
        rhythm = {name: others.pop(name) for name in _RHYTHM}
        learning["next_sentence"] = False if no_next_sentence else None
        choice = LearningChoice(
            budgets[0] if budgets else None,
            {name: value for name, value in learning.items() if value is not None},
            {name: value for name, value in rhythm.items() if value is not None},
        )
        return command(choice=choice, **others)

    decorated: Command = gathered
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def computing_options(command: Command) -> Command:
    """Add where and with how many bits a run computes, and how its model is stored."""
    for option in reversed(_COMPUTING):
        command = option(command)
    return command


def require_bare_resume(corpus: DocumentChoice, choice: LearningChoice, *others: object) -> None:
    """Refuse what a resumed run has from its beginning; only the budget may be another one."""
    said = [*choice.said_learning, *choice.said_rhythm]
    if corpus.files or said or any(value is not None for value in others):
        named = f"--{said[0].replace('_', '-')}" if said else "FILE or a directory"
        raise click.UsageError(
            f"--resume goes on as the run began, so {named} cannot be said anew. Only --tokens, "
            "--steps or --minutes may be another number."
        )


def resumed(directory: Path, choice: LearningChoice, device: str, progress: Progress) -> Trainer:
    """Return a run that was interrupted, with a new budget if one was named."""
    from knife.assembly.pretraining import resume_run

    budget = choice.budget(0) if choice.said_budget else None
    with progress.step("Opening the run"):
        return resume_run(directory, device=device, budget=budget)


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
                f"knife {command} --resume {directory}",
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
        write_table(to, ("run", "value"), summary(lines))


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
    return (
        f"Held out after {line.tokens / 1e6:.2f} M tokens: loss {line.loss:.3f}, "
        f"top-1 {line.top1:.3f}, top-5 {line.top5:.3f}, "
        f"next sentence {line.next_sentence_accuracy:.3f}"
    )


def summary(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return what a finished run came to, as rows of a table."""
    from knife.pretraining.log import HeldOutLine

    last = lines[-1]
    rows = [
        ("steps", f"{last.step:,}"),
        ("tokens", f"{last.tokens:,}"),
        ("time", _clock(last.seconds)),
        ("tokens per second", f"{last.tokens / max(last.seconds, 1e-9):,.0f}"),
    ]
    scores = [line for line in lines if isinstance(line, HeldOutLine)]
    if scores:
        final = scores[-1]
        rows += [
            ("held-out loss", f"{final.loss:.3f}"),
            ("held-out top-1 accuracy", f"{final.top1:.3f}"),
            ("held-out top-5 accuracy", f"{final.top5:.3f}"),
            ("held-out next-sentence accuracy", f"{final.next_sentence_accuracy:.3f}"),
        ]
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
        if trainer.is_main:
            click.echo("\nStopping after this step; once more to stop at once.", err=True)

    before = {int(number): signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _number(
    flag: str, kind: click.ParamType[Any] | type, text: str, metavar: str = "N"
) -> Decorator:
    return click.option(flag, metavar=metavar, type=kind, help=text)


_SHARE = click.FloatRange(0, 1)
_OPTIONS: tuple[Decorator, ...] = (
    _number("--tokens", click.FloatRange(1), "Read so many pieces, then stop."),
    _number("--steps", click.IntRange(1), "Make so many steps, then stop."),
    _number("--minutes", click.FloatRange(0, min_open=True), "Train for so long, then stop."),
    _number("--max-length", click.IntRange(16), "Pieces of a sequence.  [128]"),
    _number("--batch-size", click.IntRange(1), "Sequences of a step, over all processes.  [64]"),
    _number("--accumulate", click.IntRange(1), "Parts of a step, to save memory.  [1]"),
    _number("--learning-rate", click.FloatRange(0, 1, min_open=True), "At its highest.", "RATE"),
    _number("--warmup", _SHARE, "Share of the budget in which the rate rises.", "SHARE"),
    _number("--decay", _SHARE, "Share of the budget in which it falls, at the end.", "SHARE"),
    click.option(
        "--optimizer",
        type=click.Choice(["adamw", "muon"]),
        help="Muon learns faster; it needs torch 2.9.",
    ),
    _number("--weight-decay", click.FloatRange(0), "On matrices.  [0.01]"),
    _number("--max-gradient", click.FloatRange(0, min_open=True), "Clip gradients there.  [1]"),
    _number("--mask-rate", click.FloatRange(0, 1, True, True), "Share of words hidden.", "SHARE"),
    _number("--share-short", _SHARE, "Share of sequences of few pieces.  [0.1]", "SHARE"),
    click.option(
        "--no-next-sentence", is_flag=True, help="Read single segments, and judge no pairs."
    ),
    _number("--seed", click.IntRange(0), "Of weights, order and masks.  [0]"),
    _number("--log-steps", click.IntRange(1), "Steps of a line of the log.  [20]"),
    click.option(
        "--evaluations",
        "n_evaluations",
        metavar="N",
        type=click.IntRange(0),
        help="Scores on held-out documents.  [20]",
    ),
    _number("--held-out-batches", click.IntRange(1), "Batches of each.  [20]"),
    _number("--checkpoint-minutes", click.FloatRange(0), "Minutes between checkpoints.  [5]"),
)

_COMPUTING: tuple[Decorator, ...] = (
    click.option(
        "--device", default="auto", show_default=True, metavar="NAME", help="auto, cpu or cuda."
    ),
    click.option(
        "--dtype",
        type=click.Choice(["auto", "float32", "bfloat16"]),
        default="auto",
        show_default=True,
        help="What the encoder multiplies in.",
    ),
    click.option(
        "--weights",
        type=click.Choice(["float32", "float16"]),
        default="float32",
        show_default=True,
        help="How the finished model is stored.",
    ),
)
