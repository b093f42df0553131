"""Documents for pretraining: texts of files as tuples of sentences, one document after another.

Text comes in several layouts; what holds running text is split into sentences by a function that
the caller hands in. Sentences that are no prose can be dropped by simple filters, which count what
they drop. Only the document at hand is held. What is held out is decided here by the number of a
document alone, so that training and evaluation agree without a list.

This module does not know pieces or models, and it judges no sentence by its meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from knife.errors import InputError, RecordError
from knife.pretraining.lines import (
    BROKEN,
    Source,
    inner_suffix,
    line_text,
    name_of,
    numbered_lines,
    object_text,
    require_readable,
)

Document = tuple[str, ...]
Layout = Literal["sentences", "paragraphs", "documents", "files"]
Kind = Literal["txt", "jsonl"]
Splitter = Callable[[str], Sequence[str]]
Aside = Callable[[str, str], None]

LONGEST_DOCUMENT = 100_000
"""Lines after which a document is cut, whatever follows, so that no corpus is held whole."""


@dataclass(frozen=True)
class LineFilters:
    """Which sentences are dropped.

    Parameters
    ----------
    min_words : int
        Fewest words, in runs without white space; 0 keeps all.
    max_chars : int
        Most code points; 0 keeps all.
    mostly_ascii : bool
        Whether to drop a sentence whose first 20 code points hold 10 or more beyond ASCII. Meant
        for English: it drops whole languages.
    """

    min_words: int = 0
    max_chars: int = 0
    mostly_ascii: bool = False

    def reason(self, sentence: str) -> str | None:
        """Return the name of the filter that drops a sentence, or None.

        Examples
        --------
        >>> LineFilters(min_words=3).reason("Too short.")
        'min_words'
        """
        if self.max_chars and len(sentence) > self.max_chars:
            return "max_chars"
        if self.min_words and len(sentence.split(None, self.min_words)) < self.min_words:
            return "min_words"
        if self.mostly_ascii and sum(not sign.isascii() for sign in sentence[:20]) >= 10:
            return "mostly_ascii"
        return None


@dataclass(frozen=True)
class ReadingOptions:
    """How files are read.

    Parameters
    ----------
    layout : {"sentences", "paragraphs", "documents", "files"} or None
        Of text files: a sentence a line and blank lines between documents (the default); running
        text with blank lines between documents; a document a line; a file a document. A line of a
        .jsonl file is always a document, of running text; with ``sentences``, if it has line
        breaks, of a sentence a line.
    kind : {"txt", "jsonl"} or None
        Whether lines are text or objects with a ``text``; by the name of each file if None.
    filters : LineFilters
        Which sentences are dropped. A document that loses all does not count as one.
    """

    layout: Layout | None = None
    kind: Kind | None = None
    filters: LineFilters = field(default_factory=LineFilters)


class Documents:
    """The documents of some files, read anew each time that they are iterated over.

    Parameters
    ----------
    sources : sequence of str, Path or binary stream
        In reading order. A stream can be read once.
    split : callable from str to sequence of str
        Returns the sentences of a running text.
    aside : callable of place and reason
        Hears of each line that cannot be read, and of a file that breaks off; the rest is read on.
    options : ReadingOptions or None
        How to read; None is the defaults.

    Attributes
    ----------
    n_documents, n_sentences : int
        Read so far in the latest reading.
    dropped : Counter from str to int
        Sentences that each filter has dropped in the latest reading.
    n_cut : int
        Documents that were cut in the latest reading because they have too many lines.

    Raises
    ------
    InputError
        If there is no source, or one that cannot be read; when it is iterated over, if a stream
        would have to be read a second time.
    MissingExtraError
        If a file is packed in a way that needs a package that is not installed.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        split: Splitter,
        aside: Aside,
        options: ReadingOptions | None = None,
    ) -> None:
        if not sources:
            raise InputError("there is no file to read; expected at least one. Name a text file.")
        for source in sources:
            require_readable(source)
        self._sources, self._split, self._aside = tuple(sources), split, aside
        self._options = options or ReadingOptions()
        self._is_used = False
        self._start()

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents that have a sentence, in reading order."""
        if self._is_used and not all(isinstance(one, (str, Path)) for one in self._sources):
            raise InputError(
                "standard input has been read already and cannot be read again; expected files. "
                "Save the text in a file first."
            )
        self._start()
        self._is_used = True
        for source in self._sources:
            for sentences in self._sentences_of(source):
                document = tuple(self._kept(sentences))
                if document:
                    self.n_documents += 1
                    self.n_sentences += len(document)
                    yield document

    def _start(self) -> None:
        self.n_documents = self.n_sentences = self.n_cut = 0
        self.dropped: Counter[str] = Counter()

    def _kept(self, sentences: Iterable[str]) -> Iterator[str]:
        for sentence in sentences:
            reason = self._options.filters.reason(sentence)
            if reason is None:
                yield sentence
            else:
                self.dropped[reason] += 1

    def _sentences_of(self, source: Source) -> Iterator[Sequence[str]]:
        """Yield the sentences of each document of a source."""
        layout, is_objects = self._options.layout, _is_objects(source, self._options.kind)
        if is_objects:
            for text in self._lines(source, object_text):
                lines = [line for line in map(str.strip, text.splitlines()) if line]
                yield lines if layout == "sentences" and len(lines) > 1 else self._split_up(text)
            return
        lines_of_file = self._lines(source, line_text)
        if layout == "documents":
            yield from map(self._split_up, lines_of_file)
            return
        for held in self._groups(lines_of_file, is_whole=layout == "files"):
            if layout is None or layout == "sentences":
                yield held
            else:
                # Inside a paragraph a line break is wrapping; in a file it may mean more.
                yield self._split_up(("\n" if layout == "files" else " ").join(held))

    def _split_up(self, text: str) -> list[str]:
        return [" ".join(words) for one in self._split(text) if (words := one.split())]

    def _groups(self, lines: Iterable[str], *, is_whole: bool) -> Iterator[list[str]]:
        """Yield the lines between blank ones, or all of a file together."""
        held: list[str] = []
        for line in lines:
            if line or is_whole:
                held.append(line)
            elif held:
                yield held
                held = []
            if len(held) >= LONGEST_DOCUMENT:
                self.n_cut += 1
                yield held
                held = []
        if held:
            yield held

    def _lines(self, source: Source, read: Callable[[bytes], str]) -> Iterator[str]:
        """Yield what can be read of each line, blank ones too, and report the rest."""
        shown, number = name_of(source), 0
        try:
            for number, line in numbered_lines(source):
                try:
                    text = read(line)
                except RecordError as error:
                    self._aside(f"{shown}:{number}", str(error))
                else:
                    yield text
        except BROKEN as error:
            # One broken file must not cost what it holds so far, nor the other files.
            reason = getattr(error, "strerror", None) or error
            self._aside(f"{shown} after line {number}", f"the file cannot be read on: {reason}.")


def is_held_out(number: int, every: int) -> bool:
    """Tell whether a document is kept away from training.

    Parameters
    ----------
    number : int
        Number of the document, from 1, in reading order across all files.
    every : int
        Each document whose number is a multiple of it is held out; 0 holds out none.

    Raises
    ------
    InputError
        If `every` is negative.

    Examples
    --------
    >>> [number for number in range(1, 10) if is_held_out(number, 4)]
    [4, 8]
    """
    if every < 0:
        raise InputError(
            f"one document in {every} cannot be held out; expected a positive number, or 0 for "
            "none. Change it."
        )
    return every > 0 and number % every == 0


def part(
    documents: Iterable[Document], every: int, *, held_out: bool
) -> Iterator[tuple[int, Document]]:
    """Yield the documents for training, or those that are held out, with their numbers.

    Parameters
    ----------
    documents : iterable of tuple of str
        All of them, in reading order.
    every : int
        As in `is_held_out`.
    held_out : bool
        Which of the two parts.

    Raises
    ------
    InputError
        If `every` is negative.

    Examples
    --------
    >>> list(part([("One.",), ("Two.",), ("Three.",)], 2, held_out=True))
    [(2, ('Two.',))]
    """
    for number, document in enumerate(documents, start=1):
        if is_held_out(number, every) == held_out:
            yield number, document


def _is_objects(source: Source, kind: Kind | None) -> bool:
    if kind is not None or not isinstance(source, (str, Path)):
        return kind == "jsonl"
    return inner_suffix(source) == ".jsonl"
