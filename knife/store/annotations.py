"""Annotated texts from files: CoNLL columns or JSON lines, packed or not.

A file that holds gold must be right as a whole: figures on half of it would not say so. The first
line that cannot be used ends the reading, with its place and what was expected.

::

    Aspirin<TAB>B-CHEMICAL          {"text": "Aspirin helps.",
    helps<TAB>O                      "entities": [{"start": 0, "end": 7, "label": "CHEMICAL"}]}

What a line holds is told by `conll_lines` and `gold_records`; this module knows files.
"""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from knife.errors import InputError, StoreError
from knife.store.conll_lines import conll_texts
from knife.store.gold_records import record_texts
from knife.types.annotations import AnnotatedText

_PACKED = (".gz", ".xz")
_RECORDS = (".jsonl", ".ndjson")
_COLUMNS = (".conll", ".conll03", ".bio", ".iob", ".iob2", ".tsv", ".txt")
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)
_BYTE_ORDER_MARK = "\ufeff"


def gold_files(places: Sequence[str | Path]) -> list[Path]:
    """Return the gold files of a run: files as they are named, directories by their files.

    Parameters
    ----------
    places : sequence of str or Path
        Files of any name; of a directory the files whose names end like gold (``.conll``,
        ``.bio``, ``.iob``, ``.iob2``, ``.tsv``, ``.txt``, ``.jsonl``, packed or not), sorted.

    Returns
    -------
    list of Path
        At least one for each place.

    Raises
    ------
    InputError
        If there is no such place, a directory holds no such file, or a file is named twice.
    """
    found: list[Path] = []
    for place in map(Path, places):
        if place.is_dir():
            inside = sorted(path for path in place.iterdir() if _is_gold(path))
            if not inside:
                raise InputError(
                    f"{str(place)!r} holds no gold file; expected names that end in .conll or "
                    ".jsonl, packed or not. Name the files themselves."
                )
            found += inside
        elif place.exists():
            found.append(place)
        else:
            raise InputError(
                f"there is no gold file {str(place)!r}; expected CoNLL columns or JSON lines. "
                "Check the spelling of the path."
            )
    for path in found:
        if found.count(path) > 1:
            raise InputError(f"{str(path)!r} is named twice; expected each gold file once.")
    return found


def set_name(path: Path) -> str:
    """Return the name of the set that a gold file is: its own without any suffix it is known by.

    Examples
    --------
    >>> set_name(Path("dev/bc5cdr.conll.gz")), set_name(Path("v1.2.jsonl"))
    ('bc5cdr', 'v1.2')
    """
    bare = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    return bare.stem if bare.suffix.lower() in (*_RECORDS, *_COLUMNS) else bare.name


def read_gold(path: str | Path) -> tuple[AnnotatedText, ...]:
    """Read the annotated texts of a file.

    Parameters
    ----------
    path : str or Path
        ``.jsonl`` and ``.ndjson`` hold an object a line, all others CoNLL columns; either may end
        in ``.gz`` or ``.xz`` as well.

    Returns
    -------
    tuple of AnnotatedText
        In the order of the file.

    Raises
    ------
    InputError
        If a line cannot be used, names the line; or there is no text at all.
    StoreError
        If the file cannot be read.
    """
    path = Path(path)
    bare = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    parse = record_texts if bare.suffix.lower() in _RECORDS else conll_texts
    try:
        with _opened(path) as file:
            found = tuple(parse(_numbered(file, path), path.name))
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            f"the gold file {str(path)!r} cannot be read: {reason}. Check that it is whole, and "
            "packed as its name says."
        ) from error
    if not found:
        raise InputError(
            f"the gold file {str(path)!r} holds no sentence; expected CoNLL columns or JSON lines."
        )
    return found


def _numbered(file: Iterable[bytes], path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file, start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path}, line {number}: byte 0x{line[error.start]:02x} is no UTF-8; expected "
                "UTF-8 text. Convert the file, for example with iconv."
            ) from error
        yield number, (text.removeprefix(_BYTE_ORDER_MARK) if number == 1 else text).rstrip("\r\n")


def _opened(path: Path) -> AbstractContextManager[Iterable[bytes]]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return gzip.open(path)
    if suffix == ".xz":
        return lzma.open(path)
    return path.open("rb")


def _is_gold(path: Path) -> bool:
    bare = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    is_known = bare.suffix.lower() in (*_RECORDS, *_COLUMNS)
    return path.is_file() and is_known and not path.name.startswith((".", "README"))
