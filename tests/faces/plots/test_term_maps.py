"""Pictures of maps: the same bytes again, labels that do not overlap, odd names."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from knife.errors import InputError, StoreError
from knife.faces.plots import term_maps
from knife.faces.plots.term_maps import STYLES, plot_term_map
from knife.types.term_maps import TermMap


def some_map(n=60, n_clusters=7, names=None, spread=1.0):
    rng = np.random.default_rng(0)
    cluster = np.arange(n) % n_clusters
    return TermMap(
        term="London",
        names=tuple(names or (f"a-long-word-{i}" for i in range(n))),
        ring=np.minimum(np.arange(n), 1) + (np.arange(n) > n // 3),
        places=rng.standard_normal((n, 2)) * spread,
        cluster=cluster,
        medoids=np.arange(n_clusters),
        silhouette=0.1,
        stress=0.3,
        trustworthiness=0.9,
    )


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """Keep the figures instead of writing them."""
    kept: list[Figure] = []
    monkeypatch.setattr(term_maps, "save_picture", lambda figure, path: kept.append(figure))
    return kept


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_the_bytes_are_the_same_again(tmp_path, suffix, start):
    for name in ("one", "two"):
        plot_term_map(some_map(20), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one.startswith(start)
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


def labels(figure):
    return [text for text in figure.axes[0].texts if text.get_text()]


@pytest.mark.parametrize("spread", [1.0, 1e-6])
def test_no_label_lies_on_another_or_outside(drawn, tmp_path, spread):
    plot_term_map(some_map(spread=spread), tmp_path / "a.png")
    figure = drawn[0]
    boxes = [text.get_window_extent() for text in labels(figure)]
    frame = figure.axes[0].get_window_extent()
    assert boxes
    for row, box in enumerate(boxes):
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1
        assert not any(box.overlaps(other) for other in boxes[:row])


def test_medoids_are_bold_and_come_first(drawn, tmp_path):
    found = some_map(12, 3)
    plot_term_map(found, tmp_path / "a.png")
    weights = {text.get_text(): text.get_fontweight() for text in labels(drawn[0])}
    assert {found.names[0]} <= set(weights)
    for name, weight in weights.items():
        is_medoid = found.names.index(name) in found.medoids.tolist()
        assert (weight == "bold") == is_medoid


def test_every_cluster_has_its_own_colour_and_shape(drawn, tmp_path):
    plot_term_map(some_map(), tmp_path / "a.png")
    assert len({colour for colour, _ in STYLES}) == len({shape for _, shape in STYLES}) == 7
    legend = drawn[0].axes[0].get_legend()
    assert len(legend.get_texts()) == 7


@pytest.mark.parametrize("name", ["$x^2$", "😀", "שלום", "e\u0301", "x" * 500, "\x00", "_a"])
def test_odd_names_are_drawn(tmp_path, name):
    names = [name, *(f"w{i}" for i in range(11))]
    plot_term_map(some_map(12, 2, names), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_other_kinds_and_places_are_refused(tmp_path):
    with pytest.raises(InputError):
        plot_term_map(some_map(12), tmp_path / "a.gif")
    with pytest.raises(StoreError):
        plot_term_map(some_map(12), tmp_path / "nothing" / "a.png")
