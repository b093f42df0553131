"""Labels of given mentions, counted by hand."""

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_scores import score
from knife.analyses.evaluation.ner_typing import typing_counts
from knife.errors import InputError


@pytest.fixture
def gold(marked):
    return marked.gold(
        [
            marked.text(6, [(0, 1, "X"), (2, 3, "X"), (4, 5, "Y")]),
            marked.text(3, [(0, 1, "M")]),
            marked.text(3, []),
        ],
        ignored=["M"],
    )


@pytest.fixture
def answers(marked):
    typed = [
        [
            marked.entity(0, 1, "X/FINE", 0.9, "Y"),
            marked.entity(2, 3, "Y", 0.9, "X", "Y"),
            marked.entity(4, 5, "OTHER", 0.9, "A", "Y"),
        ],
        [],
        [],
    ]
    # What is found beside a gold mention, or where only ignored kinds are, does not count.
    found = [
        [marked.entity(1, 2, "X")],
        [marked.entity(0, 1, "X")],
        [marked.entity(0, 1, "X/FINE"), marked.entity(1, 2, "OTHER")],
    ]
    return Answers(found, typed)


def figures(one):
    return one.right, one.predicted, one.gold


def test_the_first_label_counts_and_false_alarms_are_those_of_texts_without_gold(gold, answers):
    found = score(typing_counts(gold, answers))
    # Right: the first. Wrong: the second, as Y. Left out: the third. False alarm: X.
    assert figures(found.all) == (1, 3, 3)
    assert figures(found.by_label["X"]) == (1, 2, 2)
    assert figures(found.by_label["Y"]) == (0, 1, 1)
    assert found.all.precision.value == pytest.approx(1 / 3)
    assert found.all.recall.value == pytest.approx(1 / 3)


def test_either_of_two_labels_may_be_right_but_not_the_third(gold, answers):
    found = score(typing_counts(gold, answers, n_answers=2))
    assert figures(found.all) == (2, 3, 3)
    assert figures(found.by_label["X"]) == (2, 3, 2)
    assert figures(found.by_label["Y"]) == (0, 0, 1)


def test_no_answer_is_missed_but_no_false_alarm(gold, marked):
    typed = [[None, marked.entity(2, 3, "X"), None], [], []]
    found = score(typing_counts(gold, Answers([[], [], []], typed)))
    assert figures(found.all) == (1, 1, 3)
    assert found.all.precision.value == 1


def test_perfect_answers_get_full_marks(gold, marked):
    typed = [[marked.entity(0, 1, "X"), marked.entity(2, 3, "X"), marked.entity(4, 5, "Y")], [], []]
    found = score(typing_counts(gold, Answers([[], [], []], typed)))
    assert (found.all.precision.value, found.all.recall.value, found.all.f1.value) == (1, 1, 1)


@pytest.mark.parametrize("typed", [(), [[], [], []], [[None] * 3, [None], []]])
def test_missing_answers_are_refused(gold, typed):
    with pytest.raises(InputError, match="not all typed"):
        typing_counts(gold, Answers([[], [], []], typed))
