"""A whole report on planted answers."""

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_reports import COUNTED, PROTOCOLS, NerOptions, report_set
from knife.errors import InputError

LABELS, OTHERS = ["X", "Y", "Z"], ["OTHER", "MORE"]


@pytest.fixture
def asked(marked):
    lengths, gold_spans, said_spans = marked.drawn(3, LABELS, OTHERS)
    gold = marked.gold([marked.text(n, s) for n, s in zip(lengths, gold_spans, strict=True)])
    found = [[marked.entity(*s, 0.7) for s in some] for some in said_spans]
    typed = [[marked.entity(*s, 0.6, "Y") for s in some] for some in gold_spans]
    answers = Answers(found, typed, [[one.mention for one in some] for some in found])
    return gold, answers


def test_every_protocol_has_its_ways_baselines_and_details(asked):
    gold, answers = asked
    report = report_set(gold, answers, {"same": answers}, LABELS)
    assert list(report.protocols) == list(PROTOCOLS)
    for protocol, one in report.protocols.items():
        assert list(one.scores) == list(COUNTED[protocol])
        for way, scores in one.scores.items():
            assert one.baselines["same"][way].all == scores.all
        assert (one.confusion is None) == (protocol == "partial")
        assert (one.calibration is None) == (protocol == "partial")
    assert report.losses.found.value < 1
    assert set(report.other_kinds) == set(OTHERS)


def test_parts_agree_with_each_other(asked):
    gold, answers = asked
    report = report_set(gold, answers, {}, LABELS)
    strict = report.protocols["strict"]
    right = strict.scores["strict"].all.right
    confusion = strict.confusion
    assert right == sum(
        confusion.counts[i, confusion.answers.index(x)] for i, x in enumerate(LABELS)
    )
    bins = strict.calibration.bins
    assert sum(one.n * one.right for one in bins) == pytest.approx(right)
    failed = [one for one in strict.errors if one.gold is not None]
    assert right + len(failed) == strict.scores["strict"].all.gold
    typing = report.protocols["typing"]
    recall = typing.scores["first"].all.recall.value
    assert recall == pytest.approx(report.losses.label_given.value)
    assert typing.scores["first_two"].all.right >= typing.scores["first"].all.right
    partial = report.protocols["partial"].scores
    assert partial["partial"].all.right >= partial["exact"].all.right >= right


def test_only_what_was_asked_for_is_scored(asked):
    gold, answers = asked
    report = report_set(gold, answers, {}, LABELS, NerOptions(("typing",)))
    assert list(report.protocols) == ["typing"]
    assert report.losses is None


def test_the_seed_decides_the_intervals(asked):
    gold, answers = asked

    def low(seed):
        report = report_set(gold, answers, {}, LABELS, NerOptions(("strict",), seed=seed))
        return report.protocols["strict"].scores["strict"].all.f1.low

    assert low(1) == low(1) != low(2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"protocols": ()}, "protocols are"),
        ({"protocols": ("loose",)}, "loose"),
        ({"sample": 0}, "sample is 0"),
        ({"n_errors": -1}, "n_errors is -1"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        NerOptions(**options)
