"""Evenness of vectors, with answers known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.inspection.isotropy import isotropy
from knife.errors import InputError


def test_random_directions_are_even():
    rng = np.random.default_rng(0)
    found = isotropy(rng.standard_normal((4000, 50)).astype(np.float32))
    assert abs(found.mean_cosine) < 0.01
    assert found.variance[1] == pytest.approx(1 / 50, abs=0.01)
    assert found.variance[10] == pytest.approx(10 / 50, abs=0.05)


def test_a_shared_mean_raises_the_cosine_and_not_the_variance():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((2000, 50)).astype(np.float32)
    found = isotropy(vectors + 5)
    assert found.mean_cosine > 0.9
    assert found.variance == pytest.approx(isotropy(vectors).variance, abs=1e-4)


def test_a_planted_direction_holds_its_variance():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((2000, 20))
    vectors[:, 3] *= np.sqrt(19)  # as much as the other 19 together
    assert isotropy(vectors.astype(np.float32)).variance[1] == pytest.approx(0.5, abs=0.03)


def test_the_cosine_is_that_of_all_pairs():
    vectors = np.float32([[1, 0], [0, 1], [1, 1]])
    expected = (0 + 2 * np.sqrt(0.5)) / 3
    assert isotropy(vectors).mean_cosine == pytest.approx(expected, abs=0.01)


def test_the_same_seed_gives_the_same_figures():
    vectors = np.random.default_rng(1).standard_normal((100, 8)).astype(np.float32)
    assert isotropy(vectors, 3) == isotropy(vectors, 3)
    assert isotropy(vectors, 3).mean_cosine != isotropy(vectors, 4).mean_cosine


def test_equal_vectors_have_no_variance():
    found = isotropy(np.ones((5, 3), np.float32))
    assert found.mean_cosine == pytest.approx(1)
    assert found.variance[1] == 0


@pytest.mark.parametrize("vectors", [np.empty((0, 3)), np.ones((1, 3)), np.full((3, 3), np.nan)])
def test_what_cannot_be_compared_is_refused(vectors):
    with pytest.raises(InputError):
        isotropy(vectors.astype(np.float32))
