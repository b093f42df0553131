import numpy as np
import pytest

from knife.maths import bulk, many_tails, tails
from knife.maths.many_tails import Edges
from knife.maths.neighbors import cosines_to_all, pairs_above
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


@pytest.fixture(scope="module")
def edges(unit):
    cut = np.full(len(unit), -1.1, np.float32)
    return many_tails.both_ends(pairs_above(unit, cut), cut)


@pytest.mark.parametrize("expected_false", [0.01, 0.5, 20, 400])
def test_noise_floors_equal_the_definition(unit, others, edges, expected_false):
    found = many_tails.noise_floors(edges, bulk.moments(unit), expected_false)
    expected = [tails.noise_floor(row, expected_false) for row in others]
    assert found == pytest.approx(np.array(expected), abs=1e-7)


@pytest.mark.parametrize(("z", "share"), [(2, 1), (1, 0.05), (0, 0.01)])
def test_z_thresholds_equal_the_definition(unit, others, edges, z, share):
    found = many_tails.z_thresholds(edges, bulk.moments(unit), z, share)
    expected = [tails.z_score(row, z, share) for row in others]
    assert found == pytest.approx(np.array(expected), abs=1e-7)


@pytest.mark.parametrize("lowest", [0.0, 0.2, 0.5, 0.9])
def test_reference_thresholds_equal_the_definition_or_stay_open(unit, others, edges, lowest):
    cut = np.full(len(unit), lowest, np.float32)
    found = many_tails.reference_thresholds(edges.above(cut), cut, 4, 8)
    expected = np.array([tails.reference(row, 4, 8) for row in others])
    is_settled = np.isfinite(found)
    assert (found[is_settled] == expected[is_settled]).all()
    # What is left open has its threshold below the lowest bin that is known in full.
    assert (expected[~is_settled] <= lowest + 0.02).all()


def test_an_edge_is_measured_against_its_source():
    edges = Edges(np.int32([0, 1]), np.int32([1, 0]), np.float32([0.5, 0.5]))
    assert edges.above(np.array([0.4, 0.6])).source.tolist() == [0]
    assert edges.above(np.array([0.5, 0.5])).source.size == 0
