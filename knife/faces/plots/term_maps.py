"""The picture of the clusters around a term.

Each cluster has a colour that colour-blind readers tell apart and a shape of its own for print. The
words of a map are many: labels are placed one after the other, the term and the medoids first, and
one that would lie on another is left out, its point stays. Nothing here is random.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.term_maps import TermMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

# Okabe and Ito's colours without the lightest, each with a shape.
STYLES = (
    ("#0072B2", "o"),
    ("#D55E00", "s"),
    ("#009E73", "^"),
    ("#CC79A7", "D"),
    ("#E69F00", "v"),
    ("#56B4E9", "P"),
    ("#555555", "X"),
)
_WIDEST = 24
_AIR = 2
"""Pixels between labels."""
# Where a label may stand beside its point, in points: right, left, above, below, at the corners.
_SIDES = (
    (5, 0, "left", "center"),
    (-5, 0, "right", "center"),
    (0, 5, "center", "bottom"),
    (0, -5, "center", "top"),
    (4, 4, "left", "bottom"),
    (-4, 4, "right", "bottom"),
    (4, -4, "left", "top"),
    (-4, -4, "right", "top"),
)


def plot_term_map(found: TermMap, path: str | Path) -> None:
    """Draw a map of the clusters around a term.

    Parameters
    ----------
    found : TermMap
        The points and their clusters, up to seven.
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
    The same map gives the same bytes.
    """
    path = check_picture(path)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 7.2), layout="constrained")
    FigureCanvasAgg(figure)  # measures text
    axes = figure.add_subplot()
    _draw_points(axes, found)
    _write_words(axes, found)
    with warnings.catch_warnings():
        # A letter that the font lacks becomes a box; the picture is still right.
        warnings.filterwarnings("ignore", message="Glyph")
        _place_labels(figure, axes, found)
    save_picture(figure, path)


def _draw_points(axes: Axes, found: TermMap) -> None:
    for number, medoid in enumerate(found.medoids.tolist()):
        colour, shape = STYLES[number % len(STYLES)]
        for ring, size, edge in ((1, 42, INK), (2, 26, "white")):
            own = np.flatnonzero((found.cluster == number) & (found.ring == ring))
            axes.scatter(
                found.places[own, 0],
                found.places[own, 1],
                s=size,
                c=colour,
                marker=shape,
                edgecolors=edge,
                linewidths=0.7,
                zorder=2,
            )
        # For the legend alone.
        axes.scatter(
            [], [], s=42, c=colour, marker=shape, label=shortened(found.names[medoid], _WIDEST)
        )
    colour = STYLES[found.cluster[0] % len(STYLES)][0]
    axes.scatter(
        found.places[:1, 0],
        found.places[:1, 1],
        s=230,
        c=colour,
        marker="*",
        edgecolors=INK,
        linewidths=1.2,
        zorder=3,
    )
    axes.margins(0.08)


def _write_words(axes: Axes, found: TermMap) -> None:
    axes.set_title(
        f"Around “{shortened(found.term, _WIDEST)}”", loc="left", parse_math=False, color=INK
    )
    parted = "" if found.silhouette is None else f" (silhouette {found.silhouette:.2f})"
    axes.set_xlabel(
        f"t-SNE of {len(found)} words: trustworthiness {found.trustworthiness:.2f}, stress "
        f"{found.stress:.2f}. Clusters found in the full space{parted}.\nWhat is near is alike; "
        "how far the rest is says little. Large, outlined: neighbours of the term (star); small: "
        "neighbours of these.",
        fontsize=8,
        color=INK,
        loc="left",
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal", adjustable="datalim")
    legend = axes.legend(
        title="clusters, by medoid",
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        frameon=False,
        fontsize=8,
        title_fontsize=8,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    for spine in axes.spines.values():
        spine.set_color("#CCCCCC")


def _place_labels(figure: Figure, axes: Axes, found: TermMap) -> None:
    """Write each label at the first side where it covers no other label and no point."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # what was measured must not move
    taken = list(_boxes_of_points(figure, axes, found))
    medoids = set(found.medoids.tolist())
    first = [0, *sorted(medoids - {0})]
    for point in [*first, *(row for row in range(len(found)) if row not in first)]:
        reach = (2, 1.4, 1)[found.ring[point]]
        for dx, dy, across, along in _SIDES:
            text = axes.annotate(
                shortened(found.names[point], _WIDEST),
                xy=tuple(found.places[point].tolist()),
                xytext=(dx * reach, dy * reach),
                textcoords="offset points",
                ha=across,
                va=along,
                fontsize=(10, 8, 7)[found.ring[point]],
                fontweight="bold" if point in medoids or point == 0 else "normal",
                color=INK,
                parse_math=False,
                annotation_clip=False,
                zorder=4,
            )
            box = _box_of(text, figure)
            if _is_inside(box, axes) and not any(
                box.padded(_AIR).overlaps(other) for row, other in taken if row != point
            ):
                taken.append((-1, box))
                break
            text.remove()


def _boxes_of_points(figure: Figure, axes: Axes, found: TermMap) -> Iterator[tuple[int, Bbox]]:
    from matplotlib.transforms import Bbox

    half = 2.5 * figure.dpi / 72
    for row, (x, y) in enumerate(axes.transData.transform(found.places).tolist()):
        reach = 2.5 * half if row == 0 else half
        yield row, Bbox([[x - reach, y - reach], [x + reach, y + reach]])


def _box_of(text: Text, figure: Figure) -> Bbox:
    return text.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]


def _is_inside(box: Bbox, axes: Axes) -> bool:
    frame = axes.get_window_extent()
    return bool(
        frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
    )
