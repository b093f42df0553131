"""Marked relations as JSON lines: an object ``{"text": …, "triples": […]}`` a line.

A triple has ``subject``, ``relation_span`` and ``object``, each ``[start, end]`` in code points,
and ``relation``; it may have ``order``, ``voice``, ``negated`` and ``hedged``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.gold_triples import ORDERS, VOICES, GoldText, GoldTriple

T = TypeVar("T")

_EXPECTED = (
    'expected {"text": "Aspirin treats pain.", "triples": [{"subject": [0, 7], '
    '"relation_span": [8, 14], "object": [15, 19], "relation": "TREATS"}]}'
)


def read_gold_triples(path: str | Path) -> list[GoldText]:
    """Read a file of marked relations.

    Parameters
    ----------
    path : str or Path
        UTF-8; blank lines are passed over.

    Returns
    -------
    list of GoldText
        In the order of the file.

    Raises
    ------
    InputError
        If it cannot be read, holds no text, or a line is no such object; names the line.

    Examples
    --------
    >>> import tempfile
    >>> line = ('{"text": "Aspirin treats pain.", "triples": [{"subject": [0, 7], '
    ...     '"relation_span": [8, 14], "object": [15, 19], "relation": "TREATS"}]}')
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "gold.jsonl").write_text(line)
    ...     read_gold_triples(f"{place}/gold.jsonl")[0].triples[0].span.text
    'treats'
    """
    place = Path(path)
    try:
        text = place.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{place} cannot be read: {error}. Expected UTF-8 text with a JSON object a line. "
            "Check the path."
        ) from error
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                found.append(_text(line, f"{place.name}:{number}"))
            except InputError as error:
                raise InputError(f"{place}, line {number}: {error}") from error
    if not found:
        raise InputError(f"{place} holds no text; {_EXPECTED}.")
    return found


def _text(line: str, place: str) -> GoldText:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise InputError(f"it is no JSON ({error}); {_EXPECTED}.") from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise InputError(f'it is no object with a "text"; {_EXPECTED}.')
    triples = values.get("triples")
    if not isinstance(triples, list) or not all(isinstance(one, dict) for one in triples):
        raise InputError(f'"triples" is no list of objects; {_EXPECTED}.')
    return GoldText(values["text"], tuple(_triple(one, values["text"]) for one in triples), place)


def _triple(values: Mapping[str, object], text: str) -> GoldTriple:
    relation = values.get("relation")
    if not isinstance(relation, str) or not relation:
        raise InputError(f'"relation" is {relation!r}; expected a name such as TREATS.')
    subject, span, object_ = (
        _mention(values.get(name), name, text) for name in ("subject", "relation_span", "object")
    )
    if subject == object_:
        raise InputError(f"subject and object are both {subject.text!r}; expected two entities.")
    return GoldTriple(
        subject,
        span,
        object_,
        relation,
        _one_of(values, "order", ORDERS),
        _one_of(values, "voice", VOICES),
        _flag(values, "negated"),
        _flag(values, "hedged"),
    )


def _mention(span: object, name: str, text: str) -> Mention:
    is_pair = isinstance(span, list) and len(span) == 2 and all(type(one) is int for one in span)
    if not is_pair or not isinstance(span, list) or not 0 <= span[0] < span[1] <= len(text):
        raise InputError(
            f"{name!r} is {span!r}; expected [start, end] within the {len(text)} characters of "
            "its text."
        )
    return Mention(span[0], span[1], text[span[0] : span[1]])


def _one_of(values: Mapping[str, object], name: str, allowed: tuple[T, ...]) -> T | None:
    value = values.get(name)
    for one in allowed:
        if one == value:
            return one
    if value is None:
        return None
    raise InputError(f"{name!r} is {value!r}; expected one of {', '.join(map(str, allowed))}.")


def _flag(values: Mapping[str, object], name: str) -> bool | None:
    value = values.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise InputError(f"{name!r} is {value!r}; expected true or false.")
