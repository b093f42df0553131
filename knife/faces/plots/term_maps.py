"""The picture of the clusters around a term.

Each cluster has a colour that colour-blind readers tell apart and a shape of its own for print. The
words of a map are many: labels are placed one after the other, the term and the medoids first, and
one that would lie on another is left out, its point stays. Nothing here is random.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.faces.plots.labels import Label, place_labels
from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.term_maps import TermMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
    """Write the names, the term and the medoids first."""
    medoids = set(found.medoids.tolist())
    first = [0, *sorted(medoids - {0})]
    labels = (
        Label(
            point,
            shortened(found.names[point], _WIDEST),
            reach=(2, 1.4, 1)[found.ring[point]],
            size=(10, 8, 7)[found.ring[point]],
            is_bold=point in medoids or point == 0,
        )
        for point in [*first, *(row for row in range(len(found)) if row not in first)]
    )
    places = [(x, y) for x, y in found.places.tolist()]
    radii = [6.25, *[2.5] * (len(found) - 1)]
    place_labels(figure, axes, places, radii, labels)
