import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.maths.similarity import check_matrix, common_directions, row_blocks, unit_rows


@pytest.fixture(scope="module")
def vectors():
    rng = np.random.default_rng(5)
    scales = np.array([9, 5, 3, *[1] * 13])
    return (rng.standard_normal((300, 16)) * scales + 4).astype(np.float32)


def test_blocks_cover_all_rows_once():
    assert [i for rows in row_blocks(1000, 300) for i in range(1000)[rows]] == list(range(1000))
    assert list(row_blocks(0)) == []


@pytest.mark.parametrize("n_directions", [1, 2, 3])
def test_common_directions_are_the_leading_ones_of_the_svd(vectors, n_directions):
    centred = vectors.astype(float) - vectors.mean(axis=0, dtype=float)
    leading = np.linalg.svd(centred)[2][:n_directions]
    found = common_directions(vectors, n_directions)
    assert found.directions.shape == (n_directions, 16)
    assert found.directions.T @ found.directions == pytest.approx(leading.T @ leading, abs=1e-5)
    expected = centred - centred @ leading.T @ leading
    assert found.remove(vectors) == pytest.approx(expected, abs=1e-4)


def test_the_vectors_themselves_are_left_as_they_were(vectors):
    before = vectors.copy()
    unit_rows(common_directions(vectors, 2).remove(vectors))
    assert (vectors == before).all()


@pytest.mark.parametrize("n_directions", [-1, 16, 20])
def test_more_directions_than_the_width_allows_are_refused(vectors, n_directions):
    with pytest.raises(InputError, match="expected 0 or more, and fewer than the width"):
        common_directions(vectors, n_directions)


def test_what_is_only_rounding_error_becomes_zero():
    line = np.linspace(1, 2, 50, dtype=np.float32)[:, None] * np.float32([0.1, 0.7, 0.3])
    assert not common_directions(line, 1).remove(line).any()
    same = np.full((50, 3), 0.1, np.float32)
    assert not common_directions(same, 0).remove(same).any()


def test_rows_have_length_one_or_zero(vectors):
    some = np.concatenate([vectors, np.zeros((2, 16), np.float32)])
    lengths = np.linalg.norm(unit_rows(some), axis=1)
    assert lengths[:-2] == pytest.approx(1, abs=1e-6)
    assert (lengths[-2:] == 0).all()


@pytest.mark.parametrize("scale", [1e-40, 1e-25, 1e25, 1e38])
def test_very_long_and_very_short_rows_keep_their_direction(scale):
    row = np.float32([[0.6 * scale, 0.8 * scale]])
    assert unit_rows(row) == pytest.approx(np.float32([[0.6, 0.8]]), abs=1e-4)


def test_rows_may_be_made_unit_in_place(vectors):
    own = np.concatenate([vectors, np.zeros((2, 16), np.float32)])
    expected = unit_rows(own)
    assert unit_rows(own, out=own) is own
    assert (own == expected).all()


def test_no_rows_stay_no_rows():
    none = np.empty((0, 4), np.float32)
    assert unit_rows(none).shape == (0, 4)
    assert common_directions(none, 1).remove(none).shape == (0, 4)


def test_what_is_no_matrix_is_refused():
    with pytest.raises(ShapeError):
        check_matrix(np.zeros(3, np.float32))
    with pytest.raises(InputError, match="dtype float64; expected float32"):
        check_matrix(np.zeros((2, 2)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(InputError, match="NaN or infinite"):
        unit_rows(np.float32([[1, value]]))
