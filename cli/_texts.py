"""Which texts a command reads: arguments, files, standard input.

The options and what they gather into stand here, so that every command that reads texts takes them
in the same way. Nothing here reads a line before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from typing import cast

import click

from ._inputs import Layout, Record, Tally, read_records
from ._options import Command, with_options


@dataclass(frozen=True)
class TextChoice:
    """The texts of a run, not yet read.

    Parameters
    ----------
    texts : tuple of str
        Texts of the command line.
    files : tuple of str
        Paths; ``-`` is standard input.
    layout : {"txt", "jsonl"} or None
        How the lines of all files are read; by each file's name if None.
    """

    texts: tuple[str, ...]
    files: tuple[str, ...]
    layout: Layout | None

    @property
    def many(self) -> bool:
        """Whether there may be more than one, so that a table names each of them."""
        return len(self.texts) > 1 or bool(self.files)

    def __bool__(self) -> bool:
        """Whether any text was named."""
        return bool(self.texts or self.files)

    def require_one(self, flag: str) -> None:
        """Refuse an option that is for one text, where there may be more.

        Raises
        ------
        click.UsageError
            If texts were given in another way than as one argument.
        """
        if self.many:
            raise click.UsageError(f"{flag} draws one TEXT of the command line; call it for each.")

    def records(self, tally: Tally) -> Iterator[Record]:
        """Yield the texts in the order in which they were named; `tally` hears of broken ones."""
        return read_records(self.texts, self.files, self.layout, tally)


def text_options(command: Command) -> Command:
    """Add ``TEXT...``, ``--file`` and ``--lines``; the command receives `given`, a `TextChoice`.

    A run without a text is refused.
    """

    def refused(*, given: TextChoice, **others: object) -> object:
        if not given:
            raise click.UsageError("Give a TEXT, or texts with --file (- is standard input).")
        return command(given=given, **others)

    return optional_text_options(wraps(command)(refused))


def optional_text_options(command: Command) -> Command:
    """Add the same options for a command that can do without a text."""

    @wraps(command)
    def gathered(
        *, texts: tuple[str, ...], files: tuple[str, ...], layout: str | None, **others: object
    ) -> object:
        chosen = TextChoice(texts, files, cast("Layout | None", layout))
        return command(given=chosen, **others)

    path = click.Path(exists=True, dir_okay=False, allow_dash=True)
    return with_options(
        gathered,
        [
            click.argument("texts", metavar="[TEXT]...", nargs=-1),
            click.option(
                "--file",
                "-f",
                "files",
                metavar="FILE",
                multiple=True,
                type=path,
                help="Read texts from .txt (one a line) or .jsonl, also packed; - is standard "
                "input.",
            ),
            click.option(
                "--lines",
                "layout",
                type=click.Choice(["txt", "jsonl"]),
                help="How lines of --file are read, whatever its name.",
            ),
        ],
    )
