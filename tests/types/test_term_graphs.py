"""A term graph knows its nodes, and tells parts that do not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.graphs import NeighborGraph
from knife.types.term_graphs import GraphOptions, TermGraph


@pytest.fixture
def graph() -> TermGraph:
    """cell → blood, leukocyte; blood → cell; leukocyte → cell, blood (planted)."""
    rows = np.float32([[1, 0], [0.8, 0.6], [0.6, 0.8]])
    return TermGraph(
        names=("cell", "blood", "white cell"),
        kinds=np.int8([0, 0, 1]),
        piece_ids=np.int64([5, 7, -1]),
        rows=rows,
        edges=NeighborGraph(
            indptr=[0, 1, 2, 4],
            indices=[1, 2, 1, 0],
            weights=[0.8, 0.96, 0.96, 0.6],
            threshold=[0.7, 0.9, 0.5],
        ),
        cosines=[0.8, 0.96, 0.96, 0.6],
        back_ranks=[2, 1, 1, 2],
        center=np.zeros(2),
        scales=np.zeros(3),
        options=GraphOptions(),
        vocabulary_digest="00",
    )


def test_each_edge_knows_its_source_and_its_rank(graph: TermGraph) -> None:
    assert graph.sources.tolist() == [0, 1, 2, 2]
    assert graph.ranks.tolist() == [1, 1, 1, 2]


def test_an_edge_is_reciprocal_if_the_other_tail_reaches_back(graph: TermGraph) -> None:
    """cell → blood: cell is second to blood, whose tail holds one."""
    assert graph.is_reciprocal.tolist() == [False, True, True, False]


def test_degrees(graph: TermGraph) -> None:
    assert graph.out_degrees.tolist() == [1, 1, 2]
    assert graph.in_degrees.tolist() == [1, 2, 1]


def test_nodes_are_found_by_name_and_have_a_kind(graph: TermGraph) -> None:
    assert graph.index["white cell"] == 2
    assert [graph.kind(node) for node in range(3)] == ["piece", "piece", "phrase"]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("kinds", [0, 0]),
        ("piece_ids", [1]),
        ("cosines", [0.5]),
        ("back_ranks", [1, 1]),
        ("center", [0.0]),
        ("scales", [0.0]),
        ("names", ("a", "b")),
        ("rows", np.zeros((2, 2))),
    ],
)
def test_a_part_of_another_size_is_refused(graph: TermGraph, part: str, value: object) -> None:
    with pytest.raises(ShapeError):
        replace(graph, **{part: value})


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("names", ("a", "b", "a"), "one name"),
        ("kinds", [0, 0, 3], "kinds"),
        ("back_ranks", [0, 1, 1, 1], "back_ranks"),
        ("back_ranks", [3, 1, 1, 1], "back_ranks"),
    ],
)
def test_impossible_values_are_refused(
    graph: TermGraph, part: str, value: object, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        replace(graph, **{part: value})


@pytest.mark.parametrize("wrong", [{"damping": "some"}, {"phrases_by": "luck"}, {"n_nearest": 0}])
def test_other_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        GraphOptions(**wrong)  # type: ignore[arg-type]
