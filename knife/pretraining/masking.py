"""Sequences of pieces from segments, and dynamic whole-word masking, on whole arrays.

Each time a window is read, other words of it are hidden: of the chosen words, all pieces are
chosen; of the chosen pieces, 80 % become the mask, 10 % a random piece and 10 % stay (Devlin et
al. 2019; whole words as in the authors' later release). Only chosen positions are predicted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knife.pretraining.examples import Segments
from knife.pretraining.packed import Integers, PackedCorpus

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PieceKinds:
    """What the vocabulary says about its pieces.

    Parameters
    ----------
    is_control : (V,) bool
        Never masked, never put in the place of another.
    is_continuation : (V,) bool
        Goes on with the word of the piece before it.
    pad, cls, sep, mask : int
        Ids of the control pieces.
    """

    is_control: Booleans
    is_continuation: Booleans
    pad: int
    cls: int
    sep: int
    mask: int


class Batch(NamedTuple):
    """What one step of training reads.

    Parameters
    ----------
    pieces : (B, T) int64
        With some pieces hidden.
    segment : (B, T) int64
        0 in the first segment, 1 in the second.
    is_real : (B, T) bool
        False on padding.
    positions : (n,) int64
        Chosen places in the flattened (B * T).
    targets : (n,) int64
        The pieces that stood there.
    is_wrong : (B,) int64
        1 where the second segment comes from elsewhere.
    """

    pieces: Integers
    segment: Integers
    is_real: Booleans
    positions: Integers
    targets: Integers
    is_wrong: Integers


def sequences(
    corpus: PackedCorpus, segments: Segments, kinds: PieceKinds, max_length: int
) -> tuple[Integers, Integers, Booleans]:
    """Return segments as padded sequences with control pieces.

    Parameters
    ----------
    corpus : PackedCorpus
        Where the ranges of `segments` point.
    segments : Segments
        B pairs, each of at most `max_length` pieces with its control pieces.
    kinds : PieceKinds
        The control pieces.
    max_length : int
        T.

    Returns
    -------
    pieces, segment : (B, T) int64
        As in `Batch`, nothing hidden.
    is_real : (B, T) bool
        As in `Batch`.
    """
    place = np.arange(max_length)
    (first, first_end), (second, second_end) = segments.first.T, segments.second.T
    n_first, n_second = (first_end - first)[:, None], (second_end - second)[:, None]
    in_second = place > n_first + 1
    length = 2 + n_first + np.where(n_second > 0, n_second + 1, 0)
    source = np.where(in_second, second[:, None] - n_first - 2, first[:, None] - 1) + place
    is_real = place < length
    is_text = (place > 0) & (place != n_first + 1) & (place < length - 1)
    pieces = np.full(is_real.shape, kinds.pad, np.int64)
    pieces[is_real] = kinds.sep
    pieces[:, 0] = kinds.cls
    pieces[is_text] = corpus.pieces[source[is_text]]
    return pieces, (in_second & is_real).astype(np.int64), is_real


def choose_words(
    pieces: Integers, kinds: PieceKinds, rate: float, generator: np.random.Generator
) -> Booleans:
    """Return which pieces are to be predicted: all those of randomly chosen words.

    Parameters
    ----------
    pieces : (B, T) int64
        Sequences.
    kinds : PieceKinds
        What continues a word and what is no word.
    rate : float
        Share of words, in (0, 1).
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    (B, T) bool
        True on chosen pieces, never on control pieces.
    """
    is_text = ~kinds.is_control[pieces]
    begins = ~kinds.is_continuation[pieces]
    # A segment that was cut within a word does not go on with the one before it.
    begins[:, 1:] |= ~is_text[:, :-1]
    word = np.cumsum(is_text & begins, axis=1)
    is_chosen = generator.random((len(pieces), pieces.shape[1] + 1)) < rate
    return is_text & np.take_along_axis(is_chosen, word.astype(np.int64), axis=1)


def masked_batch(
    corpus: PackedCorpus,
    segments: Segments,
    kinds: PieceKinds,
    *,
    max_length: int,
    rate: float,
    generator: np.random.Generator,
) -> Batch:
    """Return one batch with hidden words.

    Parameters
    ----------
    corpus : PackedCorpus
        Where the ranges of `segments` point.
    segments : Segments
        B pairs.
    kinds : PieceKinds
        What the vocabulary says.
    max_length : int
        T.
    rate : float
        Share of words that are chosen, in (0, 1).
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Batch
        Ready for the model.
    """
    pieces, segment, is_real = sequences(corpus, segments, kinds, max_length)
    positions = np.flatnonzero(choose_words(pieces, kinds, rate, generator))
    targets = pieces.ravel()[positions]
    chance = generator.random(len(positions))
    others = np.flatnonzero(~kinds.is_control)
    shown = np.where(chance < 0.8, kinds.mask, targets)
    is_random = chance >= 0.9
    shown[is_random] = generator.choice(others, int(is_random.sum()))
    pieces.ravel()[positions] = shown
    return Batch(pieces, segment, is_real, positions, targets, (~segments.is_next).astype(np.int64))
