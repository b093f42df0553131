"""What gold mentions were taken for."""

from knife.analyses.evaluation.confusions import NOTHING, strict_confusion, typing_confusion
from knife.analyses.evaluation.ner_answers import Answers

UPPERS = ["B", "OTHER", "X", "Y"]


def cells(confusion):
    return {
        (label, answer): int(n)
        for label, row in zip(confusion.labels, confusion.counts, strict=True)
        for answer, n in zip(confusion.answers, row, strict=True)
        if n
    }


def test_given_mentions_are_counted_by_first_levels_with_all_columns(marked):
    gold = marked.gold([marked.text(6, [(0, 1, "X"), (2, 3, "X"), (4, 5, "Y")])])
    typed = [[marked.entity(0, 1, "X/FINE"), marked.entity(2, 3, "OTHER/A"), None]]
    found = typing_confusion(gold, Answers([[]], typed), UPPERS)
    assert found.answers == (*UPPERS, NOTHING)
    assert cells(found) == {("X", "X"): 1, ("X", "OTHER"): 1, ("Y", NOTHING): 1}


def test_end_to_end_only_the_exact_span_counts(marked):
    gold = marked.gold([marked.text(6, [(0, 1, "X"), (2, 4, "X"), (4, 5, "Y")])])
    said = [marked.entity(0, 1, "OTHER"), marked.entity(2, 3, "X"), marked.entity(4, 5, "Y")]
    found = strict_confusion(gold, Answers([said], ()), UPPERS)
    assert cells(found) == {("X", "OTHER"): 1, ("X", NOTHING): 1, ("Y", "Y"): 1}


def test_an_answer_of_an_unknown_label_gets_a_column(marked):
    gold = marked.gold([marked.text(2, [(0, 1, "X")])])
    found = typing_confusion(gold, Answers([[]], [[marked.entity(0, 1, "NEW")]]), ["X"])
    assert found.answers == ("NEW", "X", NOTHING)
