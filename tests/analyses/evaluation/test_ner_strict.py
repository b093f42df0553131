"""Entities that are right in span and label, against seqeval."""

import pytest
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_scores import score
from knife.analyses.evaluation.ner_strict import judged, other_kinds, strict_counts
from knife.errors import InputError

LABELS, OTHERS = ["X", "Y", "Z"], ["OTHER", "MORE"]


def figures(one):
    return one.precision.value, one.recall.value, one.f1.value, one.gold


def seqeval_figures(row):
    return tuple(row[key] for key in ("precision", "recall", "f1-score", "support"))


@pytest.mark.parametrize("seed", range(8))
def test_scores_equal_those_of_seqeval_in_its_strict_mode(marked, seed):
    lengths, gold_spans, said_spans = marked.drawn(seed, LABELS, OTHERS)
    gold = marked.gold([marked.text(n, s) for n, s in zip(lengths, gold_spans, strict=True)])
    found = score(
        strict_counts(gold, Answers([[marked.entity(*s) for s in some] for some in said_spans], ()))
    )
    kept = [[s for s in some if s[2] in LABELS] for some in said_spans]
    report = classification_report(
        [marked.tags(*pair) for pair in zip(lengths, gold_spans, strict=True)],
        [marked.tags(*pair) for pair in zip(lengths, kept, strict=True)],
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    assert figures(found.all) == pytest.approx(seqeval_figures(report["micro avg"]))
    assert 0 < found.all.f1.value < 1
    for label in LABELS:
        assert figures(found.by_label[label]) == pytest.approx(seqeval_figures(report[label]))


def test_a_finer_label_is_right_where_its_first_level_is_gold(marked):
    gold = marked.gold([marked.text(3, [(0, 1, "DISEASE"), (1, 3, "CHEMICAL")])])
    said = [marked.entity(0, 1, "DISEASE/CANCER"), marked.entity(1, 3, "DISEASE/INJURY")]
    found = score(strict_counts(gold, Answers([said], ())))
    assert (found.all.right, found.all.predicted, found.all.gold) == (1, 2, 2)
    assert found.by_label["DISEASE"].predicted == 2


def test_gold_of_two_levels_is_right_for_its_own_label_and_counts_once(marked):
    gold = marked.gold([marked.text(2, [(0, 1, "DISEASE"), (1, 2, "DISEASE/CANCER")])])
    said = [marked.entity(0, 1, "DISEASE/CANCER"), marked.entity(1, 2, "DISEASE")]
    found = score(strict_counts(gold, Answers([said], ())))
    assert (found.all.right, found.all.predicted) == (1, 2)
    assert found.by_label["DISEASE"].right == 1
    assert found.by_label["DISEASE/CANCER"].predicted == 0


def test_two_gold_labels_of_one_span_may_either_be_met(marked):
    gold = marked.gold([marked.text(1, [(0, 1, "X"), (0, 1, "Y")])])
    found = score(strict_counts(gold, Answers([[marked.entity(0, 1, "Y")]], ())))
    assert (found.all.right, found.all.predicted, found.all.gold) == (1, 1, 2)


def test_kinds_that_the_set_does_not_annotate_are_counted_apart(marked):
    gold = marked.gold([marked.text(4, [(0, 1, "X")])])
    said = [marked.entity(0, 1, "X/FINE"), marked.entity(1, 2, "B"), marked.entity(2, 3, "B")]
    answers = Answers([[*said, marked.entity(3, 4, "A/FINE")]], ())
    assert other_kinds(gold, answers) == {"B": 2, "A/FINE": 1}
    assert [(label, is_right) for _, label, is_right in judged(gold, 0, said)] == [("X", True)]


def test_nothing_found_gives_nothing(marked):
    gold = marked.gold([marked.text(4, [(0, 1, "X")])])
    found = score(strict_counts(gold, Answers([[]], ())))
    assert (found.all.precision.value, found.all.recall.value, found.all.f1.value) == (0, 0, 0)


def test_answers_for_other_texts_are_refused(marked):
    gold = marked.gold([marked.text(4, [(0, 1, "X")])])
    with pytest.raises(InputError, match="answers for 2 of the 1 texts of 'toy'"):
        strict_counts(gold, Answers([[], []], ()))
