"""Documents of files for the commands that learn from text: one group of options, one value.

A command receives a `DocumentChoice`, reads its documents as often as it needs to, and finishes it
at its own end: what was set aside sets the exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Literal

import click

from knife.errors import InputError

from ._inputs import Tally
from ._options import Command, Decorator
from ._progress import Progress

if TYPE_CHECKING:
    from knife.pretraining.documents import Document, Documents

Layout = Literal["sentences", "paragraphs", "documents", "files"]
Kind = Literal["txt", "jsonl"]

_MOST_TOLD = 20
_DROPPED = {
    "min_words": "with too few words",
    "max_chars": "too long",
    "mostly_ascii": "that begin beyond ASCII",
}


class _Aside:
    """Hears of what is set aside: each once, the first few aloud."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.has_told = False
        self._places: set[str] = set()

    def __call__(self, place: str, reason: str) -> None:
        if place in self._places:
            return  # heard of in an earlier reading
        self._places.add(place)
        if self.tally.n_aside < _MOST_TOLD:
            self.tally.set_aside(place, reason)
        else:
            self.tally.n_aside += 1
        if self.tally.n_aside == _MOST_TOLD:
            click.echo("More that is set aside is only counted.", err=True)


@dataclass(frozen=True)
class DocumentChoice:
    """Which files are read, and how.

    Parameters
    ----------
    files : tuple of str
        Paths; ``-`` is standard input.
    layout, kind, min_words, max_chars, mostly_ascii
        As in `knife.pretraining.documents.ReadingOptions` and its `LineFilters`.
    """

    files: tuple[str, ...]
    layout: Layout | None
    kind: Kind | None
    min_words: int
    max_chars: int
    mostly_ascii: bool
    _aside: _Aside = field(default_factory=_Aside, repr=False, compare=False)

    def documents(self, progress: Progress) -> Iterator[Document]:
        """Yield the documents, from the beginning each time; then say what was left out."""
        yield from self.reader
        if not self._aside.has_told:
            self._aside.has_told = True
            self._tell(progress)

    def part(self, every: int, progress: Progress, *, held_out: bool) -> Iterator[Document]:
        """Yield the documents for training or those held out; refuse to go on without any."""
        from knife.pretraining.documents import part

        is_any = False
        for _, document in part(self.documents(progress), every, held_out=held_out):
            is_any = True
            yield document
        if is_any:
            return
        if self.reader.n_documents:
            raise InputError(
                f"of {self.reader.n_documents:,} documents none is "
                f"{'held out' if held_out else 'left for training'} where one in {every} is held "
                "out; expected at least one. Choose another number, and see --layout for what "
                "parts documents."
            )
        self.finish()  # says so, if all was set aside
        names = ", ".join("stdin" if name == "-" else name for name in self.files)
        raise InputError(f"there is no document in {names}; expected at least one. Add text.")

    @cached_property
    def reader(self) -> Documents:
        """What reads them, with the counts of the latest reading."""
        from knife.pretraining.documents import Documents, LineFilters, ReadingOptions

        filters = LineFilters(self.min_words, self.max_chars, self.mostly_ascii)
        return Documents(
            [sys.stdin.buffer if name == "-" else name for name in self.files],
            _splitter(),
            self._aside,
            ReadingOptions(self.layout, self.kind, filters),
        )

    def finish(self) -> None:
        """End the command with the exit code that the lines set aside call for."""
        self._aside.tally.n_answered = self.reader.n_documents
        self._aside.tally.finish()

    def _tell(self, progress: Progress) -> None:
        for name, count in sorted(self.reader.dropped.items()):
            progress.note(f"Dropped {count:,} sentences {_DROPPED[name]}.")
        if self.reader.n_cut:
            progress.note(
                "Cut documents that were very long. Is each line a document? Say so with --layout "
                "documents."
            )


def document_options(command: Command) -> Command:
    """Add FILES and how they are read; the command receives `corpus`, a `DocumentChoice`."""
    return _gathering(command, _files(required=True))


def optional_document_options(command: Command) -> Command:
    """Add what `document_options` adds, for a command that can also do without files."""
    return _gathering(command, _files(required=False))


def corpus_options(command: Command) -> Command:
    """Add ``--corpus`` and how its files are read, for a command with other arguments."""
    return _gathering(command, _corpus(required=True))


def optional_corpus_options(command: Command) -> Command:
    """Add what `corpus_options` adds, for a command that can also do without a corpus."""
    return _gathering(command, _corpus(required=False))


def _gathering(command: Command, files: Decorator) -> Command:

    @wraps(command)
    def gathered(
        *,
        files: tuple[str, ...],
        layout: Layout | None,
        kind: Kind | None,
        min_words: int,
        max_chars: int,
        mostly_ascii: bool,
        **others: object,
    ) -> object:
        corpus = DocumentChoice(files, layout, kind, min_words, max_chars, mostly_ascii)
        return command(corpus=corpus, **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return files(gathered)


def hold_out_option(command: Command) -> Command:
    """Add ``--hold-out``, the same for everything that trains."""
    return click.option(
        "--hold-out",
        metavar="N",
        type=click.IntRange(0),
        default=200,
        show_default=True,
        help="Keep every Nth document away from training; 0 keeps none.",
    )(command)


def _splitter() -> Callable[[str], list[str]]:
    """Return what splits running text; spaCy is loaded when there is any."""
    loaded: list[object] = []

    def split(text: str) -> list[str]:
        from knife.language.segmentation import sentences
        from knife.language.tokens import Tokenizer

        if not loaded:
            loaded.append(Tokenizer())
        tokenizer = loaded[0] if isinstance(loaded[0], Tokenizer) else None
        return [text[span.start : span.end] for span in sentences(text, tokenizer)]

    return split


def _corpus(*, required: bool) -> Decorator:
    return click.option(
        "--corpus",
        "files",
        metavar="FILE",
        multiple=True,
        required=required,
        type=click.Path(exists=True, dir_okay=False, allow_dash=True),
        help="Read this text, also packed; - is standard input. May be repeated.",
    )


def _files(*, required: bool) -> Decorator:
    return click.argument(
        "files",
        metavar="FILE..." if required else "[FILE]...",
        nargs=-1,
        required=required,
        type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    )


_OPTIONS = (
    click.option(
        "--layout",
        type=click.Choice(["sentences", "paragraphs", "documents", "files"]),
        help="What text files hold: a sentence a line (the default) or running text, with blank "
        "lines between documents; a document a line; or a document each.",
    ),
    click.option(
        "--lines",
        "kind",
        type=click.Choice(["txt", "jsonl"]),
        help="How lines are read, whatever a file's name.",
    ),
    click.option(
        "--min-words",
        metavar="N",
        type=click.IntRange(0),
        default=0,
        help="Drop sentences of fewer words.",
    ),
    click.option(
        "--max-chars",
        metavar="N",
        type=click.IntRange(0),
        default=0,
        help="Drop sentences of more characters.",
    ),
    click.option(
        "--mostly-ascii",
        is_flag=True,
        help="Drop sentences that begin with many characters beyond ASCII; for English.",
    ),
)
