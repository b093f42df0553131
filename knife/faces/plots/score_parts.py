"""The picture of scores taken apart: what puts each term above or below the one it is held against.

A bar for each part, to the right where it speaks for the term, to the left where it speaks against
it; a mark shows their sum. Parts are told apart by colour and by hatching.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.errors import InputError
from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.decompositions import ScoreDecomposition

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PARTS = (
    ("norm", "length n2", "#E69F00", "////"),
    ("angle", "angle (cosine)", "#56B4E9", ""),
    ("bias", "bias", "#009E73", "...."),
)
MOST_TERMS = 200
_WIDEST = 24


def plot_decompositions(places: Sequence[ScoreDecomposition], path: str | Path) -> None:
    """Draw what lengths, angles and biases make of the scores at places of one text.

    Parameters
    ----------
    places : sequence of ScoreDecomposition
        One panel each, from above.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one, or there are too many terms to be read.
    StoreError
        If the file cannot be written.
    """
    path = check_picture(path)
    n_terms = [len(one.terms) for one in places]
    if not 1 <= sum(n_terms) <= MOST_TERMS:
        raise InputError(
            f"{sum(n_terms)} terms at {len(places)} places are to be drawn; expected 1 to "
            f"{MOST_TERMS}. Ask for fewer terms or places."
        )
    from matplotlib.figure import Figure

    # What a panel needs besides its bars: title, axis, and the legend of the first.
    heights = [0.26 * n + 1.1 for n in n_terms]
    figure = Figure(figsize=(8, sum(heights) + 0.4), layout="constrained")
    panels = figure.subplots(len(places), 1, squeeze=False, height_ratios=heights)
    for axes, one in zip(panels[:, 0], places, strict=True):
        _draw(axes, one)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4,
                  frameon=False, fontsize=8)  # fmt: skip
    save_picture(figure, path)


def _draw(axes: Axes, one: ScoreDecomposition) -> None:
    rows = np.arange(len(one.terms))
    right, left = np.zeros(len(rows)), np.zeros(len(rows))
    for name, meaning, colour, hatch in PARTS:
        part = np.asarray(getattr(one.contrast, name), np.float64)
        starts = np.where(part > 0, right, left)
        axes.barh(rows, part, left=starts, height=0.7, color=colour, hatch=hatch, label=meaning,
                  edgecolor=INK, linewidth=0.4)  # fmt: skip
        right, left = right + np.maximum(part, 0), left + np.minimum(part, 0)
    axes.plot(one.contrast.differences, rows, "D", color=INK, markersize=5, label="difference",
              markeredgecolor="white", linestyle="none")  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(rows, _labels(one), fontsize=8)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.invert_yaxis()
    axes.margins(y=0.5 / max(len(rows), 1))
    where = shortened(one.place.piece, _WIDEST)
    state = "masked" if one.place.is_masked else "as it stands"
    against = shortened(one.contrast.surface, _WIDEST)
    axes.set_title(
        f"“{where}” ({state}): score less that of “{against}”",
        loc="left",
        fontsize=10,
        color=INK,
        parse_math=False,
    )
    axes.set_xlabel("logits", fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _labels(one: ScoreDecomposition) -> list[str]:
    columns = zip(one.terms.surfaces, one.terms.ranks, strict=True)
    return [f"{shortened(surface, _WIDEST)}  ({rank})" for surface, rank in columns]
