"""A corpus read in two passes, so that each term is told by all the places where it stands.

The first pass asks the model and pools what it says by term; what is judged of each mention waits
on disk. The second pass decides. So the model reads every text once, and memory grows with the
number of different terms, not with the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

import numpy as np

from knife.analyses.judging import Judgement
from knife.analyses.pooling import TermPool
from knife.assembly.recognizer import EntityRecognizer, require_place
from knife.store.spool import Halves, Spool
from knife.types.entities import Cue, Entity, LabelScore, Mention, Vote


@dataclass(frozen=True)
class Answer:
    """The entities of one text of a corpus.

    Parameters
    ----------
    key : JSON value
        What the caller gave with the text.
    text : str
        The text.
    entities : list of Entity
        What is in it.
    """

    key: object
    text: str = field(repr=False)
    entities: list[Entity]


class CorpusPass:
    """Names the entities of a corpus, each term in the light of all its occurrences.

    Parameters
    ----------
    recognizer : EntityRecognizer
        What judges mentions.

    Raises
    ------
    StoreError
        If there is no room for a temporary file.

    Examples
    --------
    >>> import knife
    >>> with CorpusPass(knife.EntityRecognizer()) as corpus:
    ...     corpus.add(["She took aspirin.", "Aspirin helps."])
    ...     [len(answer.entities) for answer in corpus.answers()]
    [1, 1]
    """

    def __init__(self, recognizer: EntityRecognizer) -> None:
        self._recognizer, self._pool, self._spool = recognizer, TermPool(), Spool()

    def __enter__(self) -> CorpusPass:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.__exit__(kind, error, trace)

    def __len__(self) -> int:
        return len(self._spool)

    def add(
        self,
        texts: Sequence[str],
        given: Sequence[Sequence[Mention] | None] | None = None,
        keys: Sequence[object] | None = None,
    ) -> None:
        """Take in some texts of the corpus; they share their forward passes.

        Parameters
        ----------
        texts : sequence of str
            Any texts.
        given : sequence of (sequence of Mention or None), optional
            Mentions that a text brings along, which are then typed only; None where they are to be
            found.
        keys : sequence of JSON values, optional
            Come back with the answers.

        Raises
        ------
        InputError
            If a text cannot be read, or a mention does not stand in its text; then none of these
            texts is taken in.
        """
        brought = given or [None] * len(texts)
        for text, own in zip(texts, brought, strict=True):
            for mention in own or ():
                require_place(mention, text)
        mentions = [
            self._recognizer.candidates(text) if own is None else own
            for text, own in zip(texts, brought, strict=True)
        ]
        judged = self._recognizer.judge(texts, mentions)
        for number, (text, found) in enumerate(zip(texts, judged, strict=True)):
            header: dict[str, object] = {
                "key": keys[number] if keys else None,
                "text": text,
                "given": brought[number] is not None,
                "spans": [[one.mention.start, one.mention.end] for one in found],
                "evidence": [[asdict(cue) for cue in one.evidence] for one in found],
            }
            rows = [np.concatenate([one.upper, one.finer]) for one in found]
            table = np.array(rows, np.float16).reshape(len(rows), -1 if rows else 0)
            self._spool.write(header, table)
            # As it will be read again, or an occurrence would not be its own part of the sum.
            self._pool.add(text, self._judgements(header, table))

    def answers(self) -> Iterator[Answer]:
        """Yield the entities of all texts that were taken in, in their order."""
        typer = self._recognizer.typer
        for header, table in self._spool.read():
            text = str(header["text"])
            settled = [
                self._pool.settle(one, typer.scheme.names)
                for one in self._judgements(header, table)
            ]
            found = typer.decide(text, settled, given=bool(header["given"]))
            yield Answer(header["key"], text, found)

    def _judgements(self, header: dict[str, Any], table: Halves) -> list[Judgement]:
        """Return judgements as they were put aside."""
        text, n_uppers = str(header["text"]), len(self._recognizer.typer.scheme.uppers)
        rows = table.astype(np.float64)
        return [
            Judgement(
                Mention(start, end, text[start:end]),
                row[:n_uppers],
                row[n_uppers:],
                tuple(_cue(values) for values in cues),
            )
            for (start, end), row, cues in zip(
                header["spans"], rows, header["evidence"], strict=True
            )
        ]


def _cue(values: dict[str, Any]) -> Cue:
    """Return a cue from its fields."""
    labels = tuple(LabelScore(**one) for one in values["labels"])
    votes = tuple(Vote(**one) for one in values["votes"])
    return Cue(values["kind"], values["source"], values["weight"], labels, votes)
