from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.errors import InputError
from knife.maths.tails import check_rows, noise_floor, noise_z, reference, z_score


@pytest.mark.parametrize("n_others", [10, 1000, 30_521])
@pytest.mark.parametrize("expected_false", [0.1, 0.5, 3])
def test_noise_z_leaves_the_expected_number_above(n_others, expected_false):
    above = n_others * (1 - NormalDist().cdf(noise_z(n_others, expected_false)))
    assert above == pytest.approx(expected_false, rel=1e-6)


def test_noise_z_is_never_below_the_middle_and_infinite_without_others():
    assert noise_z(1, 5) == 0
    assert noise_z(0, 0.5) == np.inf


@pytest.mark.parametrize("z", [0.5, 2, 4])
def test_z_score_is_mean_plus_z_deviations(z):
    cosines = np.random.default_rng(1).normal(0.1, 0.05, 3000).astype(np.float32)
    expected = cosines.astype(np.float64).mean() + z * cosines.astype(np.float64).std()
    assert z_score(cosines, z, 1.0) == pytest.approx(expected, abs=1e-9)


def test_z_score_keeps_at_most_its_share():
    cosines = np.random.default_rng(1).normal(0, 0.05, 1000).astype(np.float32)
    assert (cosines > z_score(cosines, 1, 1.0)).sum() > 50
    assert (cosines > z_score(cosines, 1, 0.05)).sum() == 50


def test_a_tie_at_the_share_is_left_out_whole():
    cosines = np.float32([0.9, 0.8, 0.8, 0.8, *[0] * 96])
    assert (cosines > z_score(cosines, 1, 0.02)).sum() == 1


def test_the_noise_floor_of_noise_lets_about_as_many_pass_as_expected():
    rng = np.random.default_rng(2)
    passed = []
    for _ in range(200):
        cosines = rng.normal(0, 0.06, 5000).astype(np.float32)
        passed.append((cosines > noise_floor(cosines, 0.5)).sum())
    assert np.mean(passed) == pytest.approx(0.5, abs=0.2)


@pytest.mark.parametrize("family", [5, 50, 200])
def test_a_family_does_not_hide_itself(family):
    bulk = np.random.default_rng(3).normal(0, 0.06, 5000)
    cosines = np.append(bulk, np.full(family, 0.6)).astype(np.float32)
    alone = noise_floor(bulk.astype(np.float32), 0.5)
    assert noise_floor(cosines, 0.5) == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize("value", [-0.3, 0, 0.1, 1])
@pytest.mark.parametrize("n", [1, 2, 50, 1001])
def test_none_stands_out_where_all_are_equal(value, n):
    cosines = np.full(n, value, np.float32)
    assert not (cosines > noise_floor(cosines, 0.5)).any()
    assert not (cosines > z_score(cosines, 4, 0.05)).any()


def test_without_others_nothing_is_tail():
    none = np.empty(0, np.float32)
    assert noise_floor(none, 0.5) == z_score(none, 4, 0.05) == np.inf
    assert reference(none, 10, 20) == 0.005


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=60))
def test_every_rule_gives_a_finite_threshold(values):
    cosines = np.float32(values)
    assert np.isfinite(noise_floor(cosines, 0.5))
    assert np.isfinite(z_score(cosines, 4, 0.05))
    assert np.isfinite(reference(cosines, 10, 20))


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_rows_are_refused(n):
    with pytest.raises(InputError, match="expected at least 2"):
        check_rows(n)
