"""Lexicons: tab-separated files that a person writes, one term and its label a line.

::

    term<TAB>label<TAB>weight<TAB>source
    # a line that begins with a hash and a space is a note
    insulin<TAB>CHEMICAL/DRUG
    mat<TAB>NONE<TAB>0.5<TAB>by hand

The header, weight and source may be left out. A term without a label is still to be filled in and
is skipped. What cannot be understood is refused with its line; nothing is guessed, and no file of
a person is ever written over. This module does not know which terms a model has.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from knife.errors import InputError, LexiconError
from knife.store.digest import digest_of
from knife.store.directories import place_of, store_errors
from knife.store.lexicon_lines import (
    COLUMNS,
    LineError,
    Row,
    cells_of,
    clean,
    is_header,
    row_of,
    shown,
)
from knife.types.labels import Lexicon

_SHOWN_PROBLEMS = 5
_TEMPLATE_NOTES = (
    "# Write a label into the second column, such as DISEASE or CHEMICAL/DRUG; NONE for a word",
    "# that names nothing. A term without a label is skipped. The weight may stay empty.",
)


def read_lexicon(*paths: str | Path) -> Lexicon:
    r"""Read one or more lexicon files as one lexicon.

    Parameters
    ----------
    *paths : str or Path
        UTF-8 files, with or without byte order mark, lines ending in LF or CRLF. A first line
        whose first cell is ``term`` is a header; to label the word "term" itself, put a header
        before it.

    Returns
    -------
    Lexicon
        Labelled rows in the order of the files; terms and labels are stripped and in Unicode
        form NFC, the weight is 1 where none is given. Where two files give a term the same
        label, the row of the first one counts. Empty if nothing has been labelled yet.

    Raises
    ------
    LexiconError
        If a file cannot be read, or lines of it cannot be understood: up to five of them are
        listed with file, line and what was expected.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "my.tsv").write_text("insulin\tCHEMICAL/DRUG\nmat\tNONE\n")
    ...     read_lexicon(f"{place}/my.tsv").by_term["insulin"]
    (('CHEMICAL/DRUG', 1.0),)
    """
    if not paths:
        raise LexiconError("no lexicon file is named; expected at least one. Name a TSV file.")
    problems: list[str] = []
    rows: dict[tuple[str, str], Row] = {}
    for path in paths:
        for row in _read_file(Path(path), problems):
            rows.setdefault((row.term, row.label), row)
    if problems:
        raise LexiconError(_report(problems))
    terms, labels = tuple(term for term, _ in rows), tuple(label for _, label in rows)
    weights = np.array([row.weight for row in rows.values()], np.float32)
    sources = tuple(row.source for row in rows.values())
    digest = digest_of(terms, labels, weights, sources)
    return Lexicon(terms, labels, weights, sources, digest)


def lexicon_template(rows: Iterable[tuple[str, str]]) -> str:
    r"""Return the text of a lexicon whose labels are still to be filled in.

    Parameters
    ----------
    rows : iterable of (term, note)
        A note says why the term is asked for, such as the terms that it stands for; it goes to
        the column ``source``. A term that comes again is left out.

    Returns
    -------
    str
        Notes to the reader, a header, and a line for each term, in the order given. It can be
        read by `read_lexicon` at once.

    Raises
    ------
    LexiconError
        If a term cannot stand in such a file: empty, with a tab, a line break or a NUL, or
        beginning with a hash and a space.

    Examples
    --------
    >>> lexicon_template([("insulin", "glucagon, leptin")]).splitlines()[-1]
    'insulin\t\t\tglucagon, leptin'
    """
    notes: dict[str, str] = {}
    for term, note in rows:
        own = clean(term)
        if not own or own.startswith("# ") or any(sign in own for sign in "\t\n\r\0"):
            raise LexiconError(
                f"the term {shown(term)} cannot stand in a lexicon; expected text without tabs "
                'and line breaks that does not begin with "# ". Leave it out.'
            )
        notes.setdefault(own, " ".join(note.replace("\0", " ").split()))
    lines = [f"{term}\t\t\t{note}" for term, note in notes.items()]
    return "\n".join([*_TEMPLATE_NOTES, "\t".join(COLUMNS), *lines, ""])


def write_template(path: str | Path, rows: Iterable[tuple[str, str]]) -> None:
    """Write a lexicon whose labels are still to be filled in, never over a file that is there.

    Parameters
    ----------
    path : str or Path
        A file that does not exist yet; its directory is made.
    rows : iterable of (term, note)
        As `lexicon_template` takes them.

    Raises
    ------
    InputError
        If anything is at `path` already: no command rewrites a file that a person edits.
    LexiconError
        If a term cannot stand in such a file.
    StoreError
        If it cannot be written; nothing half-written stays.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_template(f"{place}/my.tsv", [("insulin", "")])
    ...     len(read_lexicon(f"{place}/my.tsv"))
    0
    """
    try:
        data = lexicon_template(rows).encode("utf-8")
    except UnicodeEncodeError as error:
        raise LexiconError(
            f"the terms cannot be written as UTF-8: {error}. Expected Unicode text. "
            "Leave out the term that holds it."
        ) from error
    place = place_of(path)
    with store_errors("write", place):
        place.parent.mkdir(parents=True, exist_ok=True)
        _create(place, data)


def _create(place: Path, data: bytes) -> None:
    try:
        stream = place.open("xb")
    except FileExistsError as error:
        raise InputError(
            f"{place} exists already; expected a new file, because no command rewrites a file "
            "that a person edits. Choose another name, or move the file away."
        ) from error
    try:
        with stream:
            stream.write(data)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _read_file(path: Path, problems: list[str]) -> Iterator[Row]:
    """Yield the labelled rows of one file; what cannot be understood goes to `problems`."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise LexiconError(
            f"the lexicon {path} cannot be read: {error}. Expected a TSV file. Check the path."
        ) from error
    lines: dict[tuple[str, str], int] = {}
    may_be_header = True
    for number, raw in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        try:
            cells = cells_of(raw.removesuffix(b"\r"))
            if cells is None or (may_be_header and is_header(cells)):
                may_be_header = may_be_header and cells is None
                continue
            may_be_header = False
            row = row_of(cells)
            if row is None:
                continue
            line = lines.setdefault((row.term, row.label), number)
            if line != number:
                raise LineError(f"the same term and label stand on line {line}; expected them once")
            yield row
        except LineError as problem:
            line_text = shown(raw.decode("utf-8", "backslashreplace").strip())
            problems.append(f"{path}, line {number}: {problem}. The line is {line_text}")


def _report(problems: list[str]) -> str:
    n_more = len(problems) - _SHOWN_PROBLEMS
    rest = [f"and {n_more} more."] if n_more > 0 else []
    lines = "1 line" if len(problems) == 1 else f"{len(problems)} lines"
    return (
        "\n  ".join([f"{lines} of the lexicon cannot be used:", *problems[:_SHOWN_PROBLEMS], *rest])
        + "\nCorrect them in the file and read it again."
    )
