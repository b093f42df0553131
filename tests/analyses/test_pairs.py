"""Pieces at each other's places: a slow oracle, repeats kept apart, masks, batches."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses import pairs as module
from knife.analyses.pairs import token_pairs
from knife.errors import InputError

TEXT = "she visited Citya and the drugb of Citya ."


def slow(toy, text, *, masked, controls):
    """Return scores and ranks, place by place and piece by piece."""
    encoding = toy.encode([text])[0]
    places = [i for i, special in enumerate(encoding.is_special) if controls or not special]
    scores, ranks = [], []
    for place in places:
        ids = encoding.ids.tolist()
        if masked:
            ids[place] = toy.mask_id
        (state,) = toy.head_states_at([ids], [[place]])
        whole = toy.logits(state[None])[0]
        own = [int(encoding.ids[other]) for other in places]
        scores.append([whole[piece] for piece in own])
        ranks.append(
            [
                1 + (whole > whole[piece]).sum() + (whole[:piece] == whole[piece]).sum()
                for piece in own
            ]
        )
    return np.array(scores), np.array(ranks)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("controls", [False, True])
def test_scores_and_ranks_are_those_of_a_slow_reader(toy, masked, controls):
    (found,) = token_pairs([TEXT], toy, masked=masked, controls=controls)
    scores, ranks = slow(toy, TEXT, masked=masked, controls=controls)
    np.testing.assert_allclose(found.scores, scores, atol=1e-4)
    np.testing.assert_array_equal(found.ranks, ranks)
    assert found.is_masked == masked


def test_a_repeated_piece_keeps_two_rows_and_two_equal_columns(model):
    (found,) = token_pairs(["He took his cell phone to his prison cell ."], model)
    first, second = (i for i, piece in enumerate(found.pieces) if piece == "cell")
    np.testing.assert_array_equal(found.scores[:, first], found.scores[:, second])
    assert np.abs(found.scores[first] - found.scores[second]).max() > 1e-3
    assert (found.own_ranks[:, first] == found.own_ranks[:, second]).all()


def test_own_ranks_count_the_different_pieces_of_the_text(toy):
    (found,) = token_pairs([TEXT], toy)
    n_different = len(set(found.pieces))
    for row in range(len(found)):
        order = sorted(
            {(rank, piece) for rank, piece in zip(found.ranks[row], found.ids, strict=True)}
        )
        expected = {piece: place for place, (_, piece) in enumerate(order, start=1)}
        assert found.own_ranks[row].tolist() == [expected[piece] for piece in found.ids]
        assert found.own_ranks[row].max() == n_different


def test_control_pieces_are_there_only_if_asked_for(toy):
    (bare,), (whole,) = token_pairs(["a drugb"], toy), token_pairs(["a drugb"], toy, controls=True)
    assert bare.pieces == ("a", "drugb")
    assert whole.pieces == ("[CLS]", "a", "drugb", "[SEP]")
    assert whole.is_control.tolist() == [True, False, False, True]
    assert bare.offsets.tolist() == [[0, 1], [2, 7]]
    np.testing.assert_allclose(bare.scores, whole.scores[1:3, 1:3], atol=1e-5)


@pytest.mark.parametrize("masked", [False, True])
def test_a_text_s_answer_does_not_depend_on_its_batch_or_its_block(toy, masked, monkeypatch):
    texts = [TEXT, "a", "swallowed drugb and drugc"]
    together = token_pairs(texts, toy, masked=masked)
    monkeypatch.setattr(module, "BLOCK_SCORES", 1)
    for text, found in zip(texts, together, strict=True):
        (alone,) = token_pairs([text], toy, masked=masked)
        np.testing.assert_array_equal(found.ranks, alone.ranks)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-5)


def test_as_it_stands_a_text_is_read_once_and_masked_once_for_each_place(toy):
    token_pairs([TEXT], toy)
    assert toy.n_sequences == 1
    (found,) = token_pairs([TEXT], toy, masked=True)
    assert toy.n_sequences == 1 + len(found)


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_a_text_without_a_piece_is_refused(toy, text):
    with pytest.raises(InputError, match="has no piece"):
        token_pairs([text], toy)


def test_a_long_text_is_refused_with_both_lengths(toy):
    with pytest.raises(InputError, match="has 42 pieces; expected at most 32"):
        token_pairs(["the " * 40], toy)


def test_no_texts_give_no_answers(toy):
    assert token_pairs([], toy) == []


@pytest.mark.parametrize("text", ["😀", "e\u0301\u0301", "שלום עולם", "a\x00b"])
def test_odd_texts_are_answered_by_the_embedded_model(model, text):
    (found,) = token_pairs([text], model)
    assert len(found) >= 1
    assert np.isfinite(found.scores).all()
    assert ((found.ranks >= 1) & (found.ranks <= len(model.vocabulary))).all()
