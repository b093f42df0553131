"""Credit for overlaps, against nervaluate and against planted cases."""

import sys

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_overlap import overlap_counts
from knife.analyses.evaluation.ner_scores import score

LABELS, OTHERS = ["X", "Y", "Z"], ["OTHER", "MORE"]
KINDS = ["partial", "ent_type", "exact"]


def figures(one):
    return one.precision.value, one.recall.value, one.f1.value, one.predicted, one.gold


def scored(marked, gold_spans, said_spans, kind, lengths=None):
    lengths = lengths or [10] * len(gold_spans)
    gold = marked.gold([marked.text(n, s) for n, s in zip(lengths, gold_spans, strict=True)])
    answers = Answers([[marked.entity(*s) for s in some] for some in said_spans], ())
    return score(overlap_counts(gold, answers, kind))


if sys.version_info >= (3, 11):  # nervaluate does not run below
    from nervaluate import Evaluator

    def nervaluate_figures(one):
        return one.precision, one.recall, one.f1, one.actual, one.possible

    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("unit", ["words", "characters"])
    def test_scores_equal_those_of_nervaluate(marked, seed, unit):
        lengths, gold_spans, said_spans = marked.drawn(seed, LABELS, OTHERS)
        if unit == "words":
            true = [marked.tags(*pair) for pair in zip(lengths, gold_spans, strict=True)]
            said = [marked.tags(*pair) for pair in zip(lengths, said_spans, strict=True)]
        else:
            true, said = (
                [
                    [{"start": 3 * a, "end": 3 * b - 2, "label": label} for a, b, label in some]
                    for some in spans
                ]
                for spans in (gold_spans, said_spans)
            )
        loader = "list" if unit == "words" else "dict"
        report = Evaluator(true, said, tags=LABELS, loader=loader).evaluate()
        for kind in KINDS:
            found = scored(marked, gold_spans, said_spans, kind, lengths)
            assert figures(found.all) == pytest.approx(nervaluate_figures(report["overall"][kind]))
            assert 0 < found.all.f1.value < 1
            for label in LABELS:
                theirs = nervaluate_figures(report["entities"][label][kind])
                assert figures(found.by_label[label]) == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("gold", "said", "right"),
    [
        ([(0, 2, "X")], [(0, 2, "X")], (1, 1, 1)),
        ([(0, 2, "X")], [(0, 2, "Y")], (1, 0, 1)),
        ([(0, 2, "X")], [(0, 1, "X")], (0.5, 1, 0)),
        ([(0, 2, "X")], [(1, 3, "Y")], (0.5, 0, 0)),
        ([(0, 2, "X")], [(2, 3, "X")], (0, 0, 0)),
        # One long prediction takes one gold entity, the other is missed.
        ([(0, 1, "X"), (2, 3, "X")], [(0, 3, "X")], (0.5, 1, 0)),
        # Two predictions in one gold entity: the second is too many.
        ([(0, 4, "X")], [(0, 1, "X"), (2, 4, "X")], (0.5, 1, 0)),
        # Of two overlapping gold entities of the label the nearer one is taken.
        ([(0, 1, "X"), (1, 4, "X")], [(0, 3, "X"), (3, 4, "X")], (1, 2, 0)),
    ],
)
def test_an_overlap_earns_what_its_kind_says(marked, gold, said, right):
    # All labels are scored, whichever stand in the case.
    gold_spans, said_spans = [gold, [(0, 1, "X"), (1, 2, "Y")]], [said, []]
    found = [scored(marked, gold_spans, said_spans, kind).all.right for kind in KINDS]
    assert tuple(found) == right


def test_an_overlap_of_less_than_a_hundredth_is_none(marked):
    found = scored(marked, [[(0, 120, "X")]], [[(119, 130, "X")]], "partial", [200])
    assert found.all.right == 0
    found = scored(marked, [[(0, 120, "X")]], [[(117, 130, "X")]], "partial", [200])
    assert found.all.right == 0.5
