"""Where gold mentions are lost, counted by hand."""

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_losses import losses


def values(found):
    return {name: None if one is None else round(one.value, 3) for name, one in vars(found).items()}


@pytest.fixture
def gold(marked):
    first = marked.text(10, [(0, 2, "X"), (3, 4, "X"), (5, 7, "Y"), (8, 9, "Y")])
    return marked.gold([first, marked.text(2, []), marked.text(2, [(0, 2, "X")])])


def answers(marked, typed=True):
    found = [
        [marked.entity(0, 2, "X/FINE"), marked.entity(5, 7, "OTHER"), marked.entity(8, 10, "Y")],
        [marked.entity(0, 1, "X")],
        [marked.entity(0, 2, "Y")],
    ]
    given = [
        [marked.entity(0, 2, "Y"), marked.entity(3, 4, "X"), marked.entity(5, 7, "Y"), None],
        [],
        [marked.entity(0, 2, "X")],
    ]
    detected = [
        [marked.mention(0, 2), marked.mention(5, 7), marked.mention(8, 10)],
        [marked.mention(0, 1)],
        [marked.mention(0, 2)],
    ]
    return Answers(found, given if typed else (), detected)


def test_shares_are_those_of_a_hand_count(gold, marked):
    assert values(losses(gold, answers(marked))) == {
        "touched": 0.8,
        "detected": 0.6,
        "found": 0.6,
        "label_given": 0.6,
        "label_given_of_found": 0.667,
        "label_found": 0.333,
    }


def test_what_was_not_asked_is_not_told(gold, marked):
    found = values(losses(gold, answers(marked, typed=False)))
    assert found["label_given"] is None
    assert found["label_given_of_found"] is None
    nothing = values(losses(gold, Answers([[], [], []], ())))
    assert nothing["detected"] is nothing["touched"] is nothing["label_found"] is None
    assert nothing["found"] == 0


def test_a_set_whose_sample_has_no_mention_tells_nothing(marked):
    whole = [marked.text(2, [(0, 1, "X")]), *[marked.text(2, [])] * 30]
    gold = marked.gold(whole, sample=1, seed=0)
    assert gold.n_entities == 0
    assert values(losses(gold, Answers([[]], [[]], [[]])))["found"] is None
