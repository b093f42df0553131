"""A matrix of pairs checks itself at birth and lists the other pieces of a place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.pairs import TokenPairs


def pairs() -> TokenPairs:
    ranks = np.array([[1, 9, 1, 4], [7, 1, 7, 2], [1, 9, 1, 3], [5, 6, 5, 1]])
    return TokenPairs(
        ids=np.array([11, 4, 11, 8]),
        pieces=("a", "b", "a", "c"),
        offsets=np.zeros((4, 2)),
        is_control=np.zeros(4),
        scores=-ranks.astype(float),
        ranks=ranks,
        own_ranks=ranks,
        is_masked=False,
    )


def test_the_others_leave_out_the_place_s_own_piece_and_name_each_piece_once():
    found = pairs()
    assert [found.pieces[i] for i in found.others(0)] == ["c", "b"]
    assert found.others(1).tolist() == [3, 0]
    assert len(found) == 4


@pytest.mark.parametrize("name", ["ids", "offsets", "scores", "ranks", "own_ranks", "is_control"])
def test_another_shape_is_refused(name):
    with pytest.raises(ShapeError, match=name):
        replace(pairs(), **{name: np.zeros((3, 3))})


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        pairs().scores[0, 0] = 1
