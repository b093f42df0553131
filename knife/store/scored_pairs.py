"""Files of scored pairs: a pair of sentences or words and a score a line.

Comma- or tab-separated, told from the first line; with a header or without one. A file with a
header names its columns; else the first three are taken. This module does not know what the scores
are for.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from knife.errors import InputError
from knife.types.scored_pairs import ScoredPairs

HEADERS = (
    ("sentence1", "sentence2", "score"),
    ("sentence_1", "sentence_2", "score"),
    ("sentence1", "sentence2", "similarity_score"),
    ("sentence_a", "sentence_b", "relatedness_score"),
    ("text1", "text2", "score"),
    ("word1", "word2", "score"),
    ("word1", "word2", "simlex999"),
)
"""Columns that are known by their names, whatever their capitals."""


def read_pairs(path: str | Path, columns: Sequence[str] | None = None) -> ScoredPairs:
    r"""Read a file of scored pairs.

    Parameters
    ----------
    path : str or Path
        UTF-8, comma- or tab-separated. In a file with tabs quotation marks are letters.
    columns : sequence of str, optional
        Names or numbers (from 1) of the two texts and the score. By default the header is asked
        (`HEADERS`), or, without one, the columns 1, 2 and 3.

    Returns
    -------
    ScoredPairs
        In the order of the file, called after it.

    Raises
    ------
    InputError
        If the file cannot be read, columns are not found, or a line has no score; names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(f"{place}/a.csv").write_text("A cat.,A dog.,2.5\n")
    ...     read_pairs(f"{place}/a.csv").scores.tolist()
    [2.5]
    """
    path = Path(path)
    rows = _rows(path)
    if not rows:
        raise InputError(f"{path} has no lines; expected a pair and a score a line.")
    places, has_header = _places(path, rows[0][1], columns)
    body = rows[1:] if has_header else rows
    if not body:
        raise InputError(f"{path} has a header and no pairs; expected a pair a line.")
    found = [_pair(path, number, row, places) for number, row in body]
    first, second, scores = zip(*found, strict=True)
    return ScoredPairs(path.name, first, second, list(scores))  # type: ignore[arg-type]


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected UTF-8 text with a pair and a score a line. "
            "Check the path, or save the file as UTF-8."
        ) from error
    first = text.split("\n", 1)[0]
    if "\t" in first:
        reader = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(io.StringIO(text), delimiter=";" if _is_semicolon(first) else ",")
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.line_num} cannot be read: {error}. Expected cells with commas "
            "or tabs between them."
        ) from error


def _is_semicolon(line: str) -> bool:
    return "," not in line and ";" in line


def _places(
    path: Path, first: list[str], columns: Sequence[str] | None
) -> tuple[tuple[int, int, int], bool]:
    """Return which columns hold texts and score, and whether the first line is a header."""
    names = [cell.strip().lower() for cell in first]
    if columns is not None:
        if len(columns) != 3:
            raise InputError(
                f"{len(columns)} columns are named; expected three: two texts and the score."
            )
        if all(column.isdigit() for column in columns):
            one, two, three = (int(column) - 1 for column in columns)
            if not all(0 <= place < len(names) for place in (one, two, three)):
                raise InputError(
                    f"columns {', '.join(columns)} are asked for, and {path} has {len(names)}; "
                    "expected numbers from 1."
                )
            return (one, two, three), not _is_number(first[three])
        missing = [column for column in columns if column.lower() not in names]
        if missing:
            raise InputError(
                f"{path} has no column {missing[0]!r}; expected one of {', '.join(first)}."
            )
        one, two, three = (names.index(column.lower()) for column in columns)
        return (one, two, three), True
    for header in HEADERS:
        if set(header) <= set(names):
            one, two, three = (names.index(name) for name in header)
            return (one, two, three), True
    if len(first) >= 3 and _is_number(first[2]):
        return (0, 1, 2), False
    raise InputError(
        f"the columns of {path} are not known: its first line is {first[:6]}; expected two texts "
        "and a number, or a header such as sentence1,sentence2,score. Name them: --columns "
        "TEXT,TEXT,SCORE."
    )


def _pair(
    path: Path, number: int, row: list[str], places: tuple[int, int, int]
) -> tuple[str, str, float]:
    if len(row) <= max(places) or not _is_number(row[places[2]]):
        raise InputError(
            f"{path}, line {number} has no score where one is expected: {row[:6]}. Correct the "
            "line, or name the columns."
        )
    return row[places[0]].strip(), row[places[1]].strip(), float(row[places[2]])


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
