"""Pictures of tails: kinds of file, the same bytes again, odd names, odd histograms."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import InputError, StoreError
from knife.faces.plots.pictures import check_picture
from knife.faces.plots.tails import _apart, plot_tail
from knife.types.neighbors import Neighbors


def tail(surfaces=("Paris", "Rome"), cosines=(0.61, 0.6), threshold=0.4, histogram=None):
    counts = np.zeros(200, np.int64)
    counts[90:110] = 300
    counts[160:162] = 1
    return Neighbors(
        term="London",
        representation="piece",
        pieces=("London",),
        ids=np.arange(len(surfaces)),
        surfaces=tuple(surfaces),
        cosines=np.array(cosines),
        threshold=threshold,
        histogram=counts if histogram is None else histogram,
    )


STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_suffix_chooses_the_kind_and_the_bytes_are_the_same_again(tmp_path, suffix):
    for name in ("one", "two"):
        plot_tail(tail(), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one.startswith(STARTS[suffix])
    assert one == (tmp_path / f"two.{suffix}").read_bytes()


@pytest.mark.parametrize("name", ["a.gif", "a", "a.svg.txt"])
def test_other_kinds_are_refused(name):
    with pytest.raises(InputError, match=r"\.png, \.svg, \.pdf"):
        check_picture(name)


def test_a_suffix_in_capitals_is_taken(tmp_path):
    plot_tail(tail(), tmp_path / "a.PNG")
    assert (tmp_path / "a.PNG").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        plot_tail(tail(), tmp_path / "none" / "a.png")


def test_names_are_drawn_as_they_are(tmp_path):
    names = ("$x_1$", "日本", "😀", "a" * 200, "<b>&", "\x1b")
    plot_tail(tail(names, np.linspace(0.6, 0.5, 6)), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size > 0


@pytest.mark.parametrize("threshold", [-1.0, 0.0, 1.0, np.inf, -np.inf])
def test_any_threshold_can_be_drawn(tmp_path, threshold):
    plot_tail(tail(threshold=threshold), tmp_path / "a.png")


def test_a_histogram_of_nothing_and_a_tail_of_nothing_can_be_drawn(tmp_path):
    plot_tail(tail((), (), histogram=np.zeros(200)), tmp_path / "a.png")


def test_names_keep_apart_and_in_order():
    places = _apart(np.array([0.5, 0.5, 0.501, 0.9]), gap=0.1, least=0.45)
    assert (np.diff(places) >= 0.1 - 1e-9).all()
    assert places[-1] == 0.9
    assert min(places) >= 0.45
