"""Ranks against slow counts and against scipy, with many ties."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from knife.errors import ShapeError
from knife.maths.rankings import (
    average_ranks,
    descending_ranks,
    highest,
    rank_correlation,
    ranks_within,
)


def tied(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 8, n).astype(np.float32) / 7


def averaged(values: np.ndarray) -> np.ndarray:
    return average_ranks(values, descending_ranks(values))


def slow_rank(row: np.ndarray, column: int) -> int:
    above = sum(value > row[column] for value in row)
    return 1 + above + sum(row[other] == row[column] for other in range(column))


def test_ranks_count_what_is_higher_and_then_what_comes_before():
    values = tied(60)
    assert descending_ranks(values).tolist() == [slow_rank(values, i) for i in range(60)]


@pytest.mark.parametrize("values", [tied(60), np.arange(9.0), np.zeros(3), np.zeros(0)])
def test_average_ranks_are_scipy_s(values):
    np.testing.assert_array_equal(averaged(values), stats.rankdata(-values))


def test_the_correlation_is_scipy_s():
    first, second = tied(200, 1), tied(200, 1) + tied(200, 2)
    found = rank_correlation(averaged(first), averaged(second))
    assert found == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)
    assert 0.3 < found < 0.9


def test_what_is_equal_everywhere_has_no_correlation():
    assert np.isnan(rank_correlation(averaged(np.arange(5.0)), averaged(np.zeros(5))))


def test_rankings_of_other_lengths_are_refused():
    with pytest.raises(ShapeError):
        rank_correlation(np.arange(3.0), np.arange(4.0))


def test_ranks_within_are_those_of_whole_rows_ties_and_repeated_columns_too():
    scores = np.stack([tied(50, seed) for seed in range(6)])
    columns = np.array([0, 49, 7, 7, 13, 0])
    expected = [[slow_rank(row, column) for column in columns] for row in scores]
    assert ranks_within(scores, columns).tolist() == expected


@pytest.mark.parametrize("k", [1, 3, 50])
def test_the_highest_are_those_of_a_full_sort_ties_by_column(k):
    scores = np.stack([tied(50, seed) for seed in range(6)])
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(highest(scores, k), expected)


def test_no_rows_give_no_ranks():
    empty = np.zeros((0, 4), np.float32)
    assert ranks_within(empty, np.array([1, 2])).shape == (0, 2)
    assert highest(empty, 2).shape == (0, 2)
