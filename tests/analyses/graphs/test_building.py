import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knife
from knife.analyses.graphs.building import graph_of
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError, ShapeError
from knife.maths.similarity import unit_rows
from knife.types.graph_nodes import GraphNodes
from knife.types.rules import Fixed, NoiseFloor, Reference, ZScore
from knife.types.term_graphs import GraphOptions

DAMPINGS = ["none", "centring", "local-scaling"]
RULES = [NoiseFloor(20.0), Reference(3, 6), Fixed(0.3), ZScore(2.0)]


def nodes_of(rows):
    n = len(rows)
    return GraphNodes(tuple(f"n{i}" for i in range(n)), [1] * n, [-1] * n, rows)


def clustered(n, width, seed=0):
    """Return unit rows around a few centres, some twice, one of zeros."""
    rng = np.random.default_rng(seed)
    centres = 2 * rng.standard_normal((8, width))
    rows = centres[rng.integers(0, 8, n)] * (rng.random((n, 1)) < 0.4)
    rows = unit_rows((rows + rng.standard_normal((n, width)) + 0.3).astype(np.float32))
    rows[n // 2] = rows[1]
    rows[n // 3] = 0
    return rows


def similarities(graph):
    """Return all similarities that a graph ranks by, float32 (n, n); zero rows near to none."""
    doubles = graph.rows.astype(np.float64)
    half = graph.scales.astype(np.float64) / 2
    similarity = (np.clip(doubles @ doubles.T, -1, 1) - half[:, None] - half).astype(np.float32)
    is_null = ~graph.rows.any(axis=1)
    np.fill_diagonal(similarity, -np.inf)
    similarity[:, is_null] = -np.inf
    return similarity


def assert_as_sorted(graph):
    """Compare tails and back ranks with a full sort of all similarities."""
    similarity, is_null = similarities(graph), ~graph.rows.any(axis=1)
    n = len(graph)
    order = np.lexsort((np.broadcast_to(np.arange(n), (n, n)), -similarity), axis=1)
    rank = np.argsort(order, axis=1) + 1
    for node in range(n):
        n_tail = 0 if is_null[node] else (similarity[node] > graph.edges.threshold[node]).sum()
        tail, weights = graph.edges.tail(node)
        assert tail.tolist() == order[node, :n_tail].tolist()
        assert weights == pytest.approx(similarity[node, tail], abs=1e-6)
    backward = rank[graph.edges.indices, graph.sources]
    assert graph.back_ranks.tolist() == backward.tolist()
    edges = set(zip(graph.sources.tolist(), graph.edges.indices.tolist(), strict=True))
    mutual = [(v, u) in edges for u, v in zip(graph.sources, graph.edges.indices, strict=True)]
    assert graph.is_reciprocal.tolist() == mutual


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("damping", DAMPINGS)
def test_a_graph_is_what_sorting_all_similarities_gives(rule, damping):
    if damping == "local-scaling" and rule == Fixed(0.3):
        rule = Fixed(-0.1)
    graph = graph_of(nodes_of(clustered(250, 12)), GraphOptions(rule, damping, 5), "00")
    assert_as_sorted(graph)
    assert graph.edges.n_edges > 100
    assert graph.is_reciprocal.all() == isinstance(rule, Fixed)


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("rule", [NoiseFloor(), ZScore(2.0)], ids=lambda rule: rule.name)
def test_thresholds_are_those_of_the_rule_on_each_row(rule, damping):
    graph = graph_of(nodes_of(clustered(200, 10, seed=3)), GraphOptions(rule, damping, 5), "00")
    doubles, half = graph.rows.astype(np.float64), graph.scales.astype(np.float64) / 2
    for node in range(0, 200, 7):
        if graph.rows[node].any():
            own = doubles @ doubles[node] - half - half[node]
            expected = tail_threshold(np.delete(own, node).astype(np.float32), rule)
            assert graph.edges.threshold[node] == pytest.approx(expected, abs=2e-6)


@settings(max_examples=40, deadline=None)
@given(
    signs=st.lists(st.lists(st.sampled_from([-0.5, 0.5]), min_size=4, max_size=4), min_size=2,
                   max_size=25),
    cosine=st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5]),
)  # fmt: skip
def test_ranks_of_rows_that_tie_are_those_of_the_lower_node(signs, cosine):
    rows = np.float32(signs)
    assert_as_sorted(graph_of(nodes_of(rows), GraphOptions(Fixed(cosine)), "00"))


def test_a_planted_hub_loses_its_edges_to_local_scaling_and_its_neighbors_keep_theirs():
    # A hub amid a circle: its cosine to each is .8, those beside each other on it have .89.
    angles = np.linspace(0, np.pi, 9)[:-1]
    rows = np.float32([[0.6 * np.cos(2 * a), 0.6 * np.sin(2 * a), 0.8] for a in angles])
    graph = graph_of(nodes_of(np.float32([[0, 0, 1], *rows])), GraphOptions(Fixed(0.79)), "00")
    assert graph.in_degrees.tolist() == [8, *[3] * 8]
    options = GraphOptions(Fixed(-0.04), "local-scaling", n_nearest=2)
    damped = graph_of(nodes_of(graph.rows), options, "00")
    assert damped.in_degrees.tolist() == [0, *[2] * 8]


def test_centring_takes_the_mean_of_all_rows_that_stand_for_something():
    rows = clustered(60, 6)
    graph = graph_of(nodes_of(rows), GraphOptions(damping="centring"), "00")
    kept = rows.any(axis=1)
    assert graph.center == pytest.approx(rows[kept].mean(axis=0), abs=1e-6)
    expected = unit_rows(rows[kept] - graph.center)
    assert graph.rows[kept] == pytest.approx(expected, abs=1e-6)
    assert not graph.rows[~kept].any()


def test_cosines_stay_cosines_under_local_scaling():
    graph = graph_of(nodes_of(clustered(80, 6)), GraphOptions(damping="local-scaling"), "00")
    own = np.einsum("ij,ij->i", graph.rows[graph.sources], graph.rows[graph.edges.indices])
    assert graph.cosines == pytest.approx(own, abs=1e-6)
    scales = graph.scales[graph.sources] + graph.scales[graph.edges.indices]
    assert graph.edges.weights == pytest.approx(own - scales / 2, abs=1e-6)


def test_fewer_than_two_nodes_are_no_graph():
    with pytest.raises(InputError, match="1 vectors; expected at least 2"):
        graph_of(nodes_of(np.float32([[1, 0]])), GraphOptions(), "00")


def test_rows_that_are_not_of_length_one_are_no_nodes():
    with pytest.raises(InputError, match="row 1 is of length 2"):
        nodes_of(np.float32([[1, 0], [2, 0]]))
    with pytest.raises(InputError, match="row 0 is of length nan"):
        nodes_of(np.float32([[np.nan, 0]]))
    with pytest.raises(ShapeError):
        nodes_of(np.float32([1, 0]))


def test_the_words_of_a_model_have_the_tails_that_neighbors_gives(model):
    graph = knife.term_graph(model)
    found = knife.neighbors("London", model)
    tail, weights = graph.edges.tail(graph.index["London"])
    assert [graph.names[node] for node in tail] == list(found.surfaces)
    assert weights == pytest.approx(found.cosines, abs=1e-6)
    assert graph.vocabulary_digest == model.vocabulary.digest
