"""Pictures of biases: the same bytes again, one kind alone, odd words."""

import numpy as np
import pytest

from knife.errors import InputError
from knife.faces.plots.importance import plot_importance
from knife.types.importance import RankedPieces


def ranked(n=200, kind="words", word="word"):
    bias = np.sort(np.random.default_rng(0).standard_normal(n))
    return RankedPieces(kind, np.arange(n), (word,) * n, bias, np.linspace(1, 0, n))


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_bytes_are_the_same_again(tmp_path, suffix):
    for name in ("one", "two"):
        plot_importance(ranked(), ranked(50, "continuations"), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one == (tmp_path / f"two.{suffix}").read_bytes()
    plot_importance(ranked(190), ranked(50, "continuations"), tmp_path / f"other.{suffix}")
    assert one != (tmp_path / f"other.{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("n", "m", "word"), [(200, 0, "$x_1$"), (1, 1, r"$\broken"), (0, 0, ""), (5, 0, "123")]
)
def test_odd_vocabularies_can_be_drawn(tmp_path, n, m, word):
    plot_importance(ranked(n, word=word), ranked(m, "continuations"), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"\.png, \.svg, \.pdf"):
        plot_importance(ranked(), ranked(0), tmp_path / "a.gif")
