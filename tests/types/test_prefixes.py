"""A walk through a text checks itself at birth and tells what came and went."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.prefixes import PrefixWalk


def walk() -> PrefixWalk:
    return PrefixWalk(
        text="cells divide ",
        spans=np.array([[0, 0], [0, 5], [6, 12]]),
        states=np.ones((3, 4)),
        norms=np.ones(3),
        moves=np.array([0, 0.5, 0.25]),
        by="score",
        ids=np.array([[1, 2], [2, 3], [3, 2]]),
        surfaces=(("a", "b"), ("b", "c"), ("c", "b")),
        values=np.ones((3, 2)),
    )


def test_a_step_knows_what_it_added_and_what_was_read_after_it():
    found = walk()
    assert [found.added(step) for step in range(3)] == ["", "cells", "divide"]
    assert [found.prefix(step) for step in range(3)] == ["", "cells", "cells divide"]


def test_terms_come_and_go_whatever_their_order():
    found = walk()
    assert (found.came(0), found.went(0)) == ((), ())
    assert (found.came(1), found.went(1)) == (("c",), ("a",))
    assert (found.came(2), found.went(2)) == ((), ())


@pytest.mark.parametrize("name", ["spans", "states", "norms", "moves", "ids"])
def test_another_length_is_refused(name):
    with pytest.raises(ShapeError):
        replace(walk(), **{name: np.zeros((4, 2))})
