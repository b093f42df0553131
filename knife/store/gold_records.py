"""Annotated texts as JSON lines, as ``knife ner`` and the usual annotation tools write them.

Entities stand under ``entities``, ``spans``, ``labels`` or ``label``, each as an object or as a
list of start, end and label. Offsets count code points, half-open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from knife.errors import InputError
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.entities import Mention

_HALF = re.compile("[\ud800-\udfff]")
_LISTS = ("entities", "spans", "labels", "label")
_LABELS = ("label", "type", "entity_group", "entity")
_EXPECTED = (
    'expected {"text": "Aspirin helps.", "entities": [{"start": 0, "end": 7, "label": "CHEMICAL"}]}'
)


def record_texts(lines: Iterable[tuple[int, str]], name: str) -> Iterator[AnnotatedText]:
    """Yield the annotated texts of numbered lines.

    Parameters
    ----------
    lines : iterable of (int, str)
        Numbers from 1 and lines without their ends; blank ones are passed over.
    name : str
        What the file is called in places.

    Yields
    ------
    AnnotatedText
        One for each record.

    Raises
    ------
    InputError
        If a line is no such object, or an entity does not stand in its text.

    Examples
    --------
    >>> line = '{"text": "in Paris", "entities": [{"start": 3, "end": 8, "label": "CITY"}]}'
    >>> (found,) = record_texts([(1, line)], "gold.jsonl")
    >>> found.entities[0].mention.text, found.place
    ('Paris', 'gold.jsonl:1')
    """
    for number, line in lines:
        if not line.strip():
            continue
        try:
            yield _text(line, f"{name}:{number}")
        except InputError as error:
            raise InputError(f"{name}, line {number}: {error}") from error


def _text(line: str, place: str) -> AnnotatedText:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the line is no JSON ({error}); {_EXPECTED}.") from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise InputError(f'there is no "text"; {_EXPECTED}.')
    text = values["text"]
    if _HALF.search(text):
        raise InputError("the text holds half a character; expected text that UTF-8 can hold.")
    marked = next((values[key] for key in _LISTS if key in values), None)
    if not isinstance(marked, list):
        raise InputError(f'there is no list of "entities", if only an empty one; {_EXPECTED}.')
    return AnnotatedText(text, tuple(_entity(one, text) for one in marked), place)


def _entity(one: object, text: str) -> GoldEntity:
    start: object
    end: object
    label: object
    if isinstance(one, dict):
        start, end = one.get("start"), one.get("end")
        label = next((one[key] for key in _LABELS if key in one), None)
    elif isinstance(one, list) and len(one) >= 3:
        start, end, label = one[:3]
    else:
        raise InputError(f"{_shown(one)} is no entity; {_EXPECTED}.")
    if not _is_whole(start) or not _is_whole(end) or not isinstance(label, str):
        raise InputError(f"{_shown(one)} lacks start, end or label; {_EXPECTED}.")
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"{_shown(one)} does not stand in its text of {len(text)} characters; expected "
            "half-open offsets in code points."
        )
    return GoldEntity(Mention(start, end, text[start:end]), label)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(one: object) -> str:
    return json.dumps(one, ensure_ascii=False)[:80]
