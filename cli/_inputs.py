"""Texts from arguments, files and standard input, one record at a time.

A record that cannot be read is set aside with its place and reason, and the next one is read. A
file of lines (.txt) has a text a line; a file of objects (.jsonl) has ``{"text": …, "id": …}`` a
line, and may bring ``spans``. Either may be packed (.gz, .xz, .zst). Nothing here knows what is
done with a text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import click

from knife.errors import RecordError
from knife.pretraining.lines import (
    BROKEN,
    decoded,
    encodable,
    inner_suffix,
    numbered_lines,
    object_of,
    require_package,
)
from knife.types.entities import Mention

from ._failures import FAILED, SOME_SET_ASIDE
from ._spans import mentions_of

Layout = Literal["txt", "jsonl"]
Name = str | int
Parsed = tuple[Name | None, str, tuple[Mention, ...] | None] | None
Source = TypeVar("Source", str, bytes)


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
    mentions : tuple of Mention or None
        The spans that it brought along; None if it brought none.
    """

    id: Name
    text: str
    place: str
    mentions: tuple[Mention, ...] | None = None


class Tally:
    """Counts what was answered and what was set aside, and says the latter."""

    def __init__(self) -> None:
        self.n_answered = 0
        self.n_aside = 0

    def set_aside(self, place: str, reason: str) -> None:
        """Say on standard error that a record is left out, and why."""
        self.n_aside += 1
        click.echo(f"Set aside {place}: {reason}", err=True)

    def stop_if_none(self) -> None:
        """End the command where nothing was answered, so that it leaves no file behind."""
        if not self.n_answered:
            self.finish()

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
    for name in files:
        require_package(name)
    for position, text in enumerate(arguments, start=1):
        yield from _record(_from_argument, text, position, f"argument {position}", tally)
    for name in files:
        shown = "stdin" if name == "-" else Path(name).name
        kind = layout or ("jsonl" if inner_suffix(name) == ".jsonl" else "txt")
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
    own, text, mentions = parsed
    return [Record(name if own is None else own, text, place, mentions)]


def _from_argument(text: str) -> Parsed:
    return None, encodable(text), None


def _from_line(line: bytes) -> Parsed:
    text = decoded(line).rstrip("\r\n")
    return (None, text, None) if text.strip() else None


def _from_object(line: bytes) -> Parsed:
    values = object_of(line)
    if values is None:
        return None
    own = values.get("id")
    if not isinstance(own, (str, int)) or isinstance(own, bool):
        own = None
    if isinstance(own, str):
        encodable(own)
    text = str(values["text"])
    return own, text, mentions_of(values, text)


def _lines(name: str, shown: str, tally: Tally) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; a file that breaks off is reported and the run goes on."""
    number = 0
    try:
        for number, line in numbered_lines(sys.stdin.buffer if name == "-" else name):
            yield number, line
    except BROKEN as error:
        # One broken file must not cost the answers to the others.
        reason = getattr(error, "strerror", None) or error
        tally.set_aside(f"{shown} after line {number}", f"the file cannot be read on: {reason}.")
