"""Scores from cosines alone agree with vectors that are really added."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import ShapeError
from knife.maths.analogies import EPSILON, add_scores, direction_scores, mul_scores
from knife.maths.similarity import unit_rows


@pytest.fixture
def unit():
    return unit_rows(np.random.default_rng(0).standard_normal((60, 12)).astype(np.float32))


def test_adding_cosines_orders_as_the_cosine_to_the_sum(unit):
    a, b, c = unit[:3]
    total = b - a + c
    oracle = unit @ total / np.linalg.norm(total)
    found = add_scores(np.stack([unit @ b, unit @ c]), (unit @ a)[None])
    np.testing.assert_allclose(found / np.linalg.norm(total), oracle, rtol=1e-5, atol=1e-6)


def test_products_agree_with_the_definition(unit):
    a, b, c = ((unit @ unit[at] + 1) / 2 for at in range(3))
    found = mul_scores(np.stack([unit @ unit[1], unit @ unit[2]]), (unit @ unit[0])[None])
    np.testing.assert_allclose(found, b * c / (a + EPSILON), rtol=1e-5)


def test_a_product_without_a_divisor_is_a_product(unit):
    plus = (unit @ unit[0])[None]
    np.testing.assert_allclose(mul_scores(plus, plus[:0]), (plus[0] + 1) / 2)


def test_directions_agree_with_differences_of_vectors(unit):
    a, b, c = unit[:3].astype(np.float64)
    oracle = []
    for word in unit.astype(np.float64):
        way, own = word - c, b - a
        length = np.linalg.norm(way) * np.linalg.norm(own)
        oracle.append(way @ own / length if length > 1e-6 else 0)
    wide = unit.astype(np.float64)
    found = direction_scores(
        (wide @ a, wide @ b, wide @ c), np.array(a @ b), np.array(a @ c), np.array(b @ c)
    )
    np.testing.assert_allclose(found, oracle, atol=1e-6)
    assert found[2] == 0


def test_equal_terms_have_no_direction(unit):
    a, c = unit[0], unit[1]
    one, ac = np.array(a @ a), np.array(a @ c)
    assert not direction_scores((unit @ a, unit @ a, unit @ c), one, ac, ac).any()


def test_questions_may_come_in_rows(unit):
    cosines = np.stack([unit[:5] @ unit.T, unit[5:10] @ unit.T])
    minus = (unit[10:15] @ unit.T)[None]
    found = add_scores(cosines, minus)
    assert found.shape == (5, 60)
    np.testing.assert_allclose(found[3], add_scores(cosines[:, 3], minus[:, 3]))


def test_words_must_be_the_same():
    with pytest.raises(ShapeError):
        add_scores(np.zeros((1, 3)), np.zeros((1, 4)))
