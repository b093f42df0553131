import numpy as np
import pytest

from knife.analyses.landmarks import landmarks
from knife.errors import InputError
from knife.types.vocabulary import ModelInfo, Vocabulary


def test_each_choice_takes_its_pieces_and_never_specials(toy_vocabulary):
    words = landmarks(toy_vocabulary, "words")
    parts = landmarks(toy_vocabulary, "continuations")
    assert words.ids.tolist() == toy_vocabulary.words.tolist()
    assert parts.ids.tolist() == toy_vocabulary.continuations.tolist()
    everything = landmarks(toy_vocabulary, "all").ids
    assert everything.tolist() == sorted([*words.ids, *parts.ids])
    assert not toy_vocabulary.is_special[everything].any()


def test_landmarks_have_length_one_and_share_nothing(toy_vocabulary):
    found = landmarks(toy_vocabulary, "words", 1)
    assert np.linalg.norm(found.unit, axis=1) == pytest.approx(1, abs=1e-6)
    assert found.unit @ found.common.directions[0] == pytest.approx(0, abs=1e-4)


def test_a_landmark_is_placed_where_it_stands(toy_vocabulary):
    found = landmarks(toy_vocabulary, "words", 2)
    placed = found.place(toy_vocabulary.embeddings[found.ids])
    assert placed == pytest.approx(found.unit, abs=1e-6)


def test_a_state_is_placed_without_the_common_directions_alone(toy_vocabulary):
    found = landmarks(toy_vocabulary, "words", 2)
    state = np.random.default_rng(0).standard_normal((3, 32)).astype(np.float32)
    placed = found.place_states(state)
    assert placed @ found.common.directions.T == pytest.approx(np.zeros((3, 2)), abs=1e-5)
    # A landmark's score for a state is, but for a constant, the state's product with it.
    scores = state @ (toy_vocabulary.embeddings[found.ids] - found.common.mean).T
    kept = state - state @ found.common.directions.T @ found.common.directions
    without = kept @ found.common.remove(toy_vocabulary.embeddings[found.ids]).T
    lost = (state @ found.common.directions.T) @ (
        (toy_vocabulary.embeddings[found.ids] - found.common.mean) @ found.common.directions.T
    ).T
    assert scores == pytest.approx(without + lost, abs=1e-3)


def test_a_vocabulary_without_such_pieces_has_no_landmarks(toy_vocabulary):
    only = Vocabulary(
        ("[MASK]", "##s"),
        ("[MASK]", "s"),
        np.eye(2),
        np.zeros(2),
        [True, False],
        [False, True],
        ModelInfo("toy"),
        "00",
    )
    found = landmarks(only, "words")
    assert found.ids.size == 0
    assert found.unit.shape == (0, 2)
    assert landmarks(only, "continuations").ids.tolist() == [1]


def test_as_many_directions_as_the_width_are_refused(toy_vocabulary):
    with pytest.raises(InputError, match="32 common directions"):
        landmarks(toy_vocabulary, "words", 32)
