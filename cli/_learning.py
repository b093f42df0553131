"""How a model learns, as options of `knife pretrain` and `knife adapt`: one group, one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from ._options import Command, Decorator

if TYPE_CHECKING:
    from knife.pretraining.options import Budget, Learning, Rhythm

_LEARNING = (
    "max_length",
    "batch_size",
    "accumulate",
    "learning_rate",
    "embedding_rate",
    "warmup",
    "decay",
    "optimizer",
    "weight_decay",
    "max_gradient",
    "mask_rate",
    "share_short",
    "cls_words",
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
    _number(
        "--embedding-rate",
        click.FloatRange(0, 1, min_open=True),
        "Share of it for word embeddings.  [0.25]",
        "SHARE",
    ),
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
    _number("--cls-words", click.IntRange(0), "Words of a sequence that [CLS] must name.  [0]"),
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
