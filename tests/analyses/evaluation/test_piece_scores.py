"""Ranks and costs of true pieces."""

import numpy as np
import pytest

from knife.analyses.evaluation import piece_scores
from knife.analyses.evaluation.piece_scores import PieceScores, join_scores, score_pieces
from knife.errors import ShapeError
from knife.types.vocabulary import ModelInfo, Vocabulary


@pytest.fixture
def vocabulary():
    rng = np.random.default_rng(0)
    pieces = tuple(f"w{i}" for i in range(90))
    flags = np.zeros(90, bool)
    return Vocabulary(
        pieces,
        pieces,
        rng.standard_normal((90, 8)),
        rng.standard_normal(90),
        flags,
        flags,
        ModelInfo("toy"),
        "toy",
    )


def test_scores_agree_with_a_loop_in_double_precision(vocabulary):
    rng = np.random.default_rng(1)
    states = 3 * rng.standard_normal((40, 8)).astype(np.float32)
    targets = rng.integers(0, 90, 40)
    found = score_pieces(states, targets, vocabulary)
    for row, target in enumerate(targets):
        logits = vocabulary.embeddings.astype(float) @ states[row].astype(float) + vocabulary.bias
        assert found.nats[row] == pytest.approx(
            np.log(np.exp(logits).sum()) - logits[target], abs=1e-5
        )
        assert found.ranks[row] == (logits > logits[target]).sum()


def test_equal_scores_are_ordered_by_piece_id(vocabulary):
    targets = np.array([0, 5, 89])
    flat = Vocabulary(
        vocabulary.pieces,
        vocabulary.surfaces,
        np.zeros((90, 8)),
        np.zeros(90),
        vocabulary.is_special,
        vocabulary.is_continuation,
        vocabulary.info,
        "flat",
    )
    found = score_pieces(np.zeros((3, 8), np.float32), targets, flat)
    assert found.ranks.tolist() == [0, 5, 89]
    assert found.nats == pytest.approx(np.log(90))


def test_blocks_do_not_change_the_scores(vocabulary, monkeypatch):
    rng = np.random.default_rng(2)
    states, targets = rng.standard_normal((25, 8)).astype(np.float32), rng.integers(0, 90, 25)
    whole = score_pieces(states, targets, vocabulary)
    monkeypatch.setattr(piece_scores, "BLOCK_SCORES", 200)
    parts = score_pieces(states, targets, vocabulary)
    assert np.array_equal(whole.ranks, parts.ranks)
    assert whole.nats == pytest.approx(parts.nats, abs=1e-5)


def test_logits_of_any_size_stay_finite(vocabulary):
    states = np.full((1, 8), 1e4, np.float32)
    found = score_pieces(states, np.array([3]), vocabulary)
    assert np.isfinite(found.nats).all()


def test_no_places_give_no_scores(vocabulary):
    found = score_pieces(np.empty((0, 8), np.float32), np.empty(0, np.int64), vocabulary)
    assert len(found) == 0
    assert len(join_scores([])) == 0


def test_arrays_that_do_not_fit_are_refused(vocabulary):
    with pytest.raises(ShapeError, match="head_states"):
        score_pieces(np.zeros((2, 8), np.float32), np.array([1]), vocabulary)
    with pytest.raises(ShapeError, match="nats"):
        PieceScores(np.zeros(2), np.zeros(3))
