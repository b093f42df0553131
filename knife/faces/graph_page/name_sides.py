"""On which side of its node each name stands, so that names cover each other as little as may be.

The widths of letters are guessed, because the page does not know its reader's font. Where no side
is free the name takes the one where it covers least; a reader can zoom or drag.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.types.subgraphs import Subgraph

Place = tuple[float, float]
Box = tuple[float, float, float, float]

_LETTER, _WIDE, _LINE = 7.2, 13.0, 15.0
"""Guessed width of a letter, of one that is as wide as high, and height of a line."""


@dataclass(frozen=True)
class Side:
    """Where a name stands beside its node.

    Parameters
    ----------
    attributes : str
        Of its element.
    """

    attributes: str


_SIDES = (
    ("right", 1, 0),
    ("left", -1, 0),
    ("above", 0, -1),
    ("below", 0, 1),
)


def name_sides(graph: Subgraph, places: Sequence[Place]) -> list[Side]:
    """Return a side for each name; starts choose first."""
    reaches = [15 if hop == 0 else 10 for hop in graph.hops.tolist()]
    middles = np.array(places, np.float64).reshape(-1, 2)
    radii = np.array(reaches).reshape(-1, 1) - 3
    nodes = np.hstack([middles - radii, middles + radii])
    names = np.empty((0, 4))
    sides: list[Side] = [Side("")] * len(places)
    for place in sorted(range(len(places)), key=lambda place: graph.hops[place] != 0):
        width = _width(graph.names[place]) * (1.2 if graph.hops[place] == 0 else 1)
        others = np.concatenate([np.delete(nodes, place, axis=0), names])
        boxes = [_box(places[place], reaches[place], width, dx, dy) for _, dx, dy in _SIDES]
        covered = [_n_covered(box, others) for box in boxes]
        best = covered.index(min(covered))
        names = np.concatenate([names, [boxes[best]]])
        sides[place] = _side(_SIDES[best][0], reaches[place])
    return sides


def _side(name: str, reach: int) -> Side:
    if name == "right":
        return Side(f'x="{reach}" y="4.5"')
    if name == "left":
        return Side(f'x="{-reach}" y="4.5" text-anchor="end"')
    y = -reach - 1 if name == "above" else reach + 10
    return Side(f'x="0" y="{y}" text-anchor="middle"')


def _box(place: Place, reach: int, width: float, dx: int, dy: int) -> Box:
    """Return left, top, right and bottom of a name on one side."""
    x, y = place
    left = x + dx * reach - (width if dx < 0 else width / 2 if dx == 0 else 0)
    top = y - _LINE / 2 + dy * (reach + _LINE / 2 - 2)
    return left, top, left + width, top + _LINE


def _n_covered(box: Box, others: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> int:
    left, top, right, bottom = box
    across = (others[:, 0] < right) & (left < others[:, 2])
    return int((across & (others[:, 1] < bottom) & (top < others[:, 3])).sum())


def _width(name: str) -> float:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in name)
    return _LETTER * (len(name) - wide) + _WIDE * wide
