"""The spans that a record brings along, read strictly: each is to be typed, none is guessed.

A span is ``[0, 7]`` or ``{"start": 0, "end": 7}``, half-open, in characters of the text. An object
may hold its ``text`` as well, which must be what stands there. Other keys are not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeGuard

from knife.errors import RecordError
from knife.types.entities import Mention

_EXPECTED = 'expected [0, 7] or {"start": 0, "end": 7}; correct the record'
_SHOWN = 60


def mentions_of(record: Mapping[str, object], text: str) -> tuple[Mention, ...] | None:
    """Return the spans of a record as mentions, in their order; None if it brings none.

    Parameters
    ----------
    record : mapping of str to object
        A JSON object; its key ``spans`` is read.
    text : str
        Its text.

    Raises
    ------
    RecordError
        If a span cannot be used: which one, what it is, and what was expected.

    Examples
    --------
    >>> mentions_of({"spans": [[3, 8]]}, "in Paris")
    (Mention(start=3, end=8, text='Paris'),)
    """
    spans = record.get("spans")
    if spans is None:
        return None
    if not isinstance(spans, list):
        raise RecordError(f'"spans" is {_short(spans)}; expected a list such as [[0, 7]].')
    return tuple(_mention(span, number, text) for number, span in enumerate(spans, start=1))


def first_overlap(mentions: tuple[Mention, ...]) -> str | None:
    """Return which two mentions overlap, for a message; None if all stand apart.

    Examples
    --------
    >>> first_overlap((Mention(3, 4, "b"), Mention(0, 4, "a b!")))
    '0:4 and 3:4'
    """
    before: Mention | None = None
    for mention in sorted(mentions):
        if before is not None and mention.start < before.end:
            return f"{before.start}:{before.end} and {mention.start}:{mention.end}"
        before = mention
    return None


def _mention(span: object, number: int, text: str) -> Mention:
    start, end, told = _parts(span)
    if not _is_place(start) or not _is_place(end):
        raise RecordError(f"span {number} is {_short(span)}; {_EXPECTED}.")
    here = f"span {number} is {start}:{end}"
    if start >= end:
        raise RecordError(f"{here}, which holds nothing; expected a start below the end.")
    if start < 0 or end > len(text):
        raise RecordError(
            f"{here}, but the text has {len(text)} characters; expected offsets from 0 to "
            f"{len(text)}. {_unit(text)}"
        )
    found = text[start:end]
    if told is not None and told != found:
        raise RecordError(
            f"{here}, where {_short(found)} stands; expected its text {_short(told)}. {_unit(text)}"
        )
    if not found.strip():
        raise RecordError(f"{here}, which holds only white space; expected a name.")
    return Mention(start, end, found)


def _parts(span: object) -> tuple[object, object, object]:
    if isinstance(span, dict):
        return span.get("start"), span.get("end"), span.get("text")
    if isinstance(span, list) and len(span) == 2:
        return span[0], span[1], None
    return None, None, None


def _unit(text: str) -> str:
    """Return what to look at where offsets do not fit: often they count bytes."""
    n_bytes = len(text.encode("utf-8"))
    if n_bytes == len(text):
        return "Correct the record."
    n_units = len(text.encode("utf-16-le")) // 2
    units = f" or UTF-16 units ({n_units})" if n_units != len(text) else ""
    return f"Offsets must count characters (Unicode code points), not bytes ({n_bytes}){units}."


def _is_place(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(value: object) -> str:
    # Half a character cannot be written to a terminal.
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
