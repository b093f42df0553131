import sys

import numpy as np
import pytest

from knife.analyses.graphs import searching
from knife.analyses.graphs.adding import add_nodes
from knife.analyses.graphs.building import graph_of
from knife.errors import MissingExtraError
from knife.maths.similarity import unit_rows
from knife.types.graph_nodes import GraphNodes
from knife.types.rules import Fixed, NoiseFloor, Reference, ZScore
from knife.types.term_graphs import GraphOptions

DAMPINGS = ["none", "centring", "local-scaling"]
RULES = [NoiseFloor(20.0), Reference(3, 6), Fixed(-0.1), ZScore(2.0)]


def clustered(n, width, seed=0):
    rng = np.random.default_rng(seed)
    centres = 2 * rng.standard_normal((8, width))
    rows = centres[rng.integers(0, 8, n)] * (rng.random((n, 1)) < 0.4)
    return unit_rows((rows + rng.standard_normal((n, width)) + 0.3).astype(np.float32))


def nodes_of(rows, first=0):
    n = len(rows)
    names = tuple(f"n{i}" for i in range(first, first + n))
    return GraphNodes(names, [1] * n, [-1] * n, rows)


def edges_of(graph):
    return set(zip(graph.sources.tolist(), graph.edges.indices.tolist(), strict=True))


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_where_lists_hold_everything_nothing_is_missed(rule, damping):
    rows = clustered(100, 12)
    rows[7] = 0
    rows[9] = rows[8]
    options = GraphOptions(rule, damping, 5)
    exact = graph_of(nodes_of(rows), options, "00")
    found = graph_of(nodes_of(rows), options, "00", most_exact=99)
    assert (exact.recall, found.recall) == (None, 1.0)
    assert found.edges.indptr.tolist() == exact.edges.indptr.tolist()
    assert found.edges.indices.tolist() == exact.edges.indices.tolist()
    assert found.back_ranks.tolist() == exact.back_ranks.tolist()
    assert found.edges.threshold == pytest.approx(exact.edges.threshold, abs=2e-6)
    assert found.scales == pytest.approx(exact.scales, abs=1e-6)


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("rule", [NoiseFloor(20.0), ZScore(2.0)], ids=lambda rule: rule.name)
def test_short_lists_miss_what_the_recall_says_and_the_graph_stays_whole(
    monkeypatch, rule, damping
):
    monkeypatch.setattr(searching, "N_LISTED", 12)
    nodes, options = nodes_of(clustered(400, 8)), GraphOptions(rule, damping, 5)
    exact = graph_of(nodes, options, "00")
    found = graph_of(nodes, options, "00", most_exact=399)
    if damping != "local-scaling":  # scales differ where lists are short, and all tails with them
        share = len(edges_of(exact) & edges_of(found)) / len(edges_of(exact))
        assert found.recall == pytest.approx(share, abs=1e-9)
    assert 0.8 < found.recall <= 1
    edges = edges_of(found)
    mutual = [(v, u) in edges for u, v in sorted(edges)]
    order = np.lexsort((found.edges.indices, found.sources))
    assert found.is_reciprocal[order].tolist() == mutual
    assert (found.back_ranks <= 399).all()


def test_the_same_nodes_give_the_same_graph():
    nodes, options = nodes_of(clustered(900, 10)), GraphOptions(NoiseFloor(20.0))
    one, two = (graph_of(nodes, options, "00", most_exact=10) for _ in range(2))
    assert one.edges.indices.tolist() == two.edges.indices.tolist()
    assert one.back_ranks.tolist() == two.back_ranks.tolist()


def test_nodes_can_be_added_to_what_a_search_found():
    rows = clustered(90, 6)
    options = GraphOptions(Fixed(0.5))
    found = graph_of(nodes_of(rows[:60]), options, "00", most_exact=2)
    added = add_nodes(found, nodes_of(rows[60:], 60))
    whole = graph_of(nodes_of(rows), options, "00")
    assert edges_of(added) == edges_of(whole)
    assert added.recall == 1


def test_the_rows_of_a_search_may_come_in_any_parts(monkeypatch):
    nodes, options = nodes_of(clustered(50, 6)), GraphOptions(Fixed(0.5))
    whole = graph_of(nodes, options, "00", most_exact=10)
    monkeypatch.setattr(searching, "BLOCK", 7)  # the last part is one row
    assert edges_of(graph_of(nodes, options, "00", most_exact=10)) == edges_of(whole)


def test_two_nodes_alike_are_a_graph():
    found = graph_of(nodes_of(np.float32([[1, 0], [1, 0]])), GraphOptions(Fixed(0.5)), "00",
        most_exact=1)  # fmt: skip
    assert edges_of(found) == {(0, 1), (1, 0)}


def test_nodes_that_stand_for_nothing_have_no_edges():
    found = graph_of(nodes_of(np.zeros((3, 4), np.float32)), GraphOptions(), "00", most_exact=1)
    assert found.edges.n_edges == 0


def test_without_usearch_the_command_that_installs_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'bert-knife\[graph\]'"):
        graph_of(nodes_of(clustered(20, 4)), GraphOptions(), "00", most_exact=10)
    graph_of(nodes_of(clustered(20, 4)), GraphOptions(), "00", most_exact=20)
