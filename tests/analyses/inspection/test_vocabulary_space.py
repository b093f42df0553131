"""How words lie: whole, sampled, and too few."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from knife.analyses.evaluation.tail_lengths import tail_lengths
from knife.analyses.inspection.vocabulary_space import tail_classes, vocabulary_space
from knife.errors import InputError


def test_tails_are_those_of_the_evaluation(toy_vocabulary):
    found = vocabulary_space(toy_vocabulary)
    assert found.tails == tail_lengths(toy_vocabulary)
    assert found.n_left_out == 0
    assert found.tail_classes["0"] == pytest.approx(found.tails.share_empty)


def test_common_directions_hold_what_cosines_share(toy_vocabulary):
    found = vocabulary_space(toy_vocabulary)
    assert found.embeddings.mean_cosine > 0.9  # the toy's large mean
    assert abs(found.landmarks.mean_cosine) < 0.1


def test_a_sample_is_drawn_by_the_seed(toy_vocabulary):
    one = vocabulary_space(toy_vocabulary, most_words=20, seed=1)
    assert (one.n_words, one.n_left_out) == (20, len(toy_vocabulary.words) - 20)
    assert one == vocabulary_space(toy_vocabulary, most_words=20, seed=1)
    assert one.embeddings != vocabulary_space(toy_vocabulary, most_words=20, seed=2).embeddings


def test_classes_of_lengths_hold_every_length():
    shares = tail_classes(np.array([0, 1, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100, 9999]))
    assert list(shares) == ["0", "1-4", "5-9", "10-19", "20-49", "50-99", "100+"]
    assert list(shares.values()) == pytest.approx([1 / 13] + [2 / 13] * 6)


def test_fewer_than_two_words_have_no_space(toy_vocabulary):
    few = dataclasses.replace(toy_vocabulary, is_special=np.arange(len(toy_vocabulary)) != 3)
    assert vocabulary_space(few) is None


def test_too_small_a_sample_is_refused(toy_vocabulary):
    with pytest.raises(InputError, match="most_words is 1"):
        vocabulary_space(toy_vocabulary, most_words=1)
