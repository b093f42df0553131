"""How results are written: tables for people, JSON, JSON lines and CSV for programs.

The only writer to standard output. A table on a terminal folds to its width; in a pipe or a file
nothing is folded, cut or coloured. Text is always UTF-8 there.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from knife.errors import StoreError

if TYPE_CHECKING:
    from rich.console import Console

_DIGITS = 6
# Control characters would move the cursor or recolour the terminal: tables show their pictures.
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029], 0xFFFD)

# JSON allows these inside a string, but programs that read line by line break there.
_LINE_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


def number(value: float) -> float:
    """Return a float32 as a number that JSON writes in few digits."""
    return round(float(value), _DIGITS)


def visible(text: str) -> str:
    r"""Return text with control characters shown instead of obeyed.

    Examples
    --------
    >>> visible("a\x00b")
    'a␀b'
    """
    return text.translate(_PICTURES)


@contextmanager
def output(path: Path | None = None, *, force: bool = False) -> Iterator[TextIO]:
    """Open where results go: standard output, or a file that appears only when it is complete.

    Parameters
    ----------
    path : Path or None
        The file; None is standard output.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    StoreError
        If the file exists and `force` is not set, or cannot be written.
    """
    if path is None:
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        return
    with binary_output(path, force=force) as bare:
        file = io.TextIOWrapper(bare, encoding="utf-8", newline="\n")
        try:
            yield file
        finally:
            file.detach()  # writes what is left, and leaves the closing to the block


@contextmanager
def binary_output(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Open a file of bytes that appears only when it is complete; errors are those of `output`."""
    check_new(path, force=force)
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            yield file
        os.chmod(fresh, 0o666 & ~_umask())
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def check_new(path: Path, *, force: bool) -> None:
    """Refuse a place for results before any work is done.

    Raises
    ------
    StoreError
        If something stands there and `force` is not set, or nothing can be written there.
    """
    if path.exists() and not force:
        raise StoreError(
            f"{str(path)!r} exists; expected a new name. Choose another one, or replace it with "
            "--force."
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise StoreError(
            f"{str(path)!r} cannot be written: {str(path.parent)!r} is no directory that you may "
            "write to. Make it first, or choose another place."
        )


def write_table(
    to: TextIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
) -> None:
    """Write a table for people; numbers are aligned to the right, floats get three decimals."""
    from rich.table import Table
    from rich.text import Text

    cells = [list(row) for row in rows]
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for position, name in enumerate(columns):
        is_number = bool(cells) and all(isinstance(row[position], (int, float)) for row in cells)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(_cell(value)) for value in row))
    console = _console(to)
    with console.capture() as captured:
        if title:
            console.print(Text(visible(title), style="bold"))
        console.print(table)
    to.writelines(line.rstrip() + "\n" for line in captured.get().splitlines())


def write_lines(to: TextIO, lines: Iterable[str]) -> None:
    """Write plain lines for people."""
    to.writelines(visible(line) + "\n" for line in lines)


def write_json(to: TextIO, value: object) -> None:
    """Write one JSON document, indented."""
    to.write(_json(value, indent=2) + "\n")


def write_json_lines(to: TextIO, records: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON object a line, each as soon as it is there."""
    for record in records:
        to.write(_json(record) + "\n")
        to.flush()


def write_json_array(to: TextIO, records: Iterable[Mapping[str, object]]) -> None:
    """Write a JSON array, one record a line, each as soon as it is there."""
    opening = "[\n"
    for record in records:
        to.write(opening + _json(record))
        to.flush()
        opening = ",\n"
    to.write("[]\n" if opening == "[\n" else "\n]\n")


def write_csv(to: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write comma-separated values with a header."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(_LINE_BREAKS)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return visible(str(value))


def _console(to: TextIO) -> Console:
    from rich.console import Console

    if to.isatty():
        return Console(file=to, highlight=False, soft_wrap=False)
    return Console(file=to, highlight=False, width=1_000_000, color_system=None, no_color=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
