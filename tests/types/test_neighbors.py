import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.neighbors import Neighbors


def neighbors(**changes):
    fields = {
        "term": "cell",
        "representation": "piece",
        "pieces": ("cell",),
        "ids": [4, 7],
        "surfaces": ("tissue", "organ"),
        "cosines": [0.8, 0.7],
        "threshold": 0.3,
        "histogram": np.zeros(200),
    }
    return Neighbors(**{**fields, **changes})


def test_neighbors_are_counted_and_read_only():
    assert len(neighbors()) == 2
    assert not neighbors().ids.flags.writeable


@pytest.mark.parametrize("name", ["surfaces", "cosines"])
def test_columns_of_different_lengths_are_refused(name):
    with pytest.raises(ShapeError, match=name):
        neighbors(**{name: ["x"] if name == "surfaces" else [0.5]})
