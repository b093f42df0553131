import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.maths.whitening import Moments, leading_direction, whitening, without_direction

RNG = np.random.default_rng(0)
MIXING = RNG.normal(size=(6, 6))
VECTORS = (RNG.normal(size=(800, 6)) @ MIXING + 5).astype(np.float32)


def moments_of(vectors, block=100):
    moments = Moments(vectors.shape[1])
    for start in range(0, len(vectors), block):
        moments.add(vectors[start : start + block])
    return moments


def test_whitened_vectors_have_mean_0_and_the_identity_as_covariance():
    white = whitening(moments_of(VECTORS)).of(VECTORS)
    assert np.allclose(white.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(np.cov(white.T, bias=True), np.eye(6), atol=1e-3)


def test_fewer_dimensions_are_the_first_of_all():
    moments = moments_of(VECTORS)
    some, every = whitening(moments, 2), whitening(moments)
    assert np.allclose(some.matrix, every.matrix[:, :2])


def test_blocks_change_nothing():
    one, many = moments_of(VECTORS, 800), moments_of(VECTORS, 7)
    assert one.n == many.n
    assert np.allclose(whitening(one).matrix, whitening(many).matrix, atol=1e-5)


def test_the_leading_direction_is_the_first_right_singular_vector():
    found = leading_direction(moments_of(VECTORS))
    oracle = np.linalg.svd(VECTORS, full_matrices=False)[2][0]
    assert abs(float(found @ oracle)) == pytest.approx(1, abs=1e-5)
    assert found @ VECTORS.mean(axis=0) > 0


def test_a_direction_taken_away_is_neither_whitened_nor_left():
    moments = moments_of(VECTORS)
    direction = leading_direction(moments)
    rest = without_direction(VECTORS, direction)
    assert np.allclose(rest @ direction, 0, atol=1e-4)
    found = whitening(moments, direction=direction)
    assert found.matrix.shape == (6, 5)
    assert np.allclose(np.cov(found.of(rest).T, bias=True), np.eye(5), atol=1e-2)


@pytest.mark.parametrize(
    ("n", "dims", "said"),
    [(5, None, "more texts than dimensions"), (3, 3, "more texts than"), (800, 7, "vary in 6")],
)
def test_too_little_to_whiten_is_refused(n, dims, said):
    with pytest.raises(InputError, match=said):
        whitening(moments_of(VECTORS[:n]), dims)


def test_equal_vectors_are_refused():
    with pytest.raises(InputError, match="vary in 0"):
        whitening(moments_of(np.ones((50, 3), np.float32)))


def test_nothing_has_no_direction():
    with pytest.raises(InputError, match="no vectors"):
        leading_direction(Moments(3))


def test_vectors_of_another_width_are_refused():
    with pytest.raises(ShapeError):
        Moments(3).add(np.ones((2, 4), np.float32))
