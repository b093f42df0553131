"""A background colour for each label; labels of one first level share theirs."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

PALETTE = (
    "#f6c85f",
    "#9fd3f2",
    "#8fdcb8",
    "#f4ec8a",
    "#b9c9f5",
    "#f5b195",
    "#e9b8d6",
    "#c9c9c9",
    "#d7e8a4",
    "#c9b6ea",
)
"""Light tints of colours that colour-blind people tell apart; black on each is easily read."""


class Colours:
    """Gives each label a colour when it is first asked for, so that labels may come as a stream.

    The name of a first level chooses the colour, and it moves on where another has taken it, so
    that colours differ as long as the palette lasts.
    """

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def __call__(self, label: str) -> str:
        """Return the colour of a label, in hexadecimal."""
        top = _top_level(label)
        if top not in self._taken:
            first = crc32(top.encode("utf-8", "replace")) % len(PALETTE)
            turned = PALETTE[first:] + PALETTE[:first]
            free = [colour for colour in turned if colour not in self._taken.values()]
            self._taken[top] = free[0] if free else turned[0]
        return self._taken[top]


def label_colours(labels: Iterable[str]) -> dict[str, str]:
    """Return a background colour for each label; labels of one first level share theirs.

    Parameters
    ----------
    labels : iterable of str
        Labels, with levels separated by slashes.

    Returns
    -------
    dict of str to str
        A hexadecimal colour for each label; the order of the labels does not matter.

    Examples
    --------
    >>> colours = label_colours(["BIO/GENE", "BIO/CELL", "PERSON"])
    >>> colours["BIO/GENE"] == colours["BIO/CELL"] != colours["PERSON"]
    True
    """
    colour_of = Colours()
    return {label: colour_of(label) for label in sorted(set(labels), key=_order)}


def _order(label: str) -> tuple[str, str]:
    return _top_level(label), label


def _top_level(label: str) -> str:
    return label.split("/", 1)[0].upper()
