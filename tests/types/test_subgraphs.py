import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.subgraphs import Subgraph, WalkOptions


def parts(**others):
    given = {
        "nodes": [7, 9],
        "names": ("a", "b"),
        "kinds": [0, 1],
        "hops": [0, 1],
        "in_degrees": [3, 1],
        "out_degrees": [1, 0],
        "sources": [0],
        "targets": [1],
        "cosines": [0.5],
        "ranks": [1],
        "back_ranks": [4],
        "is_reciprocal": [False],
        "is_walked": [True],
    }
    return given | others


def test_it_knows_its_size_its_starts_and_its_kinds():
    found = Subgraph(**parts())
    assert (len(found), found.n_edges) == (2, 1)
    assert found.starts.tolist() == [0]
    assert [found.kind(0), found.kind(1)] == ["piece", "phrase"]


def test_arrays_cannot_be_changed():
    found = Subgraph(**parts())
    with pytest.raises(ValueError, match="read-only"):
        found.cosines[0] = 1
    assert found.cosines.dtype == np.float32


@pytest.mark.parametrize("name", ["nodes", "kinds", "hops", "in_degrees", "out_degrees"])
def test_every_node_has_everything(name):
    with pytest.raises(ShapeError, match=name):
        Subgraph(**parts(**{name: [0]}))


@pytest.mark.parametrize(
    "name", ["targets", "cosines", "ranks", "back_ranks", "is_reciprocal", "is_walked"]
)
def test_every_edge_has_everything(name):
    with pytest.raises(ShapeError, match=name):
        Subgraph(**parts(**{name: []}))


@pytest.mark.parametrize("ends", [{"sources": [2]}, {"targets": [-1]}])
def test_edges_lead_to_nodes(ends):
    with pytest.raises(InputError, match=r"outside 0\.\.1"):
        Subgraph(**parts(**ends))


@pytest.mark.parametrize(
    "values", [{"direction": "up"}, {"depth": 0}, {"breadth": -1}, {"n_most": 0}]
)
def test_a_walk_out_of_range_is_refused(values):
    with pytest.raises(InputError, match=next(iter(values))):
        WalkOptions(**values)
