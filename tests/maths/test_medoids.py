import numpy as np
import pytest

from knife.maths.medoids import medoid
from knife.maths.similarity import unit_rows


def test_the_member_nearest_to_all_others_is_the_medoid():
    # Cosines .9 between a and b, .8 between a and c, .5 between b and c.
    gram = np.array([[1, 0.9, 0.8], [0.9, 1, 0.5], [0.8, 0.5, 1]])
    found = medoid(np.linalg.cholesky(gram).astype(np.float32))
    assert found.position == 0
    assert (found.mean, found.spread) == pytest.approx((0.85, 0.05), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_the_medoid_is_the_one_of_all_cosines(seed):
    rng = np.random.default_rng(seed)
    unit = unit_rows((rng.standard_normal((seed + 2, 8)) + 1).astype(np.float32))
    cosines = unit.astype(np.float64) @ unit.astype(np.float64).T
    rows = [np.delete(row, i) for i, row in enumerate(cosines)]
    best = int(np.argmax([row.mean().round(9) for row in rows]))
    found = medoid(unit)
    assert found.position == best
    assert found.mean == pytest.approx(rows[best].mean())
    assert found.spread == pytest.approx(rows[best].std(), abs=1e-9)


def test_one_member_is_its_own_medoid():
    found = medoid(np.float32([[0, 1]]))
    assert (found.position, found.mean, found.spread) == (0, 1, 0)


def test_ties_go_to_the_first_member():
    assert medoid(np.float32([[1, 0], [0.6, 0.8]])).position == 0
    assert medoid(np.ones((5, 1), np.float32)).position == 0
    assert medoid(np.zeros((3, 2), np.float32)).position == 0
