"""What becomes a node: words, phrases of files and of a corpus, sentences; one group of options."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, cast

import click

from knife.errors import InputError

from ._answering import answered
from ._documents import DocumentChoice, optional_document_options
from ._inputs import Record, Tally, read_records
from ._options import Command, pipeline_option, with_options
from ._progress import Progress

if TYPE_CHECKING:
    from knife.analyses.graphs.nodes import NodeReader
    from knife.types.graph_nodes import GraphNodes
    from knife.types.term_graphs import NodeKind

_AT_ONCE = 256


@dataclass(frozen=True)
class NodeChoice:
    """Which texts become nodes, not yet read.

    Parameters
    ----------
    phrases, sentences : tuple of str
        Files with one a line; ``-`` is standard input.
    corpus : DocumentChoice
        Text whose noun phrases become nodes.
    min_count : int
        In how many places such a phrase must stand.
    pipeline : str or None
        What tags and parses the corpus.
    """

    phrases: tuple[str, ...]
    sentences: tuple[str, ...]
    corpus: DocumentChoice
    min_count: int
    pipeline: str | None
    _tally: Tally = field(default_factory=Tally, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Whether any text was named."""
        return bool(self.phrases or self.sentences or self.corpus.files)

    def read(self, reader: NodeReader, progress: Progress) -> list[GraphNodes]:
        """Return the nodes of all texts; those that cannot be had are set aside."""
        parts: list[GraphNodes] = []
        if self.corpus.files:
            parts += self._take(self._of_corpus(progress), "phrase", reader, progress)
        for files, kind in ((self.phrases, "phrase"), (self.sentences, "sentence")):
            if files:
                records = read_records((), files, "txt", self._tally)
                parts += self._take(records, cast("NodeKind", kind), reader, progress)
        if self._tally.n_aside and not self._tally.n_answered:
            self._tally.finish()
        return parts

    def finish(self) -> None:
        """End the command with the exit code that its texts call for."""
        self._tally.finish()
        if self.corpus.files:
            self.corpus.finish()

    def _take(
        self, records: Iterable[Record], kind: NodeKind, reader: NodeReader, progress: Progress
    ) -> list[GraphNodes]:
        def answer(batch: list[Record]) -> list[GraphNodes | None]:
            # One block stands for all; were one text refused, they would be asked one by one.
            nodes = reader.read([one.text for one in batch], kind)
            return [nodes, *([None] * (len(batch) - 1))]

        pairs = answered(records, answer, _AT_ONCE, self._tally, progress)
        return [nodes for _, nodes in pairs if nodes is not None]

    def _of_corpus(self, progress: Progress) -> Iterable[Record]:
        from knife.analyses.graphs.phrases import corpus_phrases
        from knife.assembly.detection import mention_detector

        detector = mention_detector(self.pipeline, class_nouns=True)
        with progress.step("Finding the noun phrases of the corpus"):
            documents = self.corpus.documents(progress)
            found = corpus_phrases(documents, detector, self.min_count)
        if not self.corpus.reader.n_documents:
            self.corpus.finish()  # says so, if all was set aside
            raise InputError("there is no document in the corpus; expected at least one. Add text.")
        progress.note(f"Found {len(found):,} noun phrases in {self.min_count} places or more.")
        return (Record(text, text, f"phrase {text!r}") for text in found)


def node_options(command: Command) -> Command:
    """Add FILES and the options that name nodes; the command receives `chosen`, a `NodeChoice`."""

    @wraps(command)
    def gathered(
        *,
        phrases: tuple[str, ...],
        sentences: tuple[str, ...],
        corpus: DocumentChoice,
        min_count: int,
        pipeline: str | None,
        **others: object,
    ) -> object:
        named = [*phrases, *sentences, *corpus.files]
        if named.count("-") > 1:
            raise click.UsageError("Standard input can be read once; name it in one place.")
        chosen = NodeChoice(phrases, sentences, corpus, min_count, pipeline)
        return command(chosen=chosen, **others)

    path = click.Path(exists=True, dir_okay=False, allow_dash=True)
    return optional_document_options(
        with_options(
            gathered,
            [
                click.option(
                    "--phrases",
                    metavar="FILE",
                    multiple=True,
                    type=path,
                    help="Words and phrases, one a line; - is standard input. May be repeated.",
                ),
                click.option(
                    "--sentences",
                    metavar="FILE",
                    multiple=True,
                    type=path,
                    help="Sentences, one a line; - is standard input. May be repeated.",
                ),
                click.option(
                    "--min-count",
                    metavar="N",
                    type=click.IntRange(1),
                    default=2,
                    show_default=True,
                    help="Places of FILES in which a noun phrase must stand.",
                ),
                pipeline_option,
            ],
        )
    )


def told_doubles(n: int) -> str:
    """Return a sentence that says how many texts were nodes already, or nothing."""
    if not n:
        return ""
    return f"{n:,} {'text was' if n == 1 else 'texts were'} a node already."
