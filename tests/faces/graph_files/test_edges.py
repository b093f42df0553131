"""Tables of edges: every edge once, in order, in blocks of any size."""

from __future__ import annotations

from io import BytesIO

import pytest
from pyarrow import parquet

from knife.analyses.graphs.walking import graph_neighborhood
from knife.errors import MissingExtraError
from knife.faces.graph_files import EDGE_COLUMNS, edge_rows, edges, write_edge_table

EDGES = {("b", "a"): 0.75, ("a", "b"): 0.75, ("a", "ü\x00"): 0.25, ("d", "b"): 0.5}
ROWS = [
    ("b", "a", "phrase", "piece", 0.75, 1, 1, True),
    ("a", "b", "piece", "phrase", 0.75, 1, 1, True),
    ("a", "ü\x00", "piece", "phrase", 0.25, 2, 1, False),
    ("d", "b", "phrase", "phrase", 0.5, 1, 2, False),
]


@pytest.fixture(params=[1, 3, 100])
def graph(make_graph, monkeypatch, request):
    monkeypatch.setattr(edges, "BLOCK", request.param)
    return make_graph(EDGES, kinds={"a": "piece"})


def test_rows_come_by_source_then_by_rank(graph):
    assert list(edge_rows(graph)) == ROWS


def test_a_part_has_the_edges_among_its_nodes(graph):
    assert list(edge_rows(graph_neighborhood(graph, "b"))) == ROWS[:2]


def test_parquet_holds_the_same(graph):
    file = BytesIO()
    assert write_edge_table(file, graph) == 4
    table = parquet.read_table(BytesIO(file.getvalue()))
    assert tuple(table.column_names) == EDGE_COLUMNS
    assert [tuple(row.values()) for row in table.to_pylist()] == ROWS


def test_a_lone_surrogate_does_not_cost_the_file(make_graph):
    file = BytesIO()
    write_edge_table(file, make_graph({("a", "\ud800"): 0.5}, names="xy"))
    assert parquet.read_table(BytesIO(file.getvalue()))["target"].to_pylist() == ["?"]


def test_a_graph_without_edges_is_a_file_without_rows(make_graph):
    file = BytesIO()
    assert write_edge_table(file, make_graph({}, names="ab")) == 0
    assert parquet.read_table(BytesIO(file.getvalue())).num_rows == 0


def test_without_the_package_the_message_says_how_to_install_it(make_graph, monkeypatch):
    monkeypatch.setattr(edges, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="parquet"):
        write_edge_table(BytesIO(), make_graph({}, names="ab"))
