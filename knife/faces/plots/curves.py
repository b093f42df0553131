"""The picture of a pretraining run: what it lost and what it got right, over the tokens read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knife.faces.plots.pictures import INK, check_picture, save_picture
from knife.pretraining.log import HeldOutLine, Line, TrainingLine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart by colour-blind readers, and by their dashes in print.
STYLES = (
    ("#D55E00", "-"),
    ("#0072B2", "--"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
)
_FAINT = 0.35


def plot_curves(lines: Sequence[Line], path: str | Path) -> None:
    """Draw the loss and the held-out accuracy of a run.

    Parameters
    ----------
    lines : sequence of TrainingLine or HeldOutLine
        The log of a run.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one.
    StoreError
        If the file cannot be written.
    """
    compare_curves({"": lines}, path)


def compare_curves(runs: Mapping[str, Sequence[Line]], path: str | Path) -> None:
    """Draw the loss and the held-out accuracy of several runs together.

    Parameters
    ----------
    runs : mapping from str to sequence of TrainingLine or HeldOutLine
        The log of each run under the name that the legend gives it.
    path : str or Path
        As for `plot_curves`.

    Raises
    ------
    InputError, StoreError
        As for `plot_curves`.
    """
    path = check_picture(path)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    losses, accuracies = figure.subplots(1, 2)
    for number, lines in enumerate(runs.values()):
        colour, dash = STYLES[number % len(STYLES)]
        trained = [line for line in lines if isinstance(line, TrainingLine)]
        held_out = [line for line in lines if isinstance(line, HeldOutLine)]
        losses.plot(*_points(trained, "loss"), color=colour, linestyle=dash, alpha=_FAINT)
        losses.plot(*_points(held_out, "loss"), color=colour, linestyle=dash)
        accuracies.plot(*_points(held_out, "top1"), color=colour, linestyle=dash)
    _finish(losses, "masked-LM loss (nats); faint: in training")
    _finish(accuracies, "held-out top-1 accuracy")
    if len(runs) > 1:
        drawn = losses.get_lines()[1::2]  # after the faint one of each run
        for text in losses.legend(drawn, runs, frameon=False, fontsize=8).get_texts():
            text.set_parse_math(False)
    save_picture(figure, path)


def _points(lines: Sequence[Line], what: str) -> tuple[list[float], list[float]]:
    return [line.tokens / 1e6 for line in lines], [float(getattr(line, what)) for line in lines]


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.set_xlabel("million tokens read")
    axes.grid(visible=True, linewidth=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
