"""A text word by word: the last step is the whole text, batches do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.landmarks import landmarks
from knife.analyses.prefixes import prefix_states
from knife.errors import InputError

TEXT = "The patient with breast cancer was treated in London ."


def test_the_last_step_is_the_whole_text_and_each_step_its_prefix(model):
    (walk,) = prefix_states([TEXT], model)
    for step in range(len(walk)):
        prefix = TEXT.split()[:step]
        state = model.head_states([" ".join(prefix)]).of(0)[0]
        np.testing.assert_allclose(walk.states[step], state, atol=1e-4)
        assert walk.prefix(step) == " ".join(prefix)
    whole = model.head_states([TEXT]).of(0)[0]
    assert np.abs(walk.states[-1] - whole).max() <= 1e-5 * max(1, np.abs(whole).max())


def test_batched_is_unbatched(model):
    texts = [TEXT, "Cells divide .", "A", "  Blood   flows  "]
    for text, found in zip(texts, prefix_states(texts, model), strict=True):
        (alone,) = prefix_states([text], model)
        assert found.spans.tolist() == alone.spans.tolist()
        np.testing.assert_allclose(found.states, alone.states, atol=1e-4)
        np.testing.assert_allclose(found.moves, alone.moves, atol=1e-5)


def test_moves_and_lengths_are_those_of_the_states(toy):
    (walk,) = prefix_states(["she visited Citya . walks"], toy)
    for step in range(1, len(walk)):
        one, other = walk.states[step], walk.states[step - 1]
        length = np.linalg.norm(one) * np.linalg.norm(other)
        # Step 0 of the toy has no state to turn from.
        expected = 1 - one @ other / length if length else 1.0
        assert walk.moves[step] == pytest.approx(expected, abs=1e-5)
    np.testing.assert_allclose(walk.norms, np.linalg.norm(walk.states, axis=1), rtol=1e-5)
    assert walk.moves[0] == 0


def test_terms_are_nearest_by_score_or_by_cosine_among_the_landmarks(toy):
    space = landmarks(toy.vocabulary)
    text = "she visited Citya and swallowed drugb"
    (scored,) = prefix_states([text], toy, top=4)
    (placed,) = prefix_states([text], toy, top=4, by="cosine", space=space)
    for step in range(1, len(scored)):
        state = scored.states[step][None]
        logits = toy.logits(state)[0][space.ids]
        cosines = (space.place_states(state) @ space.unit.T)[0]
        for walk, values in ((scored, logits), (placed, cosines)):
            best = np.argsort(-values, kind="stable")[:4]
            assert walk.ids[step].tolist() == space.ids[best].tolist()
            np.testing.assert_allclose(walk.values[step], values[best], atol=1e-4)


def test_what_a_word_brings_is_what_it_resembles(toy):
    (walk,) = prefix_states(["visited Citya swallowed drugb drugc drugd"], toy, top=6)
    assert all(term.startswith("City") or term == "visited" for term in walk.surfaces[2])
    assert sum(term.startswith("drug") for term in walk.surfaces[-1]) >= 4


@pytest.mark.parametrize("text", ["a  the\tis\n.", " a the is .", "a the is .   "])
def test_words_stand_between_white_space(toy, text):
    (walk,) = prefix_states([text], toy)
    assert [walk.added(step) for step in range(len(walk))] == ["", "a", "the", "is", "."]


def test_a_word_of_several_pieces_is_one_step_or_several(toy):
    (words,) = prefix_states(["a doxymycin, is"], toy)
    assert [words.added(step) for step in range(len(words))] == ["", "a", "doxymycin,", "is"]
    (pieces,) = prefix_states(["a doxymycin, is"], toy, step="pieces")
    assert [pieces.added(step) for step in range(len(pieces))] == [
        "", "a", "doxy", "mycin", ",", "is",
    ]  # fmt: skip
    np.testing.assert_allclose(words.states[-1], pieces.states[-1], atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_text_without_a_piece_is_refused(toy, text):
    with pytest.raises(InputError, match="has no piece"):
        prefix_states([text], toy)


def test_a_long_text_is_refused_with_both_lengths(toy):
    with pytest.raises(InputError, match="has 42 pieces; expected at most 32"):
        prefix_states(["the " * 40], toy)


@pytest.mark.parametrize("top", [0, 10_000])
def test_a_number_of_terms_that_there_are_not_is_refused(toy, top):
    with pytest.raises(InputError, match=f"top is {top}; expected 1 to"):
        prefix_states(["a"], toy, top=top)


@pytest.mark.parametrize("option", ["by", "step"])
def test_an_unknown_way_is_refused(toy, option):
    with pytest.raises(InputError, match=f"{option} is 'angle'; expected"):
        prefix_states(["a"], toy, **{option: "angle"})


def test_a_model_without_a_control_piece_is_refused(toy):
    encode = toy.encode
    toy.encode = lambda texts: [
        type(one)(one.ids[1:], one.offsets[1:], one.is_special[1:]) for one in encode(texts)
    ]
    with pytest.raises(InputError, match="puts no control piece before a text"):
        prefix_states(["a"], toy)


def test_no_texts_give_no_walks(toy):
    assert prefix_states([], toy) == []


@pytest.mark.parametrize("text", ["😀", "e\u0301\u0301 a", "שלום עולם", "a \x00 b", "日本語 です"])
def test_odd_texts_are_answered_by_the_embedded_model(model, text):
    (walk,) = prefix_states([text], model)
    assert np.isfinite(walk.states).all()
    whole = model.head_states([text]).of(0)[0]
    np.testing.assert_allclose(walk.states[-1], whole, atol=1e-4)
