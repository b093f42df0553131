"""The log of a run: a JSON object a line, for programs and for the picture of the curves.

There are two kinds of lines, of training and of scores on held-out documents. A resumed run cuts
off what was logged after the checkpoint that it goes on from, so a step never stands there twice.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from knife.errors import StoreError

DIGITS = 6


@dataclass(frozen=True)
class TrainingLine:
    """Means over the steps since the line before.

    Parameters
    ----------
    step, tokens, epoch : int
        How far the run has come.
    seconds : float
        Time in training, over all sessions.
    loss, next_sentence_loss : float
        In nats.
    learning_rate, gradient_norm : float
        Of the last step; the norm before clipping.
    tokens_per_second : float
        Without padding.
    kind : {"training"}
        What the line is, for programs.
    """

    step: int
    tokens: int
    epoch: int
    seconds: float
    loss: float
    next_sentence_loss: float
    learning_rate: float
    gradient_norm: float
    tokens_per_second: float
    kind: Literal["training"] = "training"


@dataclass(frozen=True)
class HeldOutLine:
    """Scores on held-out documents, with masks as in training.

    Parameters
    ----------
    step, tokens : int
        When they were taken.
    seconds : float
        Time in training, over all sessions.
    loss, next_sentence_loss : float
        In nats.
    top1, top5, next_sentence_accuracy : float
        Shares that were right, in [0, 1].
    n_predictions : int
        Masked pieces that were asked for.
    kind : {"held_out"}
        What the line is, for programs.
    """

    step: int
    tokens: int
    seconds: float
    loss: float
    top1: float
    top5: float
    next_sentence_loss: float
    next_sentence_accuracy: float
    n_predictions: int
    kind: Literal["held_out"] = "held_out"


Line = TrainingLine | HeldOutLine


def append(path: Path, line: Line) -> None:
    """Add a line to a log.

    Parameters
    ----------
    path : Path
        The log; is made if there is none.
    line : TrainingLine or HeldOutLine
        Floats are rounded to six decimals.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(_text(line))
    except OSError as error:
        raise _unwritten(path, error) from error


def read(path: Path) -> list[Line]:
    """Return the lines of a log; a last line that was cut off is left out.

    Raises
    ------
    StoreError
        If the file is no log.
    """
    found: list[Line] = []
    try:
        lines = path.read_bytes().split(b"\n")
        for number, text in enumerate(lines):
            # The last piece has no line break after it: it is empty, or broken off.
            if number < len(lines) - 1:
                values = json.loads(text)
                kind = HeldOutLine if values["kind"] == "held_out" else TrainingLine
                found.append(kind(**values))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"{path} is no log of a pretraining run: {error}. Expected the lines that knife wrote."
        ) from error
    return found


def cut_after(path: Path, step: int) -> None:
    """Leave out what was logged after a step, and a last line that was cut off.

    Parameters
    ----------
    path : Path
        The log; nothing happens if there is none.
    step : int
        The last one that stays.

    Raises
    ------
    StoreError
        If the file is no log, or cannot be written; it is as it was then.
    """
    if not path.exists():
        return
    kept = "".join(_text(line) for line in read(path) if line.step <= step)
    fresh = path.with_name(f".{path.name}.unfinished")
    try:
        fresh.write_text(kept, encoding="utf-8")
        os.replace(fresh, path)
    except OSError as error:
        raise _unwritten(path, error) from error


def _text(line: Line) -> str:
    values = {
        key: round(value, DIGITS) if isinstance(value, float) else value
        for key, value in asdict(line).items()
    }
    return json.dumps(values) + "\n"


def _unwritten(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the log {path} cannot be written: {error}. Checkpoints are whole. Make room on the "
        "disk and resume the run."
    )
