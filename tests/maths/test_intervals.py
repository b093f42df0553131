"""Shares with their intervals, over groups and over single answers."""

import math

import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.maths.intervals import (
    drawn_estimate,
    ratio_estimate,
    resampled_sums,
    share_estimate,
    sums_by_group,
)


def test_the_ratio_is_that_of_the_sums_not_the_mean_of_ratios():
    assert ratio_estimate([1, 90], [10, 100]).value == 91 / 110


def test_groups_that_agree_leave_no_doubt():
    found = ratio_estimate([2, 4, 6], [4, 8, 12])
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)
    assert found.n == 3


def test_groups_without_a_count_are_left_out():
    assert ratio_estimate([2, 0, 4], [4, 0, 8]) == ratio_estimate([2, 4], [4, 8])


def test_the_interval_is_as_wide_as_the_central_limit_says():
    rng = np.random.default_rng(0)
    values = rng.normal(1.0, 0.5, 400)
    found = ratio_estimate(values, np.ones(400))
    half = 1.96 * values.std(ddof=1) / math.sqrt(400)
    assert found.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert found.high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    n_holding = 0
    for trial in range(200):
        sizes = rng.integers(5, 50, 60)
        # Documents differ: words of one document are right together.
        right = rng.binomial(sizes, rng.beta(2, 2, 60))
        found = ratio_estimate(right, sizes, seed=trial, n_samples=400)
        n_holding += not found.excludes(0.5)
    assert 0.88 <= n_holding / 200 <= 0.99


def test_members_that_are_right_together_make_the_interval_wider():
    together = ratio_estimate([10, 0] * 20, [10] * 40)
    apart = ratio_estimate([5, 5] * 20, [10] * 40)
    single = share_estimate(200, 400)
    assert together.high - together.low > single.high - single.low > apart.high - apart.low


def test_one_group_tells_no_interval():
    found = ratio_estimate([1], [2])
    assert (found.value, found.low, found.high, found.n) == (0.5, None, None, 1)
    assert not found.excludes(0.9)


def test_the_seed_decides_and_blocks_do_not(monkeypatch):
    values, counts = np.arange(50), np.full(50, 60)
    whole = ratio_estimate(values, counts, seed=3)
    assert whole == ratio_estimate(values, counts, seed=3)
    assert whole != ratio_estimate(values, counts, seed=4)
    monkeypatch.setattr("knife.maths.intervals._DRAWN_AT_ONCE", 500)
    assert ratio_estimate(values, counts, seed=3) == whole


def test_an_interval_excludes_what_is_outside():
    found = ratio_estimate([-1, -2, -1.5], [10, 10, 10])
    assert found.excludes(0)
    assert not found.excludes(found.value)


@pytest.mark.parametrize(("top", "below"), [([], []), ([0, 0], [0, 0])])
def test_nothing_counted_is_refused(top, below):
    with pytest.raises(InputError, match="nothing was counted"):
        ratio_estimate(top, below)


def test_arrays_of_different_length_are_refused():
    with pytest.raises(ShapeError, match="denominator"):
        ratio_estimate([1, 2], [1])


@pytest.mark.parametrize(
    ("n_right", "n", "low", "high"),
    # 81 of 263 is the worked example of Newcombe (1998).
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_a_share_of_single_answers_has_wilson_s_interval(n_right, n, low, high):
    found = share_estimate(n_right, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(("n_right", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(n_right, n):
    with pytest.raises(InputError, match="is no share"):
        share_estimate(n_right, n)


def test_sums_by_group_agree_with_a_loop():
    rng = np.random.default_rng(0)
    values, group = rng.standard_normal(40), rng.integers(0, 7, 40)
    expected = [sum(values[group == one]) for one in range(8)]
    assert sums_by_group(values, group, 8) == pytest.approx(expected)


def test_resampled_sums_keep_the_columns_of_a_draw_together():
    rng = np.random.default_rng(0)
    table = rng.integers(0, 9, (30, 3))
    table[:, 2] = table[:, 0] + 2 * table[:, 1]
    drawn = resampled_sums(table, seed=1, n_samples=500)
    assert drawn.shape == (500, 3)
    assert drawn[:, 2] == pytest.approx(drawn[:, 0] + 2 * drawn[:, 1])
    assert drawn.mean(axis=0) == pytest.approx(table.sum(axis=0), rel=0.05)
    spread = table.std(axis=0) * math.sqrt(30)
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.15)


def test_resampled_sums_do_not_depend_on_blocks_and_take_a_seed_of_several_numbers(monkeypatch):
    table = np.arange(40).reshape(20, 2)
    whole = resampled_sums(table, seed=(3, 4), n_samples=50)
    assert not np.array_equal(whole, resampled_sums(table, seed=(3, 5), n_samples=50))
    monkeypatch.setattr("knife.maths.intervals._DRAWN_AT_ONCE", 100)
    assert np.array_equal(resampled_sums(table, seed=(3, 4), n_samples=50), whole)


def test_one_group_cannot_be_drawn_again():
    assert resampled_sums([[1, 2]]).shape == (0, 2)
    found = drawn_estimate(0.5, np.empty(0), 1)
    assert (found.low, found.high) == (None, None)


def test_an_interval_from_draws_is_their_middle():
    found = drawn_estimate(0.5, np.linspace(0, 1, 1001), 7)
    assert (found.value, found.n) == (0.5, 7)
    assert (found.low, found.high) == pytest.approx((0.025, 0.975))
    told = drawn_estimate(0.5, np.array([np.nan, 0.5, np.nan]), 7)
    assert (told.low, told.high) == (0.5, 0.5)


def test_counts_that_are_no_table_are_refused():
    with pytest.raises(ShapeError, match="counts"):
        resampled_sums([1, 2, 3])
