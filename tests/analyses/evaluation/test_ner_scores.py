"""Precision, recall, F1 and their intervals."""

import numpy as np
import pytest

from knife.analyses.evaluation.ner_scores import Counts, mean_score, score
from knife.errors import ShapeError


def counts(seed=0, n=60):
    rng = np.random.default_rng(seed)
    gold = rng.integers(0, 4, (n, 2)).astype(float)
    right = rng.binomial(gold.astype(int), 0.6).astype(float)
    return Counts.summed(("X", "Y"), right, right + rng.integers(0, 2, (n, 2)), gold)


def test_figures_are_ratios_of_sums():
    found = counts()
    for column, one in enumerate([score(found).all, *score(found).by_label.values()]):
        right, predicted, gold = (
            table[:, column].sum() for table in (found.right, found.predicted, found.gold)
        )
        assert one.precision.value == pytest.approx(right / predicted)
        assert one.recall.value == pytest.approx(right / gold)
        p, r = one.precision.value, one.recall.value
        assert one.f1.value == pytest.approx(2 * p * r / (p + r))
        assert (one.right, one.predicted, one.gold) == (right, predicted, gold)


def test_intervals_agree_with_a_plain_bootstrap():
    found, rng = counts(), np.random.default_rng(5)
    drawn = []
    for _ in range(1500):
        rows = rng.integers(0, 60, 60)
        sums = [t[rows, 0].sum() for t in (found.right, found.predicted, found.gold)]
        drawn.append(2 * sums[0] / (sums[1] + sums[2]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    f1 = score(found).all.f1
    assert (f1.low, f1.high) == pytest.approx((low, high), abs=0.02)
    assert f1.low < f1.value < f1.high
    assert f1.n == ((counts().predicted + counts().gold)[:, 0] > 0).sum()


def test_the_seed_decides():
    assert score(counts(), 1).all == score(counts(), 1).all
    assert score(counts(), 1).all != score(counts(), 2).all


def test_one_sentence_tells_no_interval():
    f1 = score(counts(n=1)).all.f1
    assert (f1.low, f1.high) == (None, None)


def test_a_label_without_anything_is_zero_and_no_error():
    nothing = np.zeros((5, 1))
    one = score(Counts.summed(("X",), nothing, nothing, nothing)).by_label["X"]
    assert (one.precision.value, one.recall.value, one.f1.value) == (0, 0, 0)
    assert one.f1.low is one.f1.high is None


def test_what_only_one_sentence_tells_of_has_no_interval():
    gold = np.zeros((9, 1))
    gold[4] = 1
    f1 = score(Counts.summed(("X",), gold, gold, gold)).by_label["X"].f1
    assert (f1.value, f1.low, f1.n) == (1, None, 1)


def test_draws_in_which_nothing_was_counted_do_not_count_as_wrong():
    gold = np.zeros((9, 1))
    gold[4:6] = 1
    f1 = score(Counts.summed(("X",), gold, gold, gold)).all.f1
    assert (f1.low, f1.value, f1.high) == (1, 1, 1)


def test_the_mean_counts_each_set_alike_and_its_interval_is_narrower():
    sets = [score(counts(seed, n), seed) for seed, n in enumerate([30, 60, 90, 30])]
    mean = mean_score(sets)
    assert mean.f1.value == pytest.approx(np.mean([one.all.f1.value for one in sets]))
    assert mean.f1.n == 4
    widths = [one.all.f1.high - one.all.f1.low for one in sets]
    assert mean.f1.high - mean.f1.low == pytest.approx(
        np.sqrt(np.sum(np.square(widths))) / 4, rel=0.15
    )


def test_the_mean_has_no_interval_where_a_set_has_none():
    assert mean_score([score(counts()), score(counts(n=1))]).f1.low is None


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="predicted"):
        Counts(("X",), np.zeros((3, 2)), np.zeros((2, 2)), np.zeros((3, 2)))
