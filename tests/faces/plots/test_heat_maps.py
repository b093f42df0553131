"""Heat maps of pairs: sizes from one piece to many, odd names, the same bytes again."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import InputError
from knife.faces.plots import heat_maps
from knife.faces.plots.heat_maps import MOST_PIECES, _rank, plot_pairs
from knife.types.pairs import TokenPairs


def pairs(names) -> TokenPairs:
    n = len(names)
    ranks = 1 + np.arange(n * n).reshape(n, n) ** 2
    return TokenPairs(
        np.arange(n), tuple(names), np.zeros((n, 2)), np.zeros(n), -ranks / 7.0, ranks, ranks, False
    )


@pytest.mark.parametrize("show", ["ranks", "scores"])
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_pairs_give_the_same_bytes(tmp_path, suffix, show):
    for name in ("one", "two"):
        plot_pairs(pairs("abc"), tmp_path / f"{name}.{suffix}", show=show)
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert len(one) > 1000
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


@pytest.mark.parametrize("show", ["ranks", "scores"])
def test_one_piece_is_a_picture_too(tmp_path, show):
    plot_pairs(pairs("a"), tmp_path / "a.png", show=show)
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_cells_say_their_numbers_where_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(heat_maps, "MOST_NUMBERED", 4)
    for n, is_numbered in ((4, True), (5, False)):
        plot_pairs(pairs(["x"] * n), tmp_path / "a.svg")
        assert ("<!-- 145 -->" in (tmp_path / "a.svg").read_text()) == is_numbered


def test_names_are_drawn_as_they_are(tmp_path):
    plot_pairs(pairs(["$x_1$", "日本", "😀", "a" * 200, "<b>&", "\x1b"]), tmp_path / "a.svg")
    assert "<!-- $x_1$ -->" in (tmp_path / "a.svg").read_text()


def test_too_many_pieces_are_refused(tmp_path):
    with pytest.raises(InputError, match=f"has {MOST_PIECES + 1} pieces; expected at most"):
        plot_pairs(pairs(["x"] * (MOST_PIECES + 1)), tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize(("rank", "text"), [(1, "1"), (9_999, "9999"), (28_311, "28k")])
def test_a_rank_has_at_most_four_signs(rank, text):
    assert _rank(rank) == text
