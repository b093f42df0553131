"""Whether the first control piece says anything."""

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.evaluation.cls_usability import cls_usability, draw_phrases, random_phrases
from knife.errors import InputError
from knife.types.substitutes import Substitutes


class First:
    """Gives at ``[CLS]`` substitutes that are planted for each phrase in turn."""

    max_length = 16

    def __init__(self, memory, planted):
        self.vocabulary, self.encode = memory.vocabulary, memory.encode
        self._planted = planted

    def head_states_at(self, sequences, positions):
        assert all(list(places) == [0] for places in positions)
        return np.zeros((len(sequences), self.vocabulary.width), np.float32)

    def substitutes(self, head_states, k):
        ids = np.array(self._planted)[:, :k]
        return Substitutes(ids, np.zeros(ids.shape), np.zeros(ids.shape))


@pytest.fixture
def memory(make_memory):
    return make_memory([" ".join(f"w{i}" for i in range(80))])


def test_a_model_that_always_says_the_same_is_not_usable(memory):
    found = cls_usability(First(memory, [range(5, 25)] * 3), ["w1 w2", "w3 w4", "w5 w6"])
    assert (found.n_phrases, found.overlap, found.is_usable) == (3, 1.0, False)


def test_a_model_that_never_says_the_same_is_usable(memory):
    planted = [range(5, 25), range(25, 45), range(45, 65)]
    found = cls_usability(First(memory, planted), ["w1 w2", "w3 w4", "w5 w6"])
    assert found.overlap == 0
    assert found.is_usable


def test_the_overlap_is_the_mean_jaccard_of_all_pairs(memory):
    planted = [range(5, 25), range(10, 30), range(40, 60)]
    found = cls_usability(First(memory, planted), ["w1 w2", "w3 w4", "w5 w6"])
    assert found.overlap == pytest.approx((15 / 25 + 0 + 0) / 3)


def test_a_model_without_a_control_piece_cannot_be_asked(memory):
    class Bare(First):
        def __init__(self):
            super().__init__(memory, [])
            self.encode = lambda texts: [
                type(one)(one.ids[1:], one.offsets[1:], one.is_special[1:])
                for one in memory.encode(texts)
            ]

    assert cls_usability(Bare(), ["w1 w2", "w3 w4"]) is None


def test_fewer_than_two_phrases_are_refused(memory):
    with pytest.raises(InputError, match="expected at least 2"):
        cls_usability(First(memory, []), ["w1 w2"])


def test_phrases_are_runs_of_words_of_the_text(documents):
    phrases = draw_phrases(documents, 30)
    text = " ".join(sentence for document in documents for sentence in document)
    assert len(phrases) == len(set(phrases)) == 30
    assert all(phrase in text for phrase in phrases)
    assert {len(phrase.split()) for phrase in phrases} == {2, 3, 4}
    assert not any("." in phrase for phrase in phrases)


def test_the_seed_decides_the_phrases(documents):
    assert draw_phrases(documents, seed=1) == draw_phrases(documents, seed=1)
    assert draw_phrases(documents, seed=1) != draw_phrases(documents, seed=2)


@pytest.mark.parametrize("text", ["One.", "3 4 5", "a, b; c", "well-known", ""])
def test_words_that_do_not_stand_side_by_side_make_no_phrase(text):
    assert draw_phrases([[text]]) == []


def test_random_phrases_are_words_of_the_vocabulary_and_the_same_again(model):
    phrases = random_phrases(model.vocabulary, n=12)
    assert phrases == random_phrases(model.vocabulary, n=12)
    assert phrases != random_phrases(model.vocabulary, n=12, seed=1)
    words = {model.vocabulary.surfaces[i] for i in model.vocabulary.words}
    assert all(2 <= len(one.split()) <= 4 and set(one.split()) <= words for one in phrases)


def test_a_vocabulary_of_hardly_any_word_gives_no_phrases(toy_vocabulary):
    few = replace(toy_vocabulary, is_special=np.arange(len(toy_vocabulary)) != 2)
    assert random_phrases(few) == []
