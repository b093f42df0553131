"""Differences of scores: the parts sum to them, favour no side, and name what was planted."""

from __future__ import annotations

import numpy as np
import pytest

from knife.maths.score_parts import split_difference

RNG = np.random.default_rng(0)
NORMS, COSINES, BIAS = RNG.uniform(0.1, 3, 40), RNG.uniform(-1, 1, 40), RNG.normal(0, 2, 40)
FIRST, SECOND = np.triu_indices(40, 1)


def split(first, second, norms=NORMS, cosines=COSINES, bias=BIAS):
    return split_difference(7.5, (norms, cosines, bias), first, second)


def test_the_parts_sum_to_the_difference_of_the_scores():
    scores = 7.5 * NORMS * COSINES + BIAS
    np.testing.assert_allclose(
        split(FIRST, SECOND).total, scores[FIRST] - scores[SECOND], atol=1e-12
    )


def test_turned_round_each_part_changes_its_sign_alone():
    one, other = split(FIRST, SECOND), split(SECOND, FIRST)
    for name in ("norm", "angle", "bias"):
        np.testing.assert_allclose(getattr(one, name), -getattr(other, name), atol=1e-12)


@pytest.mark.parametrize("varied", ["norm", "angle", "bias"])
def test_where_one_part_alone_differs_it_accounts_for_all(varied):
    flat = np.full(40, 0.5)
    columns = {
        "norms": NORMS if varied == "norm" else flat,
        "cosines": COSINES if varied == "angle" else flat,
        "bias": BIAS if varied == "bias" else flat,
    }
    found = split(FIRST, SECOND, **columns)
    np.testing.assert_allclose(getattr(found, varied), found.total, atol=1e-12)
    assert np.abs(found.total).max() > 1


def test_one_row_is_held_against_all():
    found = split(np.arange(40), np.array([3]))
    assert found.total.shape == (40,)
    assert found.total[3] == 0
