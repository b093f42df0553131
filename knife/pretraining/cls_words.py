"""Words of a sequence that its first control piece is asked for.

Masked-language-model training asks for nothing at ``[CLS]``, so what its head state says there is
left to chance: a good model may say the same of every text. Asked for words of the text, it comes
to lie among the landmarks of that text (bag-of-words prediction, Ma et al., SIGIR 2024). Common
words are asked for seldom, so that it tells what a text is about (subsampling, Mikolov et al.
2013). This module knows sequences of pieces and no model.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from knife.pretraining.masking import Batch, PieceKinds
from knife.pretraining.packed import PackedCorpus

COMMON = 1e-4
"""Share of a corpus beyond which a piece is asked for less often."""

_PIECES_AT_ONCE = 1 << 22

Chances = npt.NDArray[np.float64]


def chances(corpus: PackedCorpus, kinds: PieceKinds) -> Chances:
    """Return how likely a place with each piece is to be asked for, relative to a rare word.

    Parameters
    ----------
    corpus : PackedCorpus
        Where pieces are counted.
    kinds : PieceKinds
        What the vocabulary says about them.

    Returns
    -------
    (V,) float64
        The root of `COMMON` over the share of the piece in the corpus, at most 1; 0 for control
        pieces and those that continue a word.
    """
    counts = np.zeros(len(kinds.is_control), np.int64)
    for start in range(0, corpus.n_pieces, _PIECES_AT_ONCE):
        counts += np.bincount(corpus.pieces[start : start + _PIECES_AT_ONCE], minlength=len(counts))
    shares = np.maximum(counts, 1) / max(1, corpus.n_pieces)
    found = np.minimum(1.0, np.sqrt(COMMON / shares))
    found[kinds.is_control | kinds.is_continuation] = 0.0
    return found


def with_cls_words(
    batch: Batch,
    kinds: PieceKinds,
    weights: Chances,
    n_words: int,
    generator: np.random.Generator,
) -> Batch:
    """Return a batch whose first places are asked for words of their sequences as well.

    Parameters
    ----------
    batch : Batch
        With hidden words, which may be asked for too.
    kinds : PieceKinds
        What the vocabulary says about its pieces.
    weights : (V,) float64
        From `chances`.
    n_words : int
        How many for each sequence; one may come twice. A sequence without a word is not asked.
    generator : numpy.random.Generator
        Source of chance.
    """
    length = batch.pieces.shape[1]
    pieces = batch.pieces.copy()
    pieces.ravel()[batch.positions] = batch.targets
    # A word that goes on in the next place is no whole word, and its first piece says little.
    is_whole = np.ones(pieces.shape, bool)
    is_whole[:, :-1] = ~kinds.is_continuation[pieces[:, 1:]]
    place_weights = weights[pieces] * (is_whole & batch.is_real)
    sums = np.cumsum(place_weights, axis=1)
    rows = np.repeat(np.flatnonzero(sums[:, -1] > 0), n_words)
    drawn = generator.random(len(rows)) * sums[rows, -1]
    places = (sums[rows] <= drawn[:, None]).sum(axis=1)
    return batch._replace(
        positions=np.concatenate([batch.positions, rows * length]),
        targets=np.concatenate([batch.targets, pieces[rows, places]]),
    )
