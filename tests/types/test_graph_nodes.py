import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.graph_nodes import GraphNodes, joined_nodes


def test_nodes_are_frozen_and_checked():
    nodes = GraphNodes(("a", "b"), [0, 2], [4, -1], [[1, 0], [0, 0]])
    assert (nodes.kinds.dtype, nodes.piece_ids.dtype, nodes.rows.dtype) == ("int8", "int64", "f4")
    with pytest.raises(ValueError, match="read-only"):
        nodes.rows[0] = 1


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((("a", "a"), [0, 0], [1, 2], np.eye(2)), "one name"),
        ((("a",), [3], [1], np.eye(1)), "beyond 0..2"),
        ((("a",), [-1], [1], np.eye(1)), "beyond 0..2"),
        ((("a",), [0], [1], [[0.5]]), "length 0.5"),
    ],
)
def test_values_that_cannot_be_are_refused(arguments, match):
    with pytest.raises(InputError, match=match):
        GraphNodes(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (("a",), [0, 0], [1], np.eye(1)),
        (("a",), [0], [1, 2], np.eye(1)),
        (("a",), [0], [1], np.eye(2)),
        (("a",), [0], [1], [1.0]),
    ],
)
def test_parts_that_do_not_fit_are_refused(arguments):
    with pytest.raises(ShapeError):
        GraphNodes(*arguments)


def test_parts_are_joined_in_their_order():
    one = GraphNodes(("a", "b"), [0, 1], [4, -1], np.eye(2))
    two = GraphNodes(("c",), [2], [-1], [[0, 1]])
    both = joined_nodes([one, two])
    assert both.names == ("a", "b", "c")
    assert both.kinds.tolist() == [0, 1, 2]
    assert both.rows.tolist() == [[1, 0], [0, 1], [0, 1]]
    with pytest.raises(InputError, match="one name"):
        joined_nodes([one, one])
