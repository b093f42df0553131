"""Pictures of tails: how a term's cosine histogram becomes a neighbourhood.

The hill of all other terms is tall and the tail is thin, so counts stand on a logarithmic axis.
Colours are told apart by colour-blind readers, and the tail is hatched as well, for print. Only
the objects of matplotlib are used: no window, no figure that others could draw into.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.neighbors import Neighbors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HILL, TAIL = "#8FA3B5", "#D55E00"
_SHOWN = 10
_WIDEST = 24


def plot_tail(neighbors: Neighbors, path: str | Path) -> None:
    """Draw the histogram of a term's cosines with its tail marked.

    Parameters
    ----------
    neighbors : Neighbors
        The term, its histogram, threshold and nearest pieces.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one.
    StoreError
        If the file cannot be written.

    Notes
    -----
    The same neighbours give the same bytes.
    """
    path = check_picture(path)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    edges = np.round(np.linspace(-1, 1, neighbors.histogram.size + 1), 2)
    _draw_bars(axes, edges, neighbors)
    _draw_threshold(axes, neighbors.threshold)
    _draw_terms(axes, neighbors)
    _write_words(axes, neighbors)
    save_picture(figure, path)


def _draw_bars(axes: Axes, edges: NDArray[np.float64], neighbors: Neighbors) -> None:
    counts = neighbors.histogram
    filled = np.flatnonzero(counts)
    first, last = (filled[0], filled[-1] + 1) if filled.size else (0, counts.size)
    axes.set_yscale("log")
    axes.set_ylim(0.7, max(10.0, float(counts.max(initial=1))) * 3)
    # The bin that holds the threshold belongs to both; it is drawn as hill.
    is_tail = edges[:-1] >= neighbors.threshold - 1e-9
    for chosen, colour, hatch, name in (
        (~is_tail, HILL, "", "hill: all other pieces"),
        (is_tail, TAIL, "////", "tail: the neighbours"),
    ):
        axes.bar(
            edges[:-1][chosen],
            counts[chosen],
            width=edges[1] - edges[0],
            align="edge",
            color=colour,
            edgecolor="white",
            linewidth=0.4,
            hatch=hatch,
            label=name,
        )
    axes.set_xlim(edges[first] - 0.02, max(edges[last], min(neighbors.threshold, 1.0)) + 0.03)


def _draw_threshold(axes: Axes, threshold: float) -> None:
    if not -1 <= threshold <= 1:
        return
    axes.axvline(
        threshold, color=INK, linestyle="--", linewidth=1, label=f"threshold {threshold:.3f}"
    )


def _draw_terms(axes: Axes, neighbors: Neighbors) -> None:
    """Write the nearest pieces upright above their bars, moved apart where they would touch."""
    count = min(_SHOWN, len(neighbors))
    low, high = axes.get_xlim()
    gap = (high - low) / 32
    cosines = neighbors.cosines[:count][::-1].astype(float)
    places = _apart(cosines, gap, least=min(neighbors.threshold, 1.0) + gap / 2)
    if places:
        axes.set_xlim(low, max(high, places[-1] + gap))
    height = axes.get_ylim()[1] ** 0.42
    for surface, cosine, place in zip(
        reversed(neighbors.surfaces[:count]), cosines, places, strict=True
    ):
        axes.annotate(
            shortened(surface, _WIDEST),
            xy=(cosine, float(max(neighbors.histogram[_bin(cosine, neighbors)], 1))),
            xytext=(place, height),
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=8,
            color=INK,
            parse_math=False,
            # From the middle of the foot, so that no line runs through a word.
            arrowprops={
                "arrowstyle": "-",
                "color": INK,
                "linewidth": 0.4,
                "relpos": (0.5, 0),
                "shrinkB": 1,
            },
        )


def _bin(cosine: float, neighbors: Neighbors) -> int:
    n_bins = neighbors.histogram.size
    return min(int((cosine + 1) / 2 * n_bins + 1e-4), n_bins - 1)


def _apart(cosines: NDArray[np.float64], gap: float, least: float) -> list[float]:
    """Return rising places at least `gap` apart and above `least`, near rising cosines.

    Cosines that are too close are pooled and spread around their mean.
    """
    pools: list[list[float]] = []
    for position, cosine in enumerate(cosines):
        pools.append([float(cosine) - position * gap])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    flat = [float(np.mean(pool)) for pool in pools for _ in pool]
    return [max(place, least) + position * gap for position, place in enumerate(flat)]


def _write_words(axes: Axes, neighbors: Neighbors) -> None:
    source = "" if neighbors.representation == "piece" else f" ({neighbors.representation})"
    axes.set_title(f"Tail of “{neighbors.term}”{source}", loc="left", parse_math=False)
    axes.set_xlabel("cosine similarity")
    axes.set_ylabel("pieces in a bin of .01 (log)")
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
