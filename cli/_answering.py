"""From records to written answers, one batch after another.

A command says how a batch of records is answered, and how an answer looks as a record and as lines
for people; reading, setting aside, streaming and files are the same for all and stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar

from knife.errors import InputError

from ._inputs import Record, Tally
from ._options import Command, Decorator, force_option, format_option, path_option, with_options
from ._progress import Progress
from ._render import check_new, output, write_json_array, write_json_lines, write_lines

Answer = TypeVar("Answer")

_TITLE = 76


def answered(
    records: Iterable[Record],
    answer: Callable[[list[Record]], Iterable[Answer]],
    batch_size: int,
    tally: Tally,
    progress: Progress,
) -> Iterator[tuple[Record, Answer]]:
    """Yield each record with its answer; records that cannot be answered are set aside.

    Parameters
    ----------
    records : iterable of Record
        Read a batch at a time.
    answer : callable
        From a batch to its answers, in order. If it raises InputError, the records of the batch
        are asked one by one, so that one of them does not cost the others their answers.
    batch_size : int, above 0
        Records that are answered together.
    tally : Tally
        Counts.
    progress : Progress
        Is told how many are done.
    """
    stream = iter(records)
    while batch := list(islice(stream, batch_size)):
        done = f", {tally.n_answered:,} done" if tally.n_answered else ""
        with progress.step("Reading texts", done):
            found = list(_answered(batch, answer, tally))
        for pair in found:
            tally.n_answered += 1
            yield pair


def _answered(
    batch: list[Record], answer: Callable[[list[Record]], Iterable[Answer]], tally: Tally
) -> Iterator[tuple[Record, Answer]]:
    try:
        yield from zip(batch, list(answer(batch)), strict=True)
    except InputError as error:
        if len(batch) == 1:
            tally.set_aside(batch[0].place, str(error))
            return
        for record in batch:
            yield from _answered([record], answer, tally)


@dataclass(frozen=True)
class View:
    """How answers are written, and where.

    Parameters
    ----------
    style : str
        ``table``, ``json``, ``jsonl``, or a format that the command writes itself.
    out : Path or None
        The file; None is standard output.
    force : bool
        Whether a file that exists is replaced.
    """

    style: str
    out: Path | None
    force: bool


def view_options(*formats: str) -> Decorator:
    """Add ``--format``, ``--out`` and ``--force``; the command receives `view`, a `View`.

    A file that may not be written is refused before the command begins.
    """

    def add(command: Command) -> Command:
        @wraps(command)
        def gathered(*, style: str, out: Path | None, force: bool, **others: object) -> object:
            if out is not None:
                check_new(out, force=force)
            return command(view=View(style, out, force), **others)

        where = path_option("--out", "FILE", "Write results there instead of standard output.")
        return with_options(gathered, [format_option(*formats), where, force_option])

    return add


def write_each(
    answers: Iterable[tuple[Record, Answer]],
    view: View,
    tally: Tally,
    as_record: Callable[[Record, Answer], dict[str, object]],
    write_one: Callable[[TextIO, Answer], None],
    *,
    titles: bool,
) -> None:
    """Write answers as they come, and leave no file behind where there are none.

    Parameters
    ----------
    answers : iterable of (Record, Answer)
        Read as they are needed.
    view : View
        One of the formats ``table``, ``json`` and ``jsonl``, and where.
    tally : Tally
        Knows whether anything was answered.
    as_record : callable
        An answer as plain JSON values.
    write_one : callable
        Writes an answer for people.
    titles : bool
        Whether a table names each text.
    """
    with output(view.out, force=view.force) as to:
        if view.style == "table":
            for record, found in answers:
                if titles:
                    write_lines(to, [title_of(record)])
                write_one(to, found)
                if titles:
                    write_lines(to, [""])
                to.flush()
        else:
            write = write_json_array if view.style == "json" else write_json_lines
            write(to, (as_record(record, found) for record, found in answers))
        tally.stop_if_none()


def remembered(
    answers: Iterable[tuple[Record, Answer]], found: list[Answer]
) -> Iterator[tuple[Record, Answer]]:
    """Yield answers, and put each into a list as well: a picture is drawn after the table.

    Examples
    --------
    >>> found = []
    >>> list(remembered([(Record(1, "a", "argument 1"), 7)], found))[0][1], found
    (7, [7])
    """
    for record, answer in answers:
        found.append(answer)
        yield record, answer


def title_of(record: Record) -> str:
    """Return where a text stands and how it begins, on one line.

    Examples
    --------
    >>> title_of(Record(1, "She took aspirin.", "argument 1"))
    'argument 1  She took aspirin.'
    """
    line = " ".join(record.text[: 2 * _TITLE].split())
    shortened = line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"
    return f"{record.place}  {shortened}"
