"""How well hidden words are predicted, with figures that compare across tokenizers.

The pieces of the chosen words are masked and each is one prediction. Top-1, top-5 and loss are
means over pieces, so they compare only models of one tokenizer: a vocabulary that cuts words small
asks easier questions. The share of whole words that are right, and bits per character, ask the same
of every model and compare across tokenizers of the same casing. A model that does not keep capitals
apart is spared a part of the question.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knife.analyses.evaluation.hiding import HiddenPieces, join_pieces, mask_words
from knife.analyses.evaluation.piece_scores import PieceScores, join_scores, score_pieces
from knife.analyses.evaluation.stretches import HiddenWords
from knife.errors import InputError
from knife.maths.intervals import Estimate, ratio_estimate, sums_by_group
from knife.maths.similarity import row_blocks
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]

N_TOGETHER = 256
"""Stretches that are asked about together: enough to fill batches."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What was counted in each document.

    Parameters
    ----------
    words, right_words : float64 array (D,)
        Hidden words, and those of which every piece came first.
    characters, bits : float64 array (D,)
        Length of the hidden words, and what it costs to tell them.
    """

    words: Doubles = field(repr=False)
    right_words: Doubles = field(repr=False)
    characters: Doubles = field(repr=False)
    bits: Doubles = field(repr=False)


@dataclass(frozen=True, eq=False)
class MaskedPrediction:
    """How well hidden words were predicted; intervals are drawn over documents.

    Parameters
    ----------
    n_words, n_pieces : int
        Hidden words, the same for every model, and the pieces that they are.
    n_unspelt : int
        Words that the tokenizer cannot spell (no piece, or an unknown one); they count as wrong.
    n_across : int
        Pieces that reach beyond the word that they hide.
    top1, top5 : Estimate, in [0, 1]
        Share of pieces that came first, or among the first five.
    loss : Estimate, in nats a piece
        Mean of minus the natural logarithm of the true piece's probability.
    word_accuracy : Estimate, in [0, 1]
        Share of words of which every piece came first.
    bits_per_character : Estimate
        Minus the binary logarithms of the probabilities of all hidden pieces, over the characters
        of the hidden words.
    tally : Tally
        The same by document, to compare two models.
    """

    n_words: int
    n_pieces: int
    n_unspelt: int
    n_across: int
    top1: Estimate
    top5: Estimate
    loss: Estimate
    word_accuracy: Estimate
    bits_per_character: Estimate
    tally: Tally = field(repr=False)


@dataclass(frozen=True)
class Difference:
    """What one model does better than another on the same words, over the same documents.

    Parameters
    ----------
    word_accuracy : Estimate
        Share of right words, the first model's less the second's.
    bits_per_character : Estimate
        The same for bits; below 0 where the first is better.
    """

    word_accuracy: Estimate
    bits_per_character: Estimate


def predict_hidden_words(
    model: MaskedLanguageModel, hidden: HiddenWords
) -> tuple[HiddenPieces, PieceScores]:
    """Ask a model for hidden words.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    hidden : HiddenWords
        From `hide_words`.

    Returns
    -------
    pieces : HiddenPieces
        What the words are in its vocabulary.
    scores : PieceScores
        What it thought of each piece.

    Raises
    ------
    InputError
        If no word is hidden.
    """
    if not len(hidden):
        raise InputError(
            "no word of the text can be hidden; expected stretches of two words or more. Add text."
        )
    pieces, scores = [], []
    for block in row_blocks(len(hidden.stretches), N_TOGETHER):
        masked = mask_words(model, hidden, range(block.start, block.stop))
        states = model.head_states_at(masked.sequences, masked.positions)
        pieces.append(masked.pieces)
        scores.append(score_pieces(states, masked.pieces.targets, model.vocabulary))
    return join_pieces(pieces), join_scores(scores)


def masked_prediction(
    hidden: HiddenWords, pieces: HiddenPieces, scores: PieceScores, vocabulary: Vocabulary
) -> MaskedPrediction:
    """Turn scores of hidden pieces into figures.

    Parameters
    ----------
    hidden : HiddenWords
        The words.
    pieces : HiddenPieces
        What they are in the vocabulary.
    scores : PieceScores
        What a model, or a baseline, thought of each piece.
    vocabulary : Vocabulary
        Tells which pieces are no text: an unknown piece counts as wrong, however likely.

    Returns
    -------
    MaskedPrediction
        Figures with intervals.

    Raises
    ------
    InputError
        If there is no word, or none that the vocabulary can spell.
    """
    if not len(pieces):
        raise InputError(
            "no hidden word has a piece; expected text that the tokenizer can spell. Choose a "
            "model of the text's language."
        )
    is_text = ~vocabulary.is_special[pieces.targets]
    is_spelt = _all_of(is_text, pieces)
    is_right = is_spelt & _all_of(scores.ranks == 0, pieces)
    n_documents = int(hidden.document.max()) + 1
    by_word = partial(sums_by_group, group=hidden.document, n_groups=n_documents)
    by_piece = partial(sums_by_group, group=pieces.document, n_groups=n_documents)
    tally = Tally(
        by_word(np.ones(len(hidden))),
        by_word(is_right),
        by_word(hidden.characters),
        by_piece(scores.nats / math.log(2)),
    )
    n = by_piece(np.ones(len(pieces)))
    return MaskedPrediction(
        len(hidden),
        len(pieces),
        int((~is_spelt).sum()),
        pieces.n_across,
        top1=ratio_estimate(by_piece(is_text & (scores.ranks < 1)), n),
        top5=ratio_estimate(by_piece(is_text & (scores.ranks < 5)), n),
        loss=ratio_estimate(by_piece(scores.nats), n),
        word_accuracy=ratio_estimate(tally.right_words, tally.words),
        bits_per_character=ratio_estimate(tally.bits, tally.characters),
        tally=tally,
    )


def difference(first: MaskedPrediction, second: MaskedPrediction) -> Difference:
    """Compare two models on the same hidden words, document by document.

    Parameters
    ----------
    first, second : MaskedPrediction
        Of the same words.

    Returns
    -------
    Difference
        First less second.

    Raises
    ------
    InputError
        If they were not asked for the same words.
    """
    a, b = first.tally, second.tally
    if not (np.array_equal(a.words, b.words) and np.array_equal(a.characters, b.characters)):
        raise InputError(
            f"the models were asked for {first.n_words} and {second.n_words} words; expected the "
            "same words. Evaluate both on the same documents with the same seed."
        )
    return Difference(
        ratio_estimate(a.right_words - b.right_words, a.words),
        ratio_estimate(a.bits - b.bits, a.characters),
    )


def _all_of(holds: NDArray[np.bool_], pieces: HiddenPieces) -> NDArray[np.bool_]:
    """Tell for each word whether something holds for all of its pieces, and there are any."""
    n_before = np.concatenate([[0], np.cumsum(holds)])
    n_holding = n_before[pieces.end] - n_before[pieces.begin]
    found: NDArray[np.bool_] = (n_holding == pieces.end - pieces.begin) & (n_holding > 0)
    return found
