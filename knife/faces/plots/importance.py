"""Picture of a vocabulary's biases: where words lie, where continuations lie, and which ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.importance import RankedPieces

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WORDS, CONTINUATIONS = "#0072B2", "#D55E00"
_N_BINS = 60
_N_MARKED = 12
_WIDEST = 18
_HEREABOUTS = 0.01


def plot_importance(words: RankedPieces, continuations: RankedPieces, path: str | Path) -> None:
    """Draw the histogram of biases, with some words marked.

    Parameters
    ----------
    words, continuations : RankedPieces
        All pieces of either kind; there may be no continuation.
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
    path = check_picture(path)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.add_subplot()
    every = np.concatenate([words.bias, continuations.bias, np.zeros(int(not len(words)))])
    edges = np.linspace(float(every.min()), float(every.max()) + 1e-6, _N_BINS + 1).tolist()
    if len(words):
        axes.hist(words.bias, edges, color=WORDS, label=f"{len(words):,} words")
    if len(continuations):
        axes.hist(
            continuations.bias,
            edges,
            histtype="step",
            hatch="///",
            color=CONTINUATIONS,
            label=f"{len(continuations):,} continuations",
        )
    high = max(axes.get_ylim()[1], 1.0)
    axes.set_ylim(0.7, high * 30)
    axes.set_yscale("log")
    _mark(axes, words, top=high * 1.6)
    axes.set_xlabel("bias (logits): important on the left, expected everywhere on the right")
    axes.set_ylabel("pieces in a bin (log)")
    axes.set_title("Biases of the vocabulary, with some words", loc="left", fontsize=11)
    if len(words) + len(continuations):
        axes.legend(loc="upper right", frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    save_picture(figure, path)


def _mark(axes: Axes, words: RankedPieces, top: float) -> None:
    """Write words upright above the places of their biases, spread over the axis."""
    if not len(words):
        return
    named = [row for row, text in enumerate(words.surfaces) if any(map(str.isalpha, text))]
    rows = np.array(named or list(range(len(words))), np.int64)
    bias = words.bias[rows].astype(float)
    lengths = np.array([len(words.surfaces[row]) for row in rows.tolist()])
    for place in np.linspace(bias[0], bias[-1], _N_MARKED):
        near = np.abs(bias - place)
        # The longest word hereabouts says more than a piece of one.
        far = near > max(_HEREABOUTS, float(near.min()))
        row = int(rows[int(np.argmax(np.where(far, 0, lengths)))])
        text = words.surfaces[row]
        axes.annotate(
            shortened(text, _WIDEST),
            xy=(float(words.bias[row]), 1),
            xytext=(float(place), top),
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=8,
            color=INK,
            parse_math=False,
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.4, "relpos": (0.5, 0)},
        )
