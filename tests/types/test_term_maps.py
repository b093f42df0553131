"""Maps check themselves."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.term_maps import TermMap

GOOD = TermMap("a", ("a", "b"), [0, 1], np.zeros((2, 2)), [0, 0], [0], None, 0.0, 1.0)


def test_arrays_are_frozen():
    assert len(GOOD) == 2
    assert not GOOD.places.flags.writeable


@pytest.mark.parametrize("changes", [{"ring": [0]}, {"places": np.zeros((2, 3))}, {"cluster": []}])
def test_shapes_are_checked(changes):
    with pytest.raises(ShapeError):
        dataclasses.replace(GOOD, **changes)


def test_each_cluster_has_a_medoid():
    with pytest.raises(InputError, match="expected one for each"):
        dataclasses.replace(GOOD, cluster=[0, 1])
