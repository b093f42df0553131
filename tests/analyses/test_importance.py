"""Ranks by the bias: of words, of continuations, with ties, on the embedded model."""

import numpy as np
import pytest

from knife.analyses.importance import piece_importance, rank_share, term_importance
from knife.errors import ShapeError
from knife.types.importance import RankedPieces
from knife.types.vocabulary import ModelInfo, Vocabulary

PIECES = ("[MASK]", "the", "cell", "of", "##s", "##ing", "rare")
BIAS = [9, 3, 1, 3, 2, -1, -4]


@pytest.fixture
def small():
    special = [True] + [False] * 6
    ends = [piece.startswith("##") for piece in PIECES]
    surfaces = tuple(piece.removeprefix("##") for piece in PIECES)
    return Vocabulary(
        PIECES, surfaces, np.eye(7), np.array(BIAS), special, ends, ModelInfo("toy"), "00"
    )


def test_importance_is_the_share_of_the_kind_that_is_likelier(small):
    found = piece_importance(small)
    assert np.isnan(found[0])
    assert found[[6, 2, 1, 3]].tolist() == [0.875, 0.625, 0.25, 0.25]
    assert found[[5, 4]].tolist() == [0.75, 0.25]


def test_pieces_are_ranked_by_kind(small):
    words = term_importance(small)
    assert words.surfaces == ("rare", "cell", "the", "of")
    assert words.bias.tolist() == [-4, 1, 3, 3]
    assert term_importance(small, "continuations").surfaces == ("ing", "s")


def test_ranks_agree_with_a_slow_count():
    values = np.random.default_rng(0).integers(0, 30, 200).astype(np.float32)
    slow = [(np.sum(values < v) + 0.5 * np.sum(values == v)) / 200 for v in values]
    np.testing.assert_allclose(rank_share(values), slow, atol=1e-6)
    assert rank_share(np.zeros(0, np.float32)).shape == (0,)


def test_function_words_are_unimportant_to_the_embedded_model(model):
    vocabulary = model.vocabulary
    found = piece_importance(vocabulary)
    assert all(found[vocabulary.id_of(word)] < 0.02 for word in ("the", "of", "and", ","))
    assert found[vocabulary.id_of("limestone")] > 0.5
    assert len(term_importance(vocabulary)) == len(vocabulary.words)


def test_lengths_are_checked():
    with pytest.raises(ShapeError, match="bias"):
        RankedPieces("words", [1, 2], ("a", "b"), [0.0], [0.0, 0.0])
