"""The lines of files and streams, packed or not, and the text that a line holds.

How a file is packed is read from its name: .gz, .xz or .zst. A packed file that breaks off gives
the whole lines before the break, then an error; nothing is held but the line at hand. This module
does not know where documents end.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from knife.errors import InputError, MissingExtraError, RecordError

Source = str | Path | IO[bytes]

PACKED = (".gz", ".xz", ".zst")
"""Suffixes of packed files."""

BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What reading a file on may raise."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EXPECTED = 'expected an object such as {"text": "what is to be read"}; correct the line'


def require_readable(source: Source) -> None:
    """Refuse a file that cannot be read, before any work is done.

    Parameters
    ----------
    source : str, Path or binary stream
        Streams pass.

    Raises
    ------
    InputError
        If there is no such file or it may not be read.
    MissingExtraError
        If it is packed in a way that needs a package that is not installed.
    """
    if not isinstance(source, (str, Path)):
        return
    path = Path(source)
    try:
        is_directory, exists = path.is_dir(), path.exists()
    except (OSError, ValueError):
        is_directory = exists = False  # too long for a path, or with a NUL
    if is_directory:
        raise InputError(
            f"{str(source)!r} is a directory; expected a file. Name its files, such as "
            f"{path / '*.txt'}."
        )
    if not exists:
        raise InputError(
            f"there is no file {str(source)!r}; expected a text to read. Check the spelling of "
            "the path."
        )
    if not os.access(path, os.R_OK):
        raise InputError(
            f"{str(source)!r} may not be read by this user; expected a file that is open to it. "
            "Check who owns it."
        )
    require_package(source)


def require_package(source: Source) -> None:
    """Refuse a file that is packed in a way that needs a package that is not installed.

    Raises
    ------
    MissingExtraError
        Names the package and how to install it.
    """
    is_zstandard = isinstance(source, (str, Path)) and Path(source).suffix == ".zst"
    if is_zstandard and find_spec("zstandard") is None:
        raise MissingExtraError("zstandard", "pretrain")


def name_of(source: Source) -> str:
    """Return what a source is called in messages: whole paths, because names may recur.

    Examples
    --------
    >>> name_of("corpus/notes.txt.gz")
    'corpus/notes.txt.gz'
    """
    return str(source) if isinstance(source, (str, Path)) else "stdin"


def inner_suffix(source: str | Path) -> str:
    """Return the suffix of a file in small letters, without that of its packing.

    Examples
    --------
    >>> inner_suffix("notes.jsonl.xz")
    '.jsonl'
    """
    path = Path(source)
    return (path.with_suffix("") if path.suffix in PACKED else path).suffix.lower()


def numbered_lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a source with their numbers, from 1, without a byte order mark.

    Parameters
    ----------
    source : str, Path or binary stream
        A stream is read to its end and left open.

    Raises
    ------
    OSError, EOFError, zlib.error, lzma.LZMAError
        Where the file cannot be read on: those of `BROKEN`.
    """
    with _opened(source) as file:
        for number, line in enumerate(file, start=1):
            yield number, line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line


def line_text(line: bytes) -> str:
    """Return the text of a line, without white space at its edges.

    Raises
    ------
    RecordError
        If it is not UTF-8.
    """
    return decoded(line).strip()


def decoded(line: bytes) -> str:
    """Return a line as text, unchanged.

    Raises
    ------
    RecordError
        If it is not UTF-8.
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(
            f"byte {error.start + 1} of the line (0x{line[error.start]:02x}) is not UTF-8; "
            "expected UTF-8 text. Convert the file, for example with iconv."
        ) from error


def encodable(text: str) -> str:
    """Return a text, unchanged, if UTF-8 can hold it.

    Raises
    ------
    RecordError
        If half a character stands in it.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            f"character {error.start + 1} is half a character ({text[error.start]!r}); expected "
            "text that UTF-8 can hold. Check the program that wrote it."
        ) from error
    return text


def object_text(line: bytes) -> str:
    """Return the ``text`` of a line that holds a JSON object, empty for a blank line.

    Raises
    ------
    RecordError
        If it is no such object, or not UTF-8.

    Examples
    --------
    >>> object_text(b'{"text": "A cell.", "id": 7}')
    'A cell.'
    """
    values = object_of(line)
    return "" if values is None else str(values["text"])


def object_of(line: bytes) -> dict[str, object] | None:
    """Return the JSON object of a line, which has a ``text``; None for a blank line.

    Raises
    ------
    RecordError
        If it is no object, has no text, or is not UTF-8.

    Examples
    --------
    >>> object_of(b'{"text": "A cell.", "id": 7}')
    {'text': 'A cell.', 'id': 7}
    """
    source = line_text(line)
    if not source:
        return None
    try:
        values = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is no JSON ({error}); {_EXPECTED}.") from error
    if not isinstance(values, dict):
        raise RecordError(f"the line is {_short(source)}; {_EXPECTED}.")
    text = values.get("text")
    if not isinstance(text, str):
        got = f'"text" is {_short(repr(text))}' if "text" in values else 'there is no "text"'
        raise RecordError(f"{got}; {_EXPECTED}.")
    encodable(text)
    return values


def _short(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _opened(source: Source) -> AbstractContextManager[Iterable[bytes]]:
    if not isinstance(source, (str, Path)):
        return nullcontext(source)  # not ours to close
    suffix = Path(source).suffix
    if suffix == ".gz":
        return gzip.open(source)
    if suffix == ".xz":
        return lzma.open(source)
    if suffix == ".zst":
        return closing(_zstandard_lines(source))
    return open(source, "rb")


def _zstandard_lines(path: str | Path) -> Generator[bytes, None, None]:
    held: list[bytes] = []
    for chunk in _zstandard_chunks(path):
        first, *others = chunk.split(b"\n")
        held.append(first)
        for other in others:
            yield b"".join(held) + b"\n"
            held = [other]
    if last := b"".join(held):
        yield last


def _zstandard_chunks(path: str | Path) -> Iterator[bytes]:
    """Yield what is in the frames of a file; the package's own reader misses a broken end."""
    import zstandard

    unpacker = zstandard.ZstdDecompressor()
    frame, is_between = unpacker.decompressobj(), True
    with open(path, "rb") as file:
        while packed := file.read(1 << 14):
            while packed:
                try:
                    yield frame.decompress(packed)
                except zstandard.ZstdError as error:
                    raise OSError(str(error)) from error
                packed, is_between = frame.unused_data, frame.eof
                if frame.eof:
                    frame = unpacker.decompressobj()
    if not is_between:
        raise EOFError("the packed file ends in the middle")
