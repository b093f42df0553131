"""The picture of a text's pieces at each other's places: a heat map of ranks or scores.

Dark is high, in print as on a screen, and where there is room each cell says its number, so that
nothing hangs on the colour. The place's own piece is framed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from knife.errors import InputError
from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.pairs import TokenPairs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

MOST_PIECES = 120
MOST_NUMBERED = 24
_WIDEST = 16


def plot_pairs(
    pairs: TokenPairs, path: str | Path, *, show: Literal["ranks", "scores"] = "ranks"
) -> None:
    """Draw the ranks or scores of a text's pieces at each of its places.

    Parameters
    ----------
    pairs : TokenPairs
        A text of at most 120 pieces; up to 24 have their numbers in the cells.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.
    show : {"ranks", "scores"}
        Ranks in the whole vocabulary, on a logarithmic scale, or scores.

    Raises
    ------
    InputError
        If the suffix is another one, or the text has too many pieces to be read.
    StoreError
        If the file cannot be written.
    """
    path = check_picture(path)
    if len(pairs) > MOST_PIECES:
        raise InputError(
            f"the text has {len(pairs)} pieces; expected at most {MOST_PIECES}, which can still be "
            "read in a picture. Draw a shorter text."
        )
    from matplotlib.colors import LogNorm, Normalize
    from matplotlib.figure import Figure

    n = len(pairs)
    side = max(2.5, n * (0.42 if n <= MOST_NUMBERED else 0.2))
    figure = Figure(figsize=(side + 2.6, side + 1.6), layout="constrained")
    axes = figure.add_subplot()
    norm: Normalize
    if show == "ranks":
        values, norm = pairs.ranks.astype(float), LogNorm(1, max(10, int(pairs.ranks.max())))
    else:
        values, norm = pairs.scores.astype(float), Normalize(*_range(pairs.scores))
    _draw_cells(figure, axes, values, norm, show)
    _write_names(axes, pairs)
    if n <= MOST_NUMBERED:
        _write_numbers(axes, values, norm, show)
    state = "each place masked" if pairs.is_masked else "read as it stands"
    axes.set_title(
        f"{show.capitalize()} of the text's pieces ({state})", loc="left", fontsize=10, color=INK
    )
    save_picture(figure, path)


def _range(scores: np.ndarray) -> tuple[float, float]:
    low, high = float(scores.min()), float(scores.max())
    return low, high if high > low else low + 1


def _draw_cells(figure: Figure, axes: Axes, values: np.ndarray, norm: Normalize, show: str) -> None:
    from matplotlib.patches import Rectangle

    # Both run from light to dark, evenly, and stay apart for the colour-blind.
    colours = "cividis" if show == "ranks" else "cividis_r"
    drawn = axes.imshow(values, cmap=colours, norm=norm, aspect="equal")
    for place in range(len(values)):
        corner = (place - 0.5, place - 0.5)
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="#D55E00", linewidth=1.4))
    bar = figure.colorbar(drawn, ax=axes, shrink=0.6, pad=0.02)
    bar.set_label("rank in the vocabulary" if show == "ranks" else "score (logits)", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    if show == "ranks":
        bar.ax.invert_yaxis()


def _write_names(axes: Axes, pairs: TokenPairs) -> None:
    names = [shortened(name, _WIDEST) for name in pairs.pieces]
    places, size = range(len(names)), 8 if len(names) <= MOST_NUMBERED else 7
    axes.set_xticks(places, names, rotation=90, fontsize=size)
    axes.set_yticks(places, names, fontsize=size)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_parse_math(False)
    axes.set_xlabel("piece of the text", fontsize=8)
    axes.set_ylabel("place in the text", fontsize=8)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _write_numbers(axes: Axes, values: np.ndarray, norm: Normalize, show: str) -> None:
    from matplotlib import colormaps

    colours = colormaps["cividis" if show == "ranks" else "cividis_r"]
    for (row, column), value in np.ndenumerate(values):
        red, green, blue = colours(norm(value))[:3]
        is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        text = _rank(int(value)) if show == "ranks" else f"{value:.1f}"
        axes.text(
            column, row, text, ha="center", va="center", fontsize=6.5,
            color="white" if is_dark else INK,
        )  # fmt: skip


def _rank(rank: int) -> str:
    """Return a rank in at most four signs."""
    return str(rank) if rank < 10_000 else f"{rank // 1000}k"
