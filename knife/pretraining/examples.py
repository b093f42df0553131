"""Training examples from a packed corpus: pairs of text segments, without a loop over examples.

An epoch cuts every document into windows of the sequence length, with borders that differ from
epoch to epoch, and visits the windows in random order. A window is cut in two at the border of a
sentence. In half of the examples both parts stay together; in the others the second part is
replaced by the beginning of a window of another document. A part of the windows is shortened, so
that the model also learns to read texts of a few words, and some of the short ones are single.

Everything follows from the seed and a position, so that a run can go on where another stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knife.errors import InputError
from knife.pretraining.packed import Integers, PackedCorpus

Generator = np.random.Generator

N_CONTROL = 3
"""Control pieces of a pair: one before it, one after each segment."""

SHORT = (4, 40)
"""Pieces of a shortened window, from and below: the lengths of names, queries and titles."""


class Segments(NamedTuple):
    """Pairs of segments as ranges of a corpus's pieces.

    Parameters
    ----------
    first, second : (B, 2) int64
        Half-open ranges; an empty second one means a single segment.
    is_next : (B,) bool
        Whether the second segment follows the first in its document.
    """

    first: Integers
    second: Integers
    is_next: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Position:
    """How far a run has read.

    Parameters
    ----------
    epoch : int
        Which pass over the documents, from 0.
    index : int
        Windows of this pass that were read.
    """

    epoch: int = 0
    index: int = 0


class Windows:
    """The windows of one epoch in the order of their documents, and an order to visit them.

    Parameters
    ----------
    corpus : PackedCorpus
        All documents.
    documents : (n,) int64
        Those to read.
    length : int
        Pieces of a window.
    generator : numpy.random.Generator
        Decides borders and order.

    Attributes
    ----------
    start, end : (W,) int64
        Where each window begins, and the end of its document.
    document_from, document_to : (W,) int64
        The range of windows of the same document.
    order : (W,) int64
        A permutation.
    """

    def __init__(
        self, corpus: PackedCorpus, documents: Integers, length: int, generator: Generator
    ) -> None:
        begin, end = corpus.document_starts[documents], corpus.document_starts[documents + 1]
        phase = generator.integers(0, length, len(documents))
        # The first window of a document begins with it, the next ones at cuts a length apart.
        n_windows = 1 + np.maximum(0, -((begin + phase - end) // length))
        owner = np.repeat(np.arange(len(documents)), n_windows)
        first = np.cumsum(n_windows) - n_windows
        rank = np.arange(len(owner)) - first[owner]
        cut = np.where(rank == 0, begin[owner], begin[owner] + phase[owner] + (rank - 1) * length)
        sentence = np.searchsorted(corpus.sentence_starts, cut, "right") - 1
        # A sentence that began long before the cut is read from its middle.
        start = np.maximum(corpus.sentence_starts[sentence], cut - length // 2)
        is_new = np.append(True, (start[1:] != start[:-1]) | (owner[1:] != owner[:-1]))
        self.start, owner = start[is_new], owner[is_new]
        self.end = end[owner]
        self.document_from = np.searchsorted(owner, owner, "left")
        self.document_to = np.searchsorted(owner, owner, "right")
        self.order = generator.permutation(len(self.start))

    def __len__(self) -> int:
        return len(self.start)

    def of_other_documents(self, windows: Integers, generator: Generator) -> Integers:
        """Return for each window a random one of another document."""
        begin, end = self.document_from[windows], self.document_to[windows]
        drawn = generator.integers(0, len(self) - (end - begin))
        return np.where(drawn < begin, drawn, drawn + end - begin)


class PairSampler:
    """Draws batches of segments, each window of an epoch once.

    Parameters
    ----------
    corpus : PackedCorpus
        Where segments come from.
    documents : (n,) int64
        Those to read.
    max_length : int
        Pieces of a sequence, control pieces included.
    seed : int
        Decides everything, with the position.
    share_short : float
        Share of windows that are shortened, half of them to a single segment.
    pairs : bool
        Whether there are second segments at all.

    Raises
    ------
    InputError
        If there is nothing to read, or pairs are asked of a single document.
    """

    def __init__(
        self,
        corpus: PackedCorpus,
        documents: Integers,
        *,
        max_length: int,
        seed: int,
        share_short: float = 0.1,
        pairs: bool = True,
    ) -> None:
        if len(documents) == 0:
            raise InputError("there is no document to read; expected at least one. Add text.")
        if pairs and len(documents) < 2:
            raise InputError(
                "there is one document; next-sentence prediction needs at least two, because the "
                "wrong continuations come from another. Part the documents by blank lines, or "
                "train without next-sentence prediction (--no-next-sentence)."
            )
        self._corpus, self._documents = corpus, documents
        self._length = max_length - (N_CONTROL if pairs else N_CONTROL - 1)
        self._seed, self._share_short, self._pairs = seed, share_short, pairs
        self._epoch: tuple[int, Windows] | None = None

    def windows(self, epoch: int) -> Windows:
        """Return the windows of an epoch; the last one asked for is kept."""
        if self._epoch is None or self._epoch[0] != epoch:
            generator = np.random.default_rng([self._seed, epoch])
            made = Windows(self._corpus, self._documents, self._length, generator)
            self._epoch = (epoch, made)
        return self._epoch[1]

    def draw(self, position: Position, n_windows: int) -> tuple[Segments, Position]:
        """Return the segments of a batch, and where the batch after it begins.

        Parameters
        ----------
        position : Position
            Where the batch begins.
        n_windows : int
            B.

        Returns
        -------
        Segments
            B pairs. An epoch that ends within a batch is filled from its beginning.
        Position
            For the next call.
        """
        windows = self.windows(position.epoch)
        generator = np.random.default_rng([self._seed, position.epoch, position.index, 0])
        take = (position.index + np.arange(n_windows)) % len(windows)
        segments = self._segments(windows, windows.order[take], generator)
        reached = position.index + n_windows
        if reached >= len(windows):
            return segments, Position(position.epoch + 1, 0)
        return segments, replace(position, index=reached)

    def _segments(self, windows: Windows, chosen: Integers, generator: Generator) -> Segments:
        n = len(chosen)
        start, document_end = windows.start[chosen], windows.end[chosen]
        is_short = generator.random(n) < self._share_short
        short = generator.integers(*SHORT, n)
        room = np.where(is_short, np.minimum(short, self._length), self._length)
        end = np.minimum(start + room, document_end)
        if not self._pairs:
            return Segments(_ranges(start, end), _ranges(end, end), np.ones(n, bool))
        # A border lies at the first sentence that begins after a random share of the window.
        share = generator.uniform(0.2, 0.8, n)
        target = start + np.maximum(1, (share * (end - start)).astype(np.int64))
        starts = self._corpus.sentence_starts
        border = np.minimum(starts[np.searchsorted(starts, target, "left")], document_end)
        has_next = border < end
        is_next = has_next & (generator.random(n) < 0.5)
        # Where no sentence ends within the window, the first segment leaves room for a second.
        first_end = np.where(has_next, border, np.minimum(end, start + (3 * room + 3) // 4))
        other = windows.of_other_documents(chosen, generator)
        left = room - (first_end - start)
        second = np.where(is_next, border, windows.start[other])
        second_end = np.minimum(second + left, np.where(is_next, end, windows.end[other]))
        is_single = is_short & (generator.random(n) < 0.5)
        return Segments(
            _ranges(start, np.where(is_single, end, first_end)),
            _ranges(second, np.where(is_single, second, second_end)),
            is_next | is_single,
        )


def _ranges(start: Integers, end: Integers) -> Integers:
    return np.stack([start, end], axis=1)
