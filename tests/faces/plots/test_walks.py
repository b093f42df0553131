"""The picture of a walk: the same bytes again, odd words, what came, too many steps."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import InputError
from knife.faces.plots.walks import MOST_STEPS, plot_walk
from knife.types.prefixes import PrefixWalk


def walk(words, n_terms=3) -> PrefixWalk:
    text, spans = " ".join(words), [(0, 0)]
    for word in words:
        start = spans[-1][1] + (len(spans) > 1)
        spans.append((start, start + len(word)))
    n = len(spans)
    ids = np.arange(n)[:, None] + np.arange(n_terms)
    return PrefixWalk(
        text=text,
        spans=np.array(spans),
        states=np.ones((n, 2)),
        norms=np.ones(n),
        moves=np.r_[0, np.linspace(0.1, 0.9, n - 1)],
        by="score",
        ids=ids,
        surfaces=tuple(tuple(f"t{i}" for i in row) for row in ids),
        values=ids,
    )


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_walk_gives_the_same_bytes(tmp_path, suffix):
    for name in ("one", "two"):
        plot_walk(walk(["cells", "divide"]), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert len(one) > 1000
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


def test_words_are_drawn_as_they_are_and_new_terms_get_a_plus(tmp_path):
    plot_walk(walk(["$x_1$", "日本", "😀", "a" * 200, "<b>&", "\x1b"]), tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert "<!-- $x_1$ -->" in drawn
    assert "<!-- + t3 -->" in drawn
    assert "<!-- t0 -->" in drawn
    assert "<!-- + t0 -->" not in drawn


@pytest.mark.parametrize("n_terms", [1, 12])
def test_few_and_many_terms_are_drawn(tmp_path, n_terms):
    plot_walk(walk(["a"], n_terms), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_too_many_steps_are_refused(tmp_path):
    with pytest.raises(InputError, match=f"has {MOST_STEPS + 1} steps; expected at most"):
        plot_walk(walk(["a"] * (MOST_STEPS + 1)), tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()
