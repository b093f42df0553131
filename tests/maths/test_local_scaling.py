import numpy as np
import pytest

from knife.maths.local_scaling import local_scales, scaled_moments, sides
from knife.maths.similarity import unit_rows


def random_unit(n, width, seed=0):
    rng = np.random.default_rng(seed)
    return unit_rows(rng.standard_normal((n, width)).astype(np.float32))


def slow_scales(unit, n_nearest):
    similarity = unit.astype(np.float64) @ unit.astype(np.float64).T
    is_null = ~unit.any(axis=1)
    found = []
    for row in range(len(unit)):
        others = ~is_null & (np.arange(len(unit)) != row)
        nearest = np.sort(similarity[row, others])[::-1][:n_nearest]
        found.append(0.0 if is_null[row] or not nearest.size else nearest.mean())
    return found


@pytest.mark.parametrize("n", [2, 5, 30, 400, 2000])
@pytest.mark.parametrize("n_nearest", [1, 10])
def test_scales_are_means_of_the_largest_cosines(n, n_nearest):
    unit = random_unit(n, 6)
    unit[1] = 0
    assert local_scales(unit, n_nearest) == pytest.approx(slow_scales(unit, n_nearest), abs=1e-6)


def test_a_family_that_hides_the_bulk_is_seen_in_full():
    # Nine in ten rows are one family: no normal bulk puts anything above the cut.
    unit = random_unit(1500, 16)
    unit[150:] = unit_rows((unit[:1] + 0.01 * unit[150:]).astype(np.float32))
    assert local_scales(unit, 10) == pytest.approx(slow_scales(unit, 10), abs=1e-6)


def test_products_are_cosines_less_half_of_both_scales():
    unit, scales = random_unit(20, 5), np.linspace(0, 1, 20, dtype=np.float32)
    left, right = sides(unit, scales)
    expected = unit @ unit.T - (scales[:, None] + scales) / 2
    assert left @ right.T == pytest.approx(expected, abs=1e-6)


def test_moments_are_sums_over_all_scaled_similarities():
    unit, scales = random_unit(60, 5), np.linspace(0, 0.7, 60, dtype=np.float32)
    unit[3], scales[3] = 0, 0
    left, right = (side.astype(np.float64) for side in sides(unit, scales))
    similarity = left @ right.T
    np.fill_diagonal(similarity, 0)
    found = scaled_moments(unit, scales)
    assert found.total == pytest.approx(similarity.sum(axis=1), abs=1e-5)
    assert found.squares == pytest.approx((similarity**2).sum(axis=1), abs=1e-5)
