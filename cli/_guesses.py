"""Guesses as records, triples and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from knife.types.guesses import Guess, Guesses, Triple, triples

from ._render import write_csv, write_lines, write_table

NOTE = "These are guesses: what texts of this kind usually say, no facts."

COLUMNS = (
    "subject",
    "relation",
    "object",
    "guessed",
    "probability",
    "given_type",
    "share",
    "rank",
    "prior",
    "guess",
    "qualifiers",
)

_DIGITS = 6


def guesses_record(name: object, found: Guesses) -> dict[str, object]:
    """Return guesses as plain JSON values."""
    return {
        "id": name,
        "guess": True,
        "relation": found.relation,
        "templates": list(found.templates),
        "texts": list(found.texts),
        "terms": dict(found.terms),
        "masks": [
            {"type": label or None, "mass": _short(mass)}
            for label, mass in zip(found.types, found.masses, strict=True)
        ],
        "answers": [_answer(answer) for answer in found.answers],
        "left_out": [{"phrase": one.phrase, "reason": one.reason} for one in found.left_out],
    }


def triple_records(found: Guesses) -> Iterator[dict[str, object]]:
    """Yield guesses as candidate triples."""
    for one in triples(found):
        yield dict(zip(COLUMNS, _cells(one), strict=True)) | {"qualifiers": dict(one.qualifiers)}


def write_triples_csv(to: TextIO, found: Iterable[Guesses]) -> None:
    """Write candidate triples as CSV."""
    write_csv(
        to,
        COLUMNS,
        (
            ["true" if cell is True else cell for cell in _cells(one)]
            for own in found
            for one in triples(own)
        ),
    )


def write_guesses(to: TextIO, found: Guesses, *, is_calibrated: bool) -> None:
    """Write guesses for people."""
    masses = ", ".join(
        f"P({label or 'any word'}) {mass:.1%}"
        for label, mass in zip(found.types, found.masses, strict=True)
    )
    text = found.texts[0]
    if len(found.texts) > 1:
        text += f" (first of {len(found.texts)} paraphrases)"
    title = f"{text}  {masses}"
    if not found.answers:
        write_lines(to, [title, "  Nothing is expected there as asked for.", ""])
        return
    columns, rows = _table(found, is_calibrated=is_calibrated)
    write_table(to, columns, rows, title=title)
    if found.left_out:
        reasons = "; ".join(f"{one.phrase}: {one.reason}" for one in found.left_out[:3])
        write_lines(to, [f"{len(found.left_out)} phrases were left out ({reasons})."])
    write_lines(to, [""])


def _table(found: Guesses, *, is_calibrated: bool) -> tuple[list[str], list[list[object]]]:
    first = found.answers[0]
    columns, rows = ["answer"], [[" | ".join(one.words)] for one in found.answers]
    parts: list[tuple[str, list[object]]] = []
    if first.probability is None:
        parts.append(("share %", [100 * one.share for one in found.answers]))
    else:
        parts.append(("P %", [100 * (one.probability or 0) for one in found.answers]))
        parts.append(("P % given type", [100 * one.given_type for one in found.answers]))
    if first.rank is not None:
        parts.append(("rank", [one.rank for one in found.answers]))
    if first.prior is not None:
        parts.append(("prior %", [100 * (one.prior or 0) for one in found.answers]))
    if is_calibrated:
        parts.append(("calibrated %", [100 * one.share for one in found.answers]))
    table: list[list[object]] = [list(row) for row in rows]
    for name, cells in parts:
        columns.append(name)
        for row, cell in zip(table, cells, strict=True):
            row.append(cell)
    return columns, table


def _answer(one: Guess) -> dict[str, object]:
    return {
        "words": list(one.words),
        "ids": [list(ids) for ids in one.ids],
        "probability": _short(one.probability),
        "given_type": _short(one.given_type),
        "share": _short(one.share),
        "rank": one.rank,
        "prior": _short(one.prior),
    }


def _cells(one: Triple) -> list[object]:
    own = one.guess
    return [
        one.subject,
        one.relation,
        one.object,
        one.guessed,
        _short(own.probability),
        _short(own.given_type),
        _short(own.share),
        own.rank,
        _short(own.prior),
        True,
        "; ".join(f"{slot}={word}" for slot, word in one.qualifiers),
    ]


def _short(value: float | None) -> float | None:
    """Return a probability in so many digits that small ones can be told apart."""
    return None if value is None else float(f"{value:.{_DIGITS}g}")
