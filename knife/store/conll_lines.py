"""Sentences in columns: a token and its tag a line, an empty line after each sentence.

Columns are parted by tabs or, where there is none, by white space; the first is the token and the
last the tag. The text of a sentence is its tokens with one space between them. Tags begin with B,
I, E, S (or L, U) and a hyphen, or are O; a mention begins where any of the schemes IOB1, IOB2 and
BIOES says so, as in conlleval (Tjong Kim Sang and Buchholz 2000). Comments are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knife.errors import InputError
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.entities import Mention

_TAG = re.compile(r"O|([BIESLU])-(\S.*)")
_DOCUMENT = "-DOCSTART-"
_BEGINS, _ENDS = frozenset("BSU"), frozenset("ESLU")

Row = tuple[str, str]


def conll_texts(lines: Iterable[tuple[int, str]], name: str) -> Iterator[AnnotatedText]:
    r"""Yield the sentences of numbered lines.

    Parameters
    ----------
    lines : iterable of (int, str)
        Numbers from 1 and lines without their ends.
    name : str
        What the file is called in places.

    Yields
    ------
    AnnotatedText
        One for each sentence; its place is that of its first token.

    Raises
    ------
    InputError
        If a line has no tag, or one of another scheme.

    Examples
    --------
    >>> lines = ["Marie\tB-PER", "Curie\tI-PER", "won\tO", "", "Paris\tB-LOC"]
    >>> for one in conll_texts(enumerate(lines, start=1), "gold.conll"):
    ...     print(one.text, [(e.start, e.end, e.label) for e in one.entities], one.place)
    Marie Curie won [(0, 11, 'PER')] gold.conll:1
    Paris [(0, 5, 'LOC')] gold.conll:5
    """
    rows: list[Row] = []
    first = 0
    for number, line in lines:
        if not line.strip():
            if rows:
                yield _sentence(rows, f"{name}:{first}")
            rows = []
        elif not _is_comment(line) and not line.startswith(_DOCUMENT):
            first = first if rows else number
            rows.append(_row(line, f"{name}, line {number}"))
    if rows:
        yield _sentence(rows, f"{name}:{first}")


def spans_of(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the mentions of a sequence of tags: first token, one past the last, label.

    Examples
    --------
    >>> list(spans_of(["B-X", "I-X", "I-Y", "O", "S-X", "E-X"]))
    [(0, 2, 'X'), (2, 3, 'Y'), (4, 5, 'X'), (5, 6, 'X')]
    """
    start, label, is_open = 0, "", False
    place = -1
    for place, tag in enumerate(tags):
        prefix, _, own = tag.partition("-")
        goes_on = is_open and own == label and prefix not in _BEGINS and prefix != "O"
        if is_open and not goes_on:
            yield start, place, label
            is_open = False
        if prefix == "O":
            continue
        if not goes_on:
            start, label, is_open = place, own, True
        if prefix in _ENDS:
            yield start, place + 1, label
            is_open = False
    if is_open:
        yield start, place + 1, label


def _is_comment(line: str) -> bool:
    """Tell a comment from the token "#", which has a tag behind it."""
    cells = _cells(line)
    return line.startswith("#") and (len(cells) < 2 or not _TAG.fullmatch(cells[-1]))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()


def _row(line: str, place: str) -> Row:
    cells = _cells(line)
    if len(cells) < 2 or not cells[0]:
        raise InputError(
            f"{place}: {line[:60]!r} is no token with a tag; expected two columns or more, parted "
            "by tabs or spaces. For JSON lines name the file .jsonl."
        )
    if not _TAG.fullmatch(cells[-1]):
        raise InputError(
            f"{place}: {cells[-1][:60]!r} is no tag; expected O, or B-, I-, E- or S- with a label "
            "behind it, such as B-DISEASE, in the last column."
        )
    return cells[0], cells[-1]


def _sentence(rows: list[Row], place: str) -> AnnotatedText:
    text = " ".join(token for token, _ in rows)
    starts, at = [], 0
    for token, _ in rows:
        starts.append(at)
        at += len(token) + 1
    entities = []
    for first, last, label in spans_of(tag for _, tag in rows):
        start, end = starts[first], starts[last - 1] + len(rows[last - 1][0])
        entities.append(GoldEntity(Mention(start, end, text[start:end]), label))
    return AnnotatedText(text, tuple(entities), place)
