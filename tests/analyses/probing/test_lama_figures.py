"""Precision at k, reciprocal ranks and their means over relations, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.probing.lama import Found
from knife.analyses.probing.lama_figures import report_facts
from knife.errors import InputError
from knife.types.facts import Cloze, Fact


def found(relation, rank, prior=None, reason=""):
    own = Fact("x", relation, "s", "o", (Cloze("[MASK]"),))
    if reason:
        return Found(own, reason)
    ranks = {("model", "vocabulary"): rank}
    if prior is not None:
        ranks["prior", "vocabulary"] = prior
    return Found(own, ranks=ranks)


def mean_of(report, method="model"):
    return next(one for one in report.means if one.method == method)


def test_relations_count_alike_in_the_mean():
    cases = [found("r", 1), found("r", 1), found("r", 1), found("q", 4)]
    report = report_facts(cases, [1, 5])
    own = mean_of(report)
    assert [one.value for one in own.hits] == [0.5, 1.0]
    assert own.mrr.value == pytest.approx((1 + 0.25) / 2)
    assert own.n == 2
    assert [(one.relation, one.n, one.hits[0].value) for one in report.scores] == [
        ("r", 3, 1.0),
        ("q", 1, 0.0),
    ]


def test_intervals_hold_the_figure_and_shrink_with_facts():
    rng = np.random.default_rng(0)
    few = [found("r", int(rank)) for rank in rng.integers(1, 4, 12)]
    small, large = report_facts(few), report_facts(few * 20)
    for own in (mean_of(small), mean_of(large)):
        assert own.hits[0].low <= own.hits[0].value <= own.hits[0].high
    width = [one.hits[0].high - one.hits[0].low for one in (mean_of(small), mean_of(large))]
    assert width[1] < width[0]


def test_methods_are_compared_on_facts_that_both_ranked():
    cases = [found("r", 1, 2), found("r", 1, 1), found("r", 9)]
    (contrast,) = report_facts(cases, [1]).contrasts
    assert (contrast.first, contrast.second) == ("model", "prior")
    assert contrast.hits[0].value == pytest.approx(0.5)


def test_what_was_not_scored_counts_as_not_found_among_all():
    cases = [found("r", 1), found("r", 0, reason="the object has 2 pieces"), found("q", 1)]
    report = report_facts(cases, [1])
    assert report.n_scored == 2
    assert mean_of(report).hits[0].value == 1.0
    assert report.of_all == (0.75,)


def test_a_relation_that_could_not_be_scored_at_all_counts_as_well():
    cases = [found("r", 1), found("q", 0, reason="too long")]
    report = report_facts(cases, [1])
    assert mean_of(report).n == 1
    assert report.of_all == (0.5,)


def test_the_seed_decides_the_draws_and_nothing_else():
    cases = [found("r", rank) for rank in (1, 2, 3, 1, 5, 1, 2)]
    one, same, other = (report_facts(cases, seed=seed) for seed in (0, 0, 1))
    assert one == same
    assert mean_of(one).hits[0].value == mean_of(other).hits[0].value


def test_nothing_scored_is_refused_with_the_first_reason():
    with pytest.raises(InputError, match=r"none of 1 facts could be scored, .* 2 pieces"):
        report_facts([found("r", 0, reason="the object has 2 pieces")])
    with pytest.raises(InputError, match="there are no facts"):
        report_facts([])


@pytest.mark.parametrize("ks", [[], [0], [5, -1]])
def test_k_is_1_or_more(ks):
    with pytest.raises(InputError, match="k is"):
        report_facts([found("r", 1)], ks)
