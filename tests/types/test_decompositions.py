"""Scores taken apart check themselves at birth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.decompositions import Contrast, Parts, TermScores


def scores(n: int = 2) -> TermScores:
    floats = [np.arange(n, dtype=float) for _ in range(6)]
    ints = [np.arange(n) for _ in range(5)]
    return TermScores(
        ints[0], ("a", "b", "c")[:n], floats[0], floats[1], ints[1], *floats[2:], *ints[2:]
    )


def test_arrays_are_read_only_and_of_one_kind():
    found = scores()
    assert len(found) == 2
    assert found.logits.dtype == np.float32
    assert found.ranks.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        found.cosines[0] = 1


@pytest.mark.parametrize("name", ["ids", "logits", "bias_ranks"])
def test_a_column_of_another_length_is_refused(name):
    with pytest.raises(ShapeError, match=name):
        replace(scores(), **{name: np.zeros(3)})


def test_the_parts_of_a_contrast_sum_to_the_differences():
    found = Contrast(3, "c", 1.5, np.array([1.0]), np.array([2.0]), np.array([-4.0]))
    assert found.differences.tolist() == [-1.0]
    with pytest.raises(ShapeError, match="bias"):
        replace(found, bias=np.zeros(2))


def test_the_largest_part_is_named_and_none_where_there_is_none():
    assert Parts(0.7, 0.4, -0.1).largest == "norm"
    assert Parts(0.2, 0.1, 0.7).largest == "bias"
    assert Parts(float("nan"), 0.0, 1.0).largest is None
