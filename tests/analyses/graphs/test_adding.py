import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.analyses.graphs.adding import add_nodes
from knife.analyses.graphs.building import graph_of, less_center
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError, ShapeError
from knife.maths.similarity import unit_rows
from knife.types.graph_nodes import GraphNodes
from knife.types.rules import Fixed, NoiseFloor, Reference, ZScore
from knife.types.term_graphs import GraphOptions

DAMPINGS = ["none", "centring", "local-scaling"]
RULES = [NoiseFloor(20.0), Reference(3, 6), Fixed(0.3), ZScore(2.0)]


def nodes_of(rows, first=0):
    n = len(rows)
    names = tuple(f"n{i}" for i in range(first, first + n))
    return GraphNodes(names, [1] * n, [-1] * n, rows)


def clustered(n, width, seed=0):
    rng = np.random.default_rng(seed)
    centres = 2 * rng.standard_normal((8, width))
    rows = centres[rng.integers(0, 8, n)] * (rng.random((n, 1)) < 0.4)
    return unit_rows((rows + rng.standard_normal((n, width)) + 0.3).astype(np.float32))


def slow_sum(graph, nodes):
    """Return scales, thresholds, tails and back ranks of a graph with more nodes, by sorting."""
    n_old, rule = len(graph), graph.options.rule
    rows = np.concatenate([graph.rows, less_center(nodes.rows, graph.center)]).astype(np.float64)
    n, is_null = len(rows), ~rows.any(axis=1)
    cosines = np.clip(rows @ rows.T, -1, 1)
    scales = np.zeros(n)
    scales[:n_old] = graph.scales
    if graph.options.damping == "local-scaling":
        for row in range(n_old, n):
            others = np.sort(cosines[row, ~is_null & (np.arange(n) != row)])
            scales[row] = 0 if is_null[row] else others[-graph.options.n_nearest :].mean()
    half = scales.astype(np.float32).astype(np.float64) / 2
    similarity = (cosines - half[:, None] - half).astype(np.float32)
    thresholds = np.full(n, np.inf)
    thresholds[:n_old] = graph.edges.threshold
    for row in range(n_old, n):
        if not is_null[row]:
            thresholds[row] = tail_threshold(np.delete(similarity[row], row), rule)
    np.fill_diagonal(similarity, -np.inf)
    similarity[:, is_null] = -np.inf
    order = np.lexsort((np.broadcast_to(np.arange(n), (n, n)), -similarity), axis=1)
    sizes = (similarity > thresholds[:, None]).sum(axis=1)
    sizes[is_null] = 0
    tails = [order[row, : sizes[row]].tolist() for row in range(n)]
    return scales, thresholds, tails, np.argsort(order, axis=1) + 1


def assert_is_sum(graph, nodes):
    added = add_nodes(graph, nodes)
    scales, thresholds, tails, rank = slow_sum(graph, nodes)
    assert added.names == graph.names + nodes.names
    assert added.scales == pytest.approx(scales, abs=1e-6)
    assert added.edges.threshold == pytest.approx(thresholds, abs=2e-6)
    assert added.edges.threshold[: len(graph)].tolist() == graph.edges.threshold.tolist()
    assert [added.edges.tail(node)[0].tolist() for node in range(len(added))] == tails
    assert added.back_ranks.tolist() == rank[added.edges.indices, added.sources].tolist()
    own = np.einsum("ij,ij->i", added.rows[added.sources], added.rows[added.edges.indices])
    assert added.cosines == pytest.approx(own, abs=1e-6)
    return added


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("damping", DAMPINGS)
def test_adding_gives_the_graph_of_all_nodes_with_the_old_thresholds(rule, damping):
    if damping == "local-scaling" and rule == Fixed(0.3):
        rule = Fixed(-0.1)
    rows = clustered(260, 12)
    rows[190] = rows[2]  # a new node in the place of an old one
    rows[200] = rows[201]
    rows[[5, 210]] = 0
    graph = graph_of(nodes_of(rows[:180]), GraphOptions(rule, damping, 5), "00")
    added = assert_is_sum(graph, nodes_of(rows[180:], 180))
    n_old_edges = int(added.edges.indptr[180])
    assert (added.edges.indices[:n_old_edges] >= 180).any(), "no new node in an old tail"


@settings(max_examples=40, deadline=None)
@given(
    signs=st.lists(st.lists(st.sampled_from([-0.5, 0.5]), min_size=4, max_size=4), min_size=3,
                   max_size=25),
    n_old=st.integers(2, 10),
    cosine=st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5]),
)  # fmt: skip
def test_ties_keep_the_order_of_nodes(signs, n_old, cosine):
    rows, n_old = np.float32(signs), min(n_old, len(signs) - 1)
    graph = graph_of(nodes_of(rows[:n_old]), GraphOptions(Fixed(cosine)), "00")
    assert_is_sum(graph, nodes_of(rows[n_old:], n_old))


def test_with_a_fixed_cut_adding_is_the_same_as_building_at_once():
    rows = clustered(300, 8)
    options = GraphOptions(Fixed(0.4))
    whole = graph_of(nodes_of(rows), options, "00")
    added = graph_of(nodes_of(rows[:100]), options, "00")
    for start in (100, 101, 220):
        stop = {100: 101, 101: 220, 220: 300}[start]
        added = add_nodes(added, nodes_of(rows[start:stop], start))
    for name in ("indptr", "indices", "weights", "threshold"):
        assert getattr(added.edges, name).tolist() == getattr(whole.edges, name).tolist()
    assert added.back_ranks.tolist() == whole.back_ranks.tolist()


def test_nothing_added_changes_nothing():
    graph = graph_of(nodes_of(clustered(30, 4)), GraphOptions(Fixed(0.5)), "00")
    assert add_nodes(graph, nodes_of(np.empty((0, 4), np.float32))) is graph


def test_a_name_that_is_there_is_refused():
    graph = graph_of(nodes_of(clustered(30, 4)), GraphOptions(Fixed(0.5)), "00")
    with pytest.raises(InputError, match="'n29' is in the graph already"):
        add_nodes(graph, nodes_of(clustered(3, 4), 29))


def test_rows_of_another_width_are_refused():
    graph = graph_of(nodes_of(clustered(30, 4)), GraphOptions(Fixed(0.5)), "00")
    with pytest.raises(ShapeError):
        add_nodes(graph, nodes_of(clustered(3, 5), 30))
