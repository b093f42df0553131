"""Pictures of graphs: the same bytes again, names that do not overlap, starts always named."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from knife.analyses.graphs.parts import whole
from knife.analyses.graphs.walking import graph_neighborhood
from knife.errors import InputError, StoreError
from knife.faces.plots import graph as plots
from knife.faces.plots.graph import MOST_NODES, plot_graph
from knife.types.subgraphs import WalkOptions


@pytest.fixture
def found(make_graph):
    """Give two groups that hold together, with one edge between."""
    groups = ([f"apple-{i}" for i in range(8)], [f"metal-{i}" for i in range(7)])
    edges = {pair: 0.5 for group in groups for pair in permutations(group, 2)}
    edges["apple-0", "metal-0"] = 0.4
    return graph_neighborhood(make_graph(edges), "apple-0", WalkOptions("both", 3))


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """Keep the figures instead of writing them."""
    kept: list[Figure] = []
    monkeypatch.setattr(plots, "save_picture", lambda figure, path: kept.append(figure))
    return kept


def labels(figure):
    return [text for text in figure.axes[0].texts if text.get_text()]


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_the_bytes_are_the_same_again(found, tmp_path, suffix, start):
    for name in ("one", "two"):
        plot_graph(found, tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one.startswith(start)
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


def test_no_name_lies_on_another_or_outside(found, drawn, tmp_path):
    plot_graph(found, tmp_path / "a.png")
    boxes = [text.get_window_extent() for text in labels(drawn[0])]
    frame = drawn[0].axes[0].get_window_extent()
    assert len(boxes) > 5
    for row, box in enumerate(boxes):
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert not any(box.overlaps(other) for other in boxes[:row])


def test_starts_and_central_members_are_bold(found, drawn, tmp_path):
    plot_graph(found, tmp_path / "a.png")
    weights = {text.get_text(): text.get_fontweight() for text in labels(drawn[0])}
    assert weights["apple-0"] == "bold"
    assert sum(weight == "bold" for weight in weights.values()) <= 3


def test_a_start_is_named_even_in_a_crowd(make_graph, drawn, tmp_path, monkeypatch):
    names = [f"a-rather-long-name-{i}" for i in range(40)]
    graph = make_graph({(names[0], name): 0.5 for name in names[1:]})
    one_place = np.zeros((40, 2), np.float32)
    one_place[1:, 0] = np.linspace(-1, 1, 39)
    monkeypatch.setattr(plots, "layout", lambda _: one_place)
    plot_graph(graph_neighborhood(graph, names[0], WalkOptions(breadth=60)), tmp_path / "a.png")
    assert names[0] in {text.get_text() for text in labels(drawn[0])}


def test_lines_are_pairs_and_arrows_are_one_way(found, drawn, tmp_path):
    plot_graph(found, tmp_path / "a.png")
    axes = drawn[0].axes[0]
    (lines,) = [one for one in axes.collections if isinstance(one, LineCollection)]
    assert len(lines.get_segments()) == 8 * 7 // 2 + 7 * 6 // 2
    arrows = [text for text in axes.texts if text.arrow_patch is not None]
    assert len(arrows) == 1


def test_each_group_has_a_colour_and_a_shape_in_the_legend(found, drawn, tmp_path):
    plot_graph(found, tmp_path / "a.png")
    said = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert sorted(said) == ["7 metal-0", "8 apple-0"]


def test_more_groups_than_colours_share_the_last(make_graph, drawn, tmp_path):
    edges = {(f"a{i}", f"b{i}"): 0.5 for i in range(9)}
    plot_graph(whole(make_graph(edges)), tmp_path / "a.png")
    said = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert said[-1] == "4 in 2 small groups"
    assert drawn[0].axes[0].get_title(loc="left") == "Graph"


@pytest.mark.parametrize("name", ["$x^2$", "😀", "שלום", "e\u0301", "x" * 500, "\x00", "_a"])
def test_odd_names_are_drawn(make_graph, tmp_path, name):
    graph = make_graph({("a", name): 0.5, (name, "a"): 0.5})
    plot_graph(graph_neighborhood(graph, name), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_one_node_alone_is_drawn(make_graph, tmp_path):
    plot_graph(whole(make_graph({}, names=["alone"])), tmp_path / "a.svg")
    assert "alone" in (tmp_path / "a.svg").read_text()


def test_too_many_nodes_other_kinds_and_places_are_refused(found, make_graph, tmp_path):
    many = whole(make_graph({}, names=[f"w{i}" for i in range(MOST_NODES + 1)]))
    with pytest.raises(InputError, match="201 nodes"):
        plot_graph(many, tmp_path / "a.png")
    with pytest.raises(InputError, match="expected 1 to"):
        plot_graph(whole(make_graph({})), tmp_path / "a.png")
    with pytest.raises(InputError):
        plot_graph(found, tmp_path / "a.gif")
    with pytest.raises(StoreError):
        plot_graph(found, tmp_path / "nothing" / "a.png")
