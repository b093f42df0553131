"""The batches of a run: what is read at a position, whole and parted among processes.

The batch of a step is the same however many processes share it: all of it is drawn everywhere,
and each process takes its rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from knife.pretraining.cls_words import chances, with_cls_words
from knife.pretraining.examples import PairSampler, Position
from knife.pretraining.masking import Batch, PieceKinds, masked_batch
from knife.pretraining.options import Learning
from knife.pretraining.packed import Integers, PackedCorpus


class Drawn(NamedTuple):
    """A batch and where the next one begins.

    Parameters
    ----------
    batch : Batch
        All its sequences.
    next : Position
        For the following batch.
    """

    batch: Batch
    next: Position

    @property
    def n_tokens(self) -> int:
        """Pieces and control pieces, without padding."""
        return int(self.batch.is_real.sum())


class Batches:
    """Makes the batch of any position.

    Parameters
    ----------
    corpus : PackedCorpus
        All documents.
    documents : (n,) int64
        Those to read.
    kinds : PieceKinds
        What the vocabulary says about its pieces.
    learning : Learning
        Sizes, rates and seed.
    """

    def __init__(
        self, corpus: PackedCorpus, documents: Integers, kinds: PieceKinds, learning: Learning
    ) -> None:
        self._corpus, self._kinds, self._learning = corpus, kinds, learning
        self._chances = chances(corpus, kinds) if learning.cls_words else None
        self._sampler = PairSampler(
            corpus,
            documents,
            max_length=learning.max_length,
            seed=learning.seed,
            share_short=learning.share_short,
            pairs=learning.next_sentence,
        )

    def at(self, position: Position) -> Drawn:
        """Return the batch that begins at a position."""
        learning = self._learning
        segments, reached = self._sampler.draw(position, learning.batch_size)
        generator = np.random.default_rng([learning.seed, position.epoch, position.index, 1])
        batch = masked_batch(
            self._corpus,
            segments,
            self._kinds,
            max_length=learning.max_length,
            rate=learning.mask_rate,
            generator=generator,
        )
        if self._chances is not None:
            n_words = learning.cls_words
            batch = with_cls_words(batch, self._kinds, self._chances, n_words, generator)
        return Drawn(batch, reached)


def part_of(batch: Batch, part: int, n_parts: int) -> Batch:
    """Return every `n_parts`-th sequence of a batch, from number `part` on, cut to its longest.

    Parameters
    ----------
    batch : Batch
        Of numpy arrays.
    part, n_parts : int
        Which of how many.
    """
    length = batch.pieces.shape[1]
    rows, columns = np.divmod(batch.positions, length)
    own = rows % n_parts == part
    mine = slice(part, None, n_parts)
    is_real = batch.is_real[mine]
    width = max(1, int(is_real.sum(axis=1).max(initial=1)))
    return Batch(
        batch.pieces[mine, :width],
        batch.segment[mine, :width],
        is_real[:, :width],
        rows[own] // n_parts * width + columns[own],
        batch.targets[own],
        batch.is_wrong[mine],
    )


class Tensors(NamedTuple):
    """A `Batch` on the device of a model."""

    pieces: Tensor
    segment: Tensor
    is_real: Tensor
    positions: Tensor
    targets: Tensor
    is_wrong: Tensor


def as_tensors(batch: Batch, device: torch.device) -> Tensors:
    """Return a batch of arrays as tensors on a device."""
    return Tensors(*(torch.from_numpy(np.ascontiguousarray(array)).to(device) for array in batch))
