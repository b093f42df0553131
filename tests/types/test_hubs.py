import pytest

from knife.errors import ShapeError
from knife.types.hubs import Hubs

COLUMNS = ("nodes", "in_degrees", "k_occurrences", "out_degrees", "n_reciprocal")


def parts(**others):
    counts = {"n_nodes": 5, "n_edges": 7, "n_unseen": 1, "n_tailless": 2}
    given = {"names": ("a", "b"), "k": 10, "skewness": 0.5, "k_skewness": 0.25, **counts}
    return given | {name: [3, 2] for name in COLUMNS} | others


def test_its_length_is_the_number_of_nodes_listed():
    assert len(Hubs(**parts())) == 2


@pytest.mark.parametrize("name", COLUMNS)
def test_every_node_has_every_count(name):
    with pytest.raises(ShapeError, match=name):
        Hubs(**parts(**{name: [1]}))
