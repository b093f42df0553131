"""What every page needs of a text and its entities before it can show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from knife.errors import InputError
from knife.types.entities import Entity

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")


def require_apart(number: int, text: str, entities: Sequence[Entity]) -> None:
    """Refuse entities that a page cannot mark: displaCy would write their text twice.

    Parameters
    ----------
    number : int
        Of the text, for the message.
    text : str
        The text.
    entities : sequence of Entity
        Its entities, in any order.

    Raises
    ------
    InputError
        Where an entity is not in its text, or two overlap.
    """
    end = 0
    for entity in sorted(entities, key=lambda entity: (entity.start, entity.end)):
        if text[entity.start : entity.end] != entity.text:
            raise InputError(
                f"entity {entity.text!r} at {entity.start}:{entity.end} is not in text {number}; "
                "expected text[start:end] == entity.text. Pass each text with its own entities."
            )
        if entity.start < end:
            raise InputError(
                f"entity {entity.text!r} at {entity.start}:{entity.end} of text {number} overlaps "
                "the one before it; expected entities apart. Drop one of the two."
            )
        end = entity.end


def direction_of(text: str) -> str:
    """Return ``rtl`` for a text whose first letter is written from right to left, else ``ltr``."""
    letter = _LETTER.search(text)
    return "rtl" if letter and _RIGHT_TO_LEFT.match(letter.group()) else "ltr"


def printable(text: str) -> str:
    r"""Return a text of the same length without characters that no page may hold.

    Examples
    --------
    >>> printable("a\x00b")
    'a\ufffdb'
    """
    return _UNPRINTABLE.sub("\ufffd", text)


def safe(text: str) -> str:
    """Return a text that is safe within HTML and its attributes."""
    return escape(printable(text), quote=True)
