"""Pairs of texts, and how often a model judges them right."""

from itertools import pairwise

import numpy as np
import pytest

from knife.analyses.evaluation.next_sentence import (
    HALF,
    draw_pairs,
    next_sentence_accuracy,
)
from knife.analyses.evaluation.stretches import cut_documents


@pytest.fixture
def stretches(documents):
    return cut_documents(documents, HALF)


class Judge:
    """Says of each pair what it is told to."""

    max_length = 128

    def __init__(self, says, lengths=lambda pair: 10):
        self._says, self._lengths = says, lengths

    def pair_lengths(self, pairs):
        return np.array([self._lengths(pair) for pair in pairs], np.int64)

    def next_probabilities(self, pairs):
        return np.array([self._says(pair) for pair in pairs], np.float32)


def test_half_of_the_pairs_follow_each_other(documents, stretches):
    pairs = draw_pairs(documents)
    follows = {(a.text, b.text) for a, b in pairwise(stretches) if a.document == b.document}
    assert len(pairs) == len(follows) // 2 * 2
    assert sum(pair.is_next for pair in pairs) == len(pairs) // 2
    assert all(((pair.first, pair.second) in follows) == pair.is_next for pair in pairs)


def test_the_others_are_of_two_documents_and_never_begin_one(documents, stretches):
    document = {stretch.text: stretch.document for stretch in stretches}
    beginnings = {next(s.text for s in stretches if s.document == n) for n in range(3)}
    for pair in draw_pairs(documents):
        assert document[pair.first] == pair.document
        assert pair.is_next == (document[pair.second] == pair.document)
        assert pair.second not in beginnings


def test_the_seed_decides_and_the_number_is_kept(documents):
    assert draw_pairs(documents, 4, seed=1) == draw_pairs(documents, 4, seed=1)
    assert draw_pairs(documents, 4, seed=1) != draw_pairs(documents, 4, seed=2)
    assert len(draw_pairs(documents, 5)) == 4


def test_one_document_or_documents_of_one_stretch_give_no_pairs(documents):
    assert draw_pairs(documents[:1]) == []
    assert draw_pairs([["One."], ["Two."], ["Three."]]) == []
    assert draw_pairs([]) == []


def test_a_judge_that_knows_is_always_right_and_one_that_lies_never(documents):
    pairs = draw_pairs(documents)
    truth = {(pair.first, pair.second): pair.is_next for pair in pairs}
    right = next_sentence_accuracy(Judge(lambda pair: truth[pair]), pairs)
    assert (right.accuracy.value, right.consecutive, right.other) == (1, 1, 1)
    assert (right.n_pairs, right.n_left_out) == (len(pairs), 0)
    wrong = next_sentence_accuracy(Judge(lambda pair: 1 - truth[pair]), pairs)
    assert wrong.accuracy.value == 0


def test_a_judge_that_always_agrees_is_right_by_half(documents):
    found = next_sentence_accuracy(Judge(lambda pair: 0.9), draw_pairs(documents))
    assert (found.accuracy.value, found.consecutive, found.other) == (0.5, 1, 0)


def test_pairs_that_are_too_long_are_left_out_and_counted(documents):
    pairs = draw_pairs(documents)
    longest = pairs[0].first
    judge = Judge(lambda pair: 1.0, lambda pair: 500 if pair[0] == longest else 10)
    found = next_sentence_accuracy(judge, pairs)
    n_long = sum(pair.first == longest for pair in pairs)
    assert (found.n_left_out, found.n_pairs) == (n_long, len(pairs) - n_long)


def test_no_pairs_give_no_figure(documents):
    assert next_sentence_accuracy(Judge(lambda pair: 1.0), []) is None
    too_long = Judge(lambda pair: 1.0, lambda pair: 500)
    assert next_sentence_accuracy(too_long, draw_pairs(documents)) is None
