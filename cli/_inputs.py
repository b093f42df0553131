"""Texts from arguments, files and standard input, one record at a time.

A record that cannot be read is set aside with its place and reason, and the next one is read. A
file of lines (.txt) has a text a line; a file of objects (.jsonl) has ``{"text": …, "id": …}`` a
line. Either may be compressed (.gz). Nothing here knows what is done with a text.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, TypeVar, cast

import click

from knife.errors import RecordError
from knife.pretraining.lines import decoded, encodable

from ._failures import FAILED, SOME_SET_ASIDE

Layout = Literal["txt", "jsonl"]
Name = str | int
Parsed = tuple[Name | None, str] | None
Source = TypeVar("Source", str, bytes)

_EXPECTED = 'expected an object such as {"text": "a sentence"}; correct the line'


@dataclass(frozen=True)
class Record:
    """One text.

    Parameters
    ----------
    id : str or int
        The record's own ``id``, else where it stands: ``notes.txt:3``, or a running number for
        arguments.
    text : str
        What was written, unchanged.
    place : str
        Where it stands, for messages.
    """

    id: Name
    text: str
    place: str


class Tally:
    """Counts what was answered and what was set aside, and says the latter."""

    def __init__(self) -> None:
        self.n_answered = 0
        self.n_aside = 0

    def set_aside(self, place: str, reason: str) -> None:
        """Say on standard error that a record is left out, and why."""
        self.n_aside += 1
        click.echo(f"Set aside {place}: {reason}", err=True)

    def finish(self) -> None:
        """End the command with the exit code that its records call for."""
        if self.n_aside:
            if self.n_answered:
                records = "record was" if self.n_aside == 1 else "records were"
                click.echo(f"{self.n_aside} {records} set aside.", err=True)
            code = SOME_SET_ASIDE if self.n_answered else FAILED
            raise click.exceptions.Exit(code)


def read_records(
    arguments: Sequence[str], files: Sequence[str], layout: Layout | None, tally: Tally
) -> Iterator[Record]:
    """Yield the texts of a run in the order in which they were named.

    Parameters
    ----------
    arguments : sequence of str
        Texts of the command line.
    files : sequence of str
        Paths; ``-`` is standard input.
    layout : {"txt", "jsonl"} or None
        How the lines of all files are read; by each file's name if None.
    tally : Tally
        Hears of what is set aside.
    """
    for position, text in enumerate(arguments, start=1):
        yield from _record(_from_argument, text, position, f"argument {position}", tally)
    for name in files:
        shown = "stdin" if name == "-" else Path(name).name
        kind = layout or ("jsonl" if _suffix(name) == ".jsonl" else "txt")
        parse = _from_object if kind == "jsonl" else _from_line
        for number, line in _lines(name, shown, tally):
            yield from _record(parse, line, f"{shown}:{number}", f"{shown}:{number}", tally)


def _record(
    parse: Callable[[Source], Parsed], source: Source, name: Name, place: str, tally: Tally
) -> list[Record]:
    """Return one record, or none where the source is blank or has to be set aside."""
    try:
        parsed = parse(source)
    except RecordError as error:
        tally.set_aside(place, str(error))
        return []
    if parsed is None:
        return []
    own, text = parsed
    return [Record(name if own is None else own, text, place)]


def _from_argument(text: str) -> Parsed:
    return None, encodable(text)


def _from_line(line: bytes) -> Parsed:
    text = _unbroken(line)
    return (None, text) if text.strip() else None


def _from_object(line: bytes) -> Parsed:
    source = _unbroken(line)
    if not source.strip():
        return None
    try:
        values = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is no JSON ({error}); {_EXPECTED}.") from error
    if not isinstance(values, dict):
        raise RecordError(f"the line is {_short(source)}; {_EXPECTED}.")
    if not isinstance(values.get("text"), str):
        is_there = "text" in values
        got = f'"text" is {_short(repr(values["text"]))}' if is_there else 'there is no "text"'
        raise RecordError(f"{got}; {_EXPECTED}.")
    own = values.get("id")
    is_name = isinstance(own, (str, int)) and not isinstance(own, bool)
    return (own if is_name else None), encodable(values["text"])


def _unbroken(line: bytes) -> str:
    return decoded(line).rstrip("\r\n")


def _short(text: str, limit: int = 80) -> str:
    return text.strip() if len(text) <= limit else text.strip()[:limit] + "…"


def _lines(name: str, shown: str, tally: Tally) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; a file that breaks off is reported and the run goes on."""
    number = 0
    try:
        with _opened(name) as file:
            for number, line in enumerate(file, start=1):
                yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    except (EOFError, zlib.error, OSError) as error:
        # One broken file must not cost the answers to the others.
        reason = getattr(error, "strerror", None) or error
        tally.set_aside(f"{shown} after line {number}", f"the file cannot be read on: {reason}.")


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == "-":
        stdin: IO[bytes] = sys.stdin.buffer
        return nullcontext(stdin)  # not ours to close
    if name.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(name))
    return open(name, "rb")


def _suffix(name: str) -> str:
    return Path(name.removesuffix(".gz")).suffix.lower()
