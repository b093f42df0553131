"""Words beside points: one after the other, each where it covers nothing, else left out.

Nothing here is random, so the same picture has the same words.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from knife.faces.plots.pictures import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

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

_REACHES = (1, 1.8, 2.6)
"""How many times as far a label may stand that must be written."""


@dataclass(frozen=True)
class Label:
    """A word for a point.

    Parameters
    ----------
    point : int
        Number of the point.
    text : str
        As it is written.
    reach : float
        How far from the point, as a multiple of five points.
    size : float, in points
        Of the letters.
    is_bold : bool
        Whether the letters are bold.
    must : bool
        Whether it is written farther off, and at last on whatever is there, rather than left out.
    """

    point: int
    text: str
    reach: float
    size: float
    is_bold: bool
    must: bool = False


def place_labels(
    figure: Figure,
    axes: Axes,
    places: Sequence[tuple[float, float]],
    radii: Sequence[float],
    labels: Iterable[Label],
    *,
    halo: bool = False,
) -> None:
    """Write each label at the first side where it covers no other label and no point.

    Parameters
    ----------
    figure : Figure
        With a canvas that measures text; nothing in it may move afterwards.
    axes : Axes
        Where the points are.
    places : sequence of (float, float)
        The points, in data coordinates.
    radii : sequence of float, in points
        How much room each point takes.
    labels : iterable of Label
        The most important first.
    halo : bool
        Whether letters have a white rim, so that they can be read across lines.
    """
    from matplotlib.patheffects import withStroke

    with warnings.catch_warnings():
        # A letter that the font lacks becomes a box; the picture is still right.
        warnings.filterwarnings("ignore", message="Glyph")
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # what was measured must not move
        taken = list(_boxes_of_points(figure, axes, places, radii))
        for label in labels:
            text = _place(figure, axes, places[label.point], label, taken)
            if halo and text is not None:
                text.set_path_effects([withStroke(linewidth=2.2, foreground="white")])


def _place(
    figure: Figure,
    axes: Axes,
    place: tuple[float, float],
    label: Label,
    taken: list[tuple[int, Bbox]],
) -> Text | None:
    """Write a label and take its room; None where there is no room for it."""
    reaches = _REACHES if label.must else _REACHES[:1]
    for further, (dx, dy, across, along) in product(reaches, _SIDES):
        text = axes.annotate(
            label.text,
            xy=place,
            xytext=(dx * label.reach * further, dy * label.reach * further),
            textcoords="offset points",
            ha=across,
            va=along,
            fontsize=label.size,
            fontweight="bold" if label.is_bold else "normal",
            color=INK,
            parse_math=False,
            annotation_clip=False,
            zorder=4,
        )
        box = _box_of(text, figure)
        is_free = not any(
            box.padded(_AIR).overlaps(other) for point, other in taken if point != label.point
        )
        is_last = label.must and (further, dx, dy) == (_REACHES[-1], *_SIDES[-1][:2])
        if is_last or (is_free and _is_inside(box, axes)):
            taken.append((-1, box))
            return text
        text.remove()
    return None


def _boxes_of_points(
    figure: Figure, axes: Axes, places: Sequence[tuple[float, float]], radii: Sequence[float]
) -> Iterator[tuple[int, Bbox]]:
    from matplotlib.transforms import Bbox

    for point, (x, y) in enumerate(axes.transData.transform(places).tolist()):
        reach = radii[point] * figure.dpi / 72
        yield point, Bbox([[x - reach, y - reach], [x + reach, y + reach]])


def _box_of(text: Text, figure: Figure) -> Bbox:
    return text.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]


def _is_inside(box: Bbox, axes: Axes) -> bool:
    frame = axes.get_window_extent()
    return bool(
        frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
    )
