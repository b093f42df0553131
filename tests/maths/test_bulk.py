import numpy as np
import pytest

from knife.maths.bulk import densest_z, moments, sampled_bulk
from knife.maths.neighbors import cosines_to_all
from knife.maths.similarity import unit_rows


@pytest.fixture(scope="module")
def unit():
    rng = np.random.default_rng(4)
    family = rng.standard_normal(48) + 0.6 * rng.standard_normal((20, 48))
    return unit_rows(np.concatenate([rng.standard_normal((480, 48)), family]).astype(np.float32))


@pytest.fixture(scope="module")
def others(unit):
    """All cosines of each row to the others, (n, n - 1)."""
    cosines = cosines_to_all(unit, np.arange(len(unit)))
    return np.array([np.delete(row, i) for i, row in enumerate(cosines)])


def test_moments_are_those_of_all_cosines(unit, others):
    sums = moments(unit)
    assert sums.n_others == 499
    assert sums.mean == pytest.approx(others.mean(axis=1, dtype=float), abs=1e-8)
    assert sums.deviation == pytest.approx(others.std(axis=1, dtype=float), abs=1e-8)


def test_the_sampled_bulk_looks_past_a_family(unit, others):
    # The last 20 rows are one family, which inflates the deviation of their cosines.
    bulk = sampled_bulk(unit)
    outside = others[480:, :480]
    assert bulk.mean[480:] == pytest.approx(outside.mean(axis=1), abs=0.02)
    assert bulk.deviation[480:] == pytest.approx(outside.std(axis=1), rel=0.1)
    assert (others[480:].std(axis=1) > 1.3 * bulk.deviation[480:]).all()


@pytest.mark.parametrize("n", [1, 2, 511, 512, 513, 1500])
def test_a_sample_of_any_number_of_rows_is_finite(n):
    rows = unit_rows(np.random.default_rng(n).standard_normal((n, 5)).astype(np.float32))
    found = sampled_bulk(rows)
    assert found.mean.shape == found.deviation.shape == (n,)
    assert np.isfinite(found.mean).all()
    assert np.isfinite(found.deviation).all()


def test_a_bin_that_nothing_fills_is_dense_nowhere():
    assert densest_z(np.array([0.05, 0.0]), 100, 20)[0] == 0
    z = densest_z(np.array([0.05]), 30_000, 20)
    density = 30_000 * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / 0.05 / 100
    assert density == pytest.approx(20)
