"""The picture of scores taken apart: the same bytes again, odd names, too much to draw."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import InputError
from knife.faces.plots.score_parts import plot_decompositions
from knife.types.decompositions import Contrast, Parts, Place, ScoreDecomposition, TermScores


def decomposition(surfaces=("a", "b", "c"), piece="[MASK]") -> ScoreDecomposition:
    n = len(surfaces)
    floats, ints = np.linspace(1, 2, n), np.arange(1, n + 1)
    terms = TermScores(ints, tuple(surfaces), floats, floats, ints, *[floats] * 4, *[ints] * 3)
    contrast = Contrast(1, surfaces[0] if n else "a", 1.5, floats - 1, 1 - floats, floats * 0)
    half = Parts(0.5, 0.5, 0)
    return ScoreDecomposition(
        Place(1, 0, 6, piece, True, 4, 4), 3.0, terms, contrast, n, half, half, half, 0.0
    )


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_scores_give_the_same_bytes(tmp_path, suffix):
    for name in ("one", "two"):
        plot_decompositions([decomposition()] * 2, tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert len(one) > 1000
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


def test_names_are_drawn_as_they_are(tmp_path):
    odd = ("$x_1$", "日本", "😀", "a" * 200, "<b>&", "\x1b")
    plot_decompositions([decomposition(odd, "$y$")], tmp_path / "a.svg")
    assert "<!-- $x_1$  (1) -->" in (tmp_path / "a.svg").read_text()


@pytest.mark.parametrize("places", [[], [decomposition(["a"] * 201)]])
def test_nothing_and_too_much_are_refused(tmp_path, places):
    with pytest.raises(InputError, match=r"terms at .* places are to be drawn"):
        plot_decompositions(places, tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"\.png, \.svg, \.pdf"):
        plot_decompositions([decomposition()], tmp_path / "a.gif")
