"""Hubs, against a slow count and a planted one."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.inspection.hubs import hubs, occurrences
from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.tail_graph import tail_graph
from knife.errors import InputError
from knife.maths.similarity import unit_rows
from knife.types.rules import Fixed


def random_unit(n, width, seed=0):
    rng = np.random.default_rng(seed)
    return unit_rows(rng.standard_normal((n, width)).astype(np.float32))


@pytest.mark.parametrize("k", [1, 3, 50])
def test_occurrences_agree_with_a_slow_count(k):
    unit = random_unit(40, 6)
    expected = np.zeros(40, int)
    for row in range(40):
        order = sorted((i for i in range(40) if i != row), key=lambda i: -(unit[row] @ unit[i]))
        for i in order[:k]:
            expected[i] += 1
    assert occurrences(unit, k).tolist() == expected.tolist()


def test_more_rows_than_a_block_are_counted():
    unit = random_unit(1100, 8)
    assert occurrences(unit, 4).sum() == 4 * 1100


def test_one_row_has_no_neighbour():
    with pytest.raises(InputError, match="expected 2"):
        occurrences(np.ones((1, 3), np.float32), 1)


def test_a_planted_hub_leads(toy_vocabulary):
    space = landmarks(toy_vocabulary)
    noise = random_unit(len(space.ids), 32)
    unit = unit_rows(noise + 0.8 * np.eye(1, 32, dtype=np.float32))
    unit[7] = np.eye(1, 32)
    shaped = Landmarks(space.ids, unit, space.common)
    found = hubs(shaped, tail_graph(unit, Fixed(0.5)), toy_vocabulary)
    assert found.in_most_tails[0][0] == toy_vocabulary.surfaces[space.ids[7]]
    assert found.skewness > 1
    assert 0 <= found.never < 1
    assert (found.k, found.n_words) == (10, len(space.ids))


def test_a_ring_has_no_hub(toy_vocabulary):
    angles = np.linspace(0, 2 * np.pi, 45, endpoint=False)
    unit = np.float32([np.cos(angles), np.sin(angles)]).T
    space = Landmarks(np.arange(45), unit, landmarks(toy_vocabulary).common)
    found = hubs(space, tail_graph(unit, Fixed(0.9)), toy_vocabulary)
    assert abs(found.skewness) < 0.5
