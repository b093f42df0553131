"""Scores against what is right."""

import numpy as np
import pytest

from knife.analyses.evaluation.calibration import calibration
from knife.errors import ShapeError


def slow_error(scores, right, n_bins):
    pairs = sorted(zip(scores, right, strict=True))
    bins = [list(part) for part in np.array_split(np.array(pairs), n_bins)]
    gaps = [
        len(part) * abs(np.mean([s for s, _ in part]) - np.mean([r for _, r in part]))
        for part in bins
    ]
    return sum(gaps) / len(pairs)


def test_the_error_agrees_with_a_slow_count():
    rng = np.random.default_rng(0)
    scores = rng.random(237)
    right = rng.random(237) < scores**2
    found = calibration(scores, right)
    assert found.error == pytest.approx(slow_error(scores, right, 10))
    assert [one.n for one in found.bins] == [24] * 7 + [23] * 3
    assert all(one.low <= one.score <= one.high for one in found.bins)
    assert all(a.high <= b.low for a, b in zip(found.bins, found.bins[1:], strict=False))


def test_honest_scores_have_a_small_error_and_boasting_ones_a_large_one():
    rng = np.random.default_rng(1)
    scores = rng.random(5000)
    right = rng.random(5000) < scores
    assert calibration(scores, right).error < 0.03
    assert calibration(np.ones(5000), right).error == pytest.approx(0.5, abs=0.03)


def test_the_order_of_equal_scores_does_not_matter():
    scores, right = [0.5] * 6 + [1.0] * 6, [True, False] * 6
    turned = calibration(scores[::-1], right[::-1], n_bins=5)
    assert turned == calibration(scores, right, n_bins=5) == calibration(scores, right[::-1], 5)


def test_few_answers_make_few_bins_and_none_make_nothing():
    assert [one.n for one in calibration([0.2, 0.9, 0.9], [False, True, True]).bins] == [1, 1, 1]
    assert calibration([], []) is None


def test_arrays_of_different_length_are_refused():
    with pytest.raises(ShapeError, match="is_right"):
        calibration([0.5], [True, False])
