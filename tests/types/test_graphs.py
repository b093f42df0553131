import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.graphs import NeighborGraph, check_csr


def graph(**changes):
    fields = {
        "indptr": [0, 2, 3, 3],
        "indices": [1, 2, 0],
        "weights": [0.9, 0.5, 0.9],
        "threshold": [0.4, 0.8, np.inf],
    }
    return NeighborGraph(**{**fields, **changes})


def test_a_tail_is_read_from_its_node():
    indices, weights = graph().tail(0)
    assert indices.tolist() == [1, 2]
    assert weights == pytest.approx([0.9, 0.5])
    assert graph().tail(2)[0].size == 0


def test_nodes_and_edges_are_counted():
    assert len(graph()) == 3
    assert graph().n_edges == 3


@pytest.mark.parametrize("name", ["indptr", "indices", "weights", "threshold"])
def test_arrays_are_read_only(name):
    assert not getattr(graph(), name).flags.writeable


@pytest.mark.parametrize(
    "indptr", [[], [1, 2, 3, 3], [0, 2, 1, 3], [0, 2, 3, 4], [0, 1, 2, 2], [[0, 2, 3, 3]]]
)
def test_row_pointers_that_are_none_are_refused(indptr):
    with pytest.raises(InputError, match="no CSR row pointer; expected it to rise from 0 to 3"):
        check_csr(np.array(indptr, np.int64), np.array([1, 2, 0]), n_items=3)


@pytest.mark.parametrize("indices", [[1, 3, 0], [1, -1, 0]])
def test_members_out_of_range_are_refused(indices):
    with pytest.raises(InputError, match=r"outside 0\.\.2"):
        graph(indices=indices)


def test_weights_of_another_length_are_refused():
    with pytest.raises(ShapeError, match=r"weights has shape \(2,\); expected \(3,\)"):
        graph(weights=[0.9, 0.5])


def test_thresholds_of_another_length_are_refused():
    with pytest.raises(ShapeError, match="threshold"):
        graph(threshold=[0.5])


def test_an_empty_graph_has_no_nodes():
    empty = NeighborGraph([0], [], [], [])
    assert (len(empty), empty.n_edges) == (0, 0)
