"""The picture of a text read word by word: how far each word moved the state, and what is near it.

One row a word, from above, as one reads. The bar is the way that the state went; the nearest terms
stand beside it, those that the word brought in bold and with a plus. One colour is enough, so it
can be printed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.errors import InputError
from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.prefixes import PrefixWalk

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR, FAINT = "#56B4E9", "#777777"
MOST_STEPS = 120
_TERMS = 5
_WIDEST, _WIDEST_TERM = 18, 14


def plot_walk(walk: PrefixWalk, path: str | Path) -> None:
    """Draw how far each word moved the state, with the terms that are nearest after it.

    Parameters
    ----------
    walk : PrefixWalk
        A text of at most 120 steps; the first five terms of each are shown.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one, or there are too many steps to be read.
    StoreError
        If the file cannot be written.
    """
    path = check_picture(path)
    if len(walk) - 1 > MOST_STEPS:
        raise InputError(
            f"the text has {len(walk) - 1} steps; expected at most {MOST_STEPS}, which can still "
            "be read in a picture. Draw a shorter text."
        )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 0.26 * len(walk) + 1.3), layout="constrained")
    bars, words = figure.subplots(1, 2, sharey=True, width_ratios=[2, 3.6])
    _draw_moves(bars, walk)
    _write_terms(words, walk)
    save_picture(figure, path)


def _draw_moves(axes: Axes, walk: PrefixWalk) -> None:
    rows = np.arange(len(walk))
    axes.barh(rows, walk.moves, height=0.7, color=BAR, edgecolor=INK, linewidth=0.4)
    for row, moved in enumerate(walk.moves.tolist()):
        if row:
            axes.annotate(f"{moved:.2f}", (moved, row), xytext=(3, 0), textcoords="offset points",
                          va="center", fontsize=7, color=INK)  # fmt: skip
    names = ["(nothing read)", *(walk.added(step) for step in range(1, len(walk)))]
    axes.set_yticks(rows, [shortened(name, _WIDEST) for name in names], fontsize=9)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.set_ylim(len(walk) - 0.4, -0.6)
    axes.set_xlim(0, max(0.05, float(walk.moves.max())) * 1.15)
    axes.set_title("How far the word moved the state", loc="left", fontsize=10, color=INK)
    axes.set_xlabel("1 - cosine to the state before", fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _write_terms(axes: Axes, walk: PrefixWalk) -> None:
    axes.set_xlim(0, _TERMS)
    for step, terms in enumerate(walk.surfaces):
        came = set(walk.came(step))
        for place, term in enumerate(terms[:_TERMS]):
            is_new = term in came
            shown = ("+ " if is_new else "") + shortened(term, _WIDEST_TERM)
            axes.text(
                place, step, shown, va="center", fontsize=8,
                fontweight="bold" if is_new else "normal", color=INK if is_new else FAINT,
                parse_math=False,
            )  # fmt: skip
    measure = "score" if walk.by == "score" else "cosine"
    axes.set_title(
        f"Nearest terms after it, by {measure} (bold, +: came)", loc="left", fontsize=10, color=INK
    )
    axes.set_axis_off()
