"""One number tells two groups apart, or does not, and the interval says how sure that is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from knife.errors import InputError
from knife.maths.separation import separation


def test_it_is_the_share_of_pairs_in_which_the_first_is_higher() -> None:
    """The obvious oracle, with ties; scikit-learn says the same."""
    rng = np.random.default_rng(5)
    first, second = rng.integers(0, 9, 40).astype(float), rng.integers(2, 11, 30).astype(float)
    wins = [(a > b) + (a == b) / 2 for a, b in itertools.product(first, second)]
    found = separation(first, second)
    assert found.value == pytest.approx(np.mean(wins), abs=1e-12)
    labels = [1] * 40 + [0] * 30
    assert found.value == pytest.approx(roc_auc_score(labels, [*first, *second]), abs=1e-12)
    assert found.n == 30


def test_groups_exchanged_give_the_complement_and_the_mirrored_interval() -> None:
    rng = np.random.default_rng(6)
    first, second = rng.normal(0.5, 1, 50), rng.normal(0, 1, 80)
    there, back = separation(first, second), separation(second, first)
    assert there.value + back.value == pytest.approx(1)
    assert there.low is not None
    assert there.low == pytest.approx(1 - (back.high or 0))


def test_groups_apart_are_told_apart_for_certain() -> None:
    found = separation(np.array([2.0, 3.0]), np.array([0.0, 1.0]))
    assert (found.low, found.value, found.high) == (1.0, 1.0, 1.0)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Of two normal distributions one deviation apart the truth is Phi(1 / sqrt 2) = .7602."""
    rng = np.random.default_rng(7)
    draws = [separation(rng.normal(1, 1, 60), rng.normal(0, 1, 60)) for _ in range(400)]
    covered = [not one.excludes(0.7602) for one in draws]
    assert 0.91 <= np.mean(covered) <= 0.98


@pytest.mark.parametrize(
    ("first", "second"), [([], [1, 2]), ([1], [1, 2]), ([1, 2], [1]), ([1, np.nan], [1, 2])]
)
def test_too_few_numbers_are_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(InputError, match="two finite numbers"):
        separation(np.array(first, float), np.array(second, float))
