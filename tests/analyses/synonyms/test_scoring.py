"""Evidence added up."""

from dataclasses import replace

import pytest

from knife.analyses.synonyms.patterns import PATTERN_NAMES
from knife.analyses.synonyms.scoring import DEFAULT_WEIGHTS, Grounds, score
from knife.types.synonyms import SynonymEvidence


def said(*patterns, beside=0):
    return SynonymEvidence(patterns=patterns, n_beside=beside)


@pytest.mark.parametrize("local", [-1.0, 0.0, 0.3])
def test_nearness_alone_is_never_enough(local):
    assert score(said(), Grounds(), local) < 0.5


@pytest.mark.parametrize("pattern", PATTERN_NAMES)
def test_every_pattern_has_a_weight_and_more_of_it_is_more(pattern):
    assert pattern in DEFAULT_WEIGHTS.patterns
    once = score(said((pattern, 1)), Grounds(), -0.1)
    assert score(said(), Grounds(), -0.1) < once < score(said((pattern, 5)), Grounds(), -0.1)


def test_a_pattern_between_strangers_is_no_synonym():
    assert score(said(("also known as", 1)), Grounds(), 0.0) > 0.5
    assert score(said(("also known as", 1)), Grounds(), -0.5) < 0.5


def test_each_reason_helps_and_standing_side_by_side_hurts():
    plain = score(said(), Grounds(), 0.0)
    for grounds in (
        Grounds(is_spelling=True),
        Grounds(is_inflection=True),
        Grounds(is_abbreviation=True),
    ):
        assert score(said(), grounds, 0.0) > plain
    spelt = Grounds(is_spelling=True)
    assert score(said(beside=3), spelt, 0.0) < score(said(), spelt, 0.0)
    assert score(said(("or", 1)), spelt, 0.0) > score(said(), spelt, 0.0)


def test_a_much_more_frequent_name_is_doubted_from_either_side():
    one = said(("also known as", 1))
    assert score(one, Grounds(), 0.0, 1.0) == score(one, Grounds(), 0.0, 0.0)
    assert score(one, Grounds(), 0.0, 4.0) == score(one, Grounds(), 0.0, -4.0)
    assert score(one, Grounds(), 0.0, 4.0) < score(one, Grounds(), 0.0)


def test_weights_are_those_that_are_given():
    deaf = replace(DEFAULT_WEIGHTS, nearness=0.0)
    assert score(said(), Grounds(), 0.3, weights=deaf) == score(
        said(), Grounds(), -0.3, weights=deaf
    )
