"""Places: the same again, within bounds, tied ones near, none upon another."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from knife.analyses.graphs.layout import LEAST, WIDE, layout
from knife.analyses.graphs.parts import whole


@pytest.fixture
def graph(make_graph):
    groups = ([f"a{i}" for i in range(6)], [f"b{i}" for i in range(5)])
    edges = {pair: 0.5 for group in groups for pair in permutations(group, 2)}
    edges["a0", "b0"] = 0.5
    return whole(make_graph(edges))


def test_places_are_the_same_again_and_within_bounds(graph):
    one, two = layout(graph), layout(graph)
    assert one.tobytes() == two.tobytes()
    assert one.dtype == np.float32
    assert np.abs(one).max() == pytest.approx(1)
    assert np.ptp(one[:, 0]) == pytest.approx(2)


def test_tied_nodes_lie_nearer_than_others(graph):
    places = layout(graph)
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    is_a = np.array([name.startswith("a") for name in graph.names])
    within = away[np.ix_(is_a, is_a)].mean()
    assert within < 0.6 * away[np.ix_(is_a, ~is_a)].mean()


def test_parts_that_do_not_hang_together_lie_side_by_side(make_graph):
    graph = whole(make_graph({("a", "b"): 0.5, ("c", "d"): 0.5}, names=["alone"]))
    places = dict(zip(graph.names, layout(graph)[:, 0].tolist(), strict=True))
    assert max(places["a"], places["b"]) < min(places["c"], places["d"]) < places["alone"]


def test_no_node_lies_upon_another(make_graph):
    names = [f"w{i}" for i in range(60)]
    star = {("w0", name): 0.5 for name in names[1:]}
    places = layout(whole(make_graph(star)))
    away = (places[:, None] - places[None]) / (np.array([WIDE, 1]) * LEAST)
    distance = np.sqrt((away**2).sum(axis=2)) + 9 * np.eye(len(names))
    assert distance.min() > 0.3


@pytest.mark.parametrize("names", [[], ["one"], ["one", "two"]])
def test_hardly_any_nodes_have_places(make_graph, names):
    places = layout(whole(make_graph({}, names=names)))
    assert places.shape == (len(names), 2)
    assert np.isfinite(places).all()


def test_a_large_part_has_places_too(make_graph):
    rng = np.random.default_rng(0)
    names = [f"w{i}" for i in range(220)]
    pairs = [rng.choice(names, 2, replace=False).tolist() for _ in range(400)]
    places = layout(whole(make_graph({(one, two): 0.5 for one, two in pairs}, names=names)))
    assert np.isfinite(places).all()
    assert np.abs(places).max() <= 1
