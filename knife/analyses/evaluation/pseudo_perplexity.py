"""Pseudo-perplexity: how surprised a model is by each piece of a sentence, given all the others.

Each piece is masked one at a time (Salazar et al. 2020, "Masked Language Model Scoring"). Over
pieces it compares models of one tokenizer. Over words it compares across tokenizers, with one
caution: the other pieces of a word stay visible, so a vocabulary that cuts words small has an
easier task. This module asks; it draws no sentence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.hiding import windows_of
from knife.analyses.evaluation.piece_scores import Doubles, score_pieces
from knife.analyses.evaluation.stretches import Stretch
from knife.analyses.masking import MaskableText
from knife.errors import InputError
from knife.maths.intervals import Estimate, ratio_estimate, sums_by_group
from knife.maths.similarity import row_blocks
from knife.types.arrays import Ints
from knife.types.protocols import MaskedLanguageModel

_N_TOGETHER = 16
"""Sentences that are asked about together; a sentence of n pieces is read n times."""


@dataclass(frozen=True)
class PseudoPerplexity:
    """How surprised a model is, 1 being not at all; intervals are drawn over documents.

    Parameters
    ----------
    n_sentences, n_words, n_pieces : int
        What was asked about; the words are the same for every model.
    per_piece, per_word : Estimate
        Exponential of the mean of minus the natural logarithm of a piece's probability, and of the
        sum over a word's pieces.
    """

    n_sentences: int
    n_words: int
    n_pieces: int
    per_piece: Estimate
    per_word: Estimate


def pseudo_perplexity(model: MaskedLanguageModel, sentences: Sequence[Stretch]) -> PseudoPerplexity:
    """Ask a model for each piece of some sentences.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    sentences : sequence of Stretch
        From `cut_sentences`.

    Returns
    -------
    PseudoPerplexity
        Over all sentences together, so that a long one counts for more than a short one.

    Raises
    ------
    InputError
        If there is no sentence that the tokenizer can spell.
    """
    found = [_nats(model, sentences[block]) for block in row_blocks(len(sentences), _N_TOGETHER)]
    parts = [part for block in found for part in block]
    n_pieces = sum(len(part) for part in parts)
    if not n_pieces:
        raise InputError(
            "there is no sentence with a piece; expected text that the tokenizer can spell. Add "
            "text, or choose a model of the text's language."
        )
    document = np.array([one.document for one in sentences], np.int64)
    words = [len(one.words) for one in sentences]
    surprise, n_spelt, n_written = (
        sums_by_group(values, document, int(document.max()) + 1)
        for values in ([part.sum() for part in parts], [len(part) for part in parts], words)
    )
    return PseudoPerplexity(
        len(sentences),
        sum(words),
        n_pieces,
        _exponential(ratio_estimate(surprise, n_spelt)),
        _exponential(ratio_estimate(surprise, n_written)),
    )


def _nats(model: MaskedLanguageModel, sentences: Sequence[Stretch]) -> list[Doubles]:
    """Return what each piece of each sentence costs, in nats."""
    rows: list[list[int]] = []
    positions: list[list[int]] = []
    targets: list[int] = []
    counts: list[int] = []
    for encoding in model.encode([sentence.text for sentence in sentences]):
        text = MaskableText.of(encoding)
        counts.append(len(text.ids))
        for window in windows_of(text, model.max_length):
            for place in range(window.n_before, window.n_before + window.n_own):
                at: Ints = np.array([place], np.int64)
                rows.append(window.masked(at, model.mask_id))
                positions.append([place])
                targets.append(int(window.ids[place]))
    states = model.head_states_at(rows, positions)
    nats = score_pieces(states, np.array(targets, np.int64), model.vocabulary).nats
    return np.split(nats, np.cumsum(counts)[:-1])


def _exponential(mean: Estimate) -> Estimate:
    low, high = (None if end is None else _exp(end) for end in (mean.low, mean.high))
    return Estimate(_exp(mean.value), low, high, mean.n)


def _exp(nats: float) -> float:
    return math.exp(min(nats, 700.0))  # beyond that a float has no room
