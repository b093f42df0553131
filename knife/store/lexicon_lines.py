"""One line of a lexicon file: a note, a header, a term with its label, or a problem.

A problem says what was found and what was expected; where the line stands is known to the caller.
Cells are stripped and brought into Unicode form NFC. This module has never seen a file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from knife.errors import LexiconError

COLUMNS = ("term", "label", "weight", "source")

_SHOWN_LENGTH = 60
_LIMITS = (float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max))
_NUMBER = re.compile(r"\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A term that has a label.

    Parameters
    ----------
    term, label : str
        Stripped, NFC, not empty; the label has one or two levels.
    weight : float
        Above 0, within the range of float32.
    source : str
        Where the row comes from, may be empty.
    """

    term: str
    label: str
    weight: float
    source: str


class LineError(LexiconError):
    """Why one line cannot be understood, and what was expected."""


def text_of(raw: bytes) -> str | None:
    r"""Return the text of a line, or None for a note or an empty line.

    Parameters
    ----------
    raw : bytes
        Without its line end.

    Raises
    ------
    LineError
        If it is no UTF-8, or holds a NUL or a carriage return.

    Examples
    --------
    >>> text_of(b"insulin\tDRUG"), text_of(b"# a note")
    ('insulin\tDRUG', None)
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(
            f"byte 0x{raw[error.start]:02x} is no UTF-8; expected a file saved as UTF-8"
        ) from error
    if "\0" in text:
        raise LineError("it holds a NUL; expected text, saved as UTF-8")
    if "\r" in text:
        raise LineError("a carriage return stands inside; expected lines that end in LF or CRLF")
    if not text.strip() or text.startswith("# ") or text == "#":
        return None
    return text


def cells_of(raw: bytes) -> list[str] | None:
    r"""Return the cells of a line, or None for a note or an empty line.

    Parameters
    ----------
    raw : bytes
        Without its line end.

    Returns
    -------
    list of str, length 2 to 4, or None
        Cells, clean.

    Raises
    ------
    LineError
        If it is no UTF-8, holds a NUL or a carriage return, or has too few or too many cells.

    Examples
    --------
    >>> cells_of(b"insulin\tCHEMICAL/DRUG ")
    ['insulin', 'CHEMICAL/DRUG']
    """
    text = text_of(raw)
    if text is None:
        return None
    cells = [clean(cell) for cell in text.split("\t")]
    if not 2 <= len(cells) <= len(COLUMNS):
        lack = "it has no tab" if len(cells) == 1 else f"it has {len(cells)} columns"
        raise LineError(
            f"{lack}; expected term<TAB>label, then weight and source if need be "
            '(a note begins with "# ")'
        )
    return cells


def is_header(cells: list[str]) -> bool:
    """Tell whether the first cells of a file name the columns.

    Parameters
    ----------
    cells : list of str
        As `cells_of` returns them.

    Raises
    ------
    LineError
        If they begin like a header and name other columns: whether the word "term" is meant
        cannot be told.

    Examples
    --------
    >>> is_header(["term", "label"]), is_header(["insulin", "DRUG"])
    (True, False)
    """
    if cells[0].casefold() != COLUMNS[0]:
        return False
    if tuple(cell.casefold() for cell in cells) != COLUMNS[: len(cells)]:
        raise LineError(
            f"a header begins with 'term'; expected the columns {', '.join(COLUMNS)} in this "
            "order, and a header before it if the word 'term' is meant"
        )
    return True


def row_of(cells: list[str]) -> Row | None:
    """Return a row, or None if its label is still to be filled in.

    Parameters
    ----------
    cells : list of str
        As `cells_of` returns them.

    Raises
    ------
    LineError
        If the term is missing, or label or weight cannot be used.

    Examples
    --------
    >>> row_of(["insulin", "CHEMICAL/DRUG"]).weight
    1.0
    """
    term, label, weight, source = [*cells, "", ""][: len(COLUMNS)]
    if not term:
        raise LineError("it has no term; expected one before the first tab")
    if not label:
        return None
    levels = label.split("/")
    if len(levels) > 2 or any(not level or level != level.strip() for level in levels):
        raise LineError(
            f"the label {shown(label)} is not one of one or two levels; expected a label such as "
            "DISEASE or CHEMICAL/DRUG"
        )
    return Row(term, label, _weight(weight), source)


def clean(text: str) -> str:
    """Return a text stripped and in Unicode form NFC."""
    return unicodedata.normalize("NFC", text.strip())


def shown(text: str) -> str:
    """Return a text as a message shows it: quoted, control characters visible, cut if long."""
    return repr(text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…")


def _weight(cell: str) -> float:
    if not cell:
        return 1.0
    # float() alone would take "nan", "1_000" and digits of other scripts.
    value = float(cell) if _NUMBER.fullmatch(cell) else 0.0
    if not _LIMITS[0] <= value <= _LIMITS[1]:
        raise LineError(
            f"the weight {shown(cell)} is no number above 0; expected one such as 0.5, "
            "or nothing for 1"
        )
    return value
