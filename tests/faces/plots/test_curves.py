"""Pictures of runs: kinds of file, the same bytes again, odd names, runs of nothing."""

from __future__ import annotations

import pytest

from knife.errors import InputError, StoreError
from knife.faces.plots import curves
from knife.faces.plots.curves import compare_curves, plot_curves
from knife.pretraining.log import HeldOutLine, TrainingLine


def lines(n=20, start=4.0):
    found = []
    for step in range(1, n + 1):
        loss = start / step**0.5
        found.append(
            TrainingLine(step, 50_000 * step, 0, float(step), loss, 0.5, 1e-3, 1.0, 50_000.0)
        )
        if step % 5 == 0:
            share = 1 - loss / start
            found.append(
                HeldOutLine(step, 50_000 * step, float(step), loss, share, share, 0.5, 0.7, 9)
            )
    return found


@pytest.fixture
def drawn(monkeypatch):
    """Return the figures instead of writing them."""
    figures = []
    monkeypatch.setattr(curves, "save_picture", lambda figure, _: figures.append(figure))
    return figures


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_bytes_are_the_same_again(tmp_path, suffix):
    for name in ("one", "two"):
        compare_curves({"a": lines(), "b": lines(30)}, tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one == (tmp_path / f"two.{suffix}").read_bytes()
    compare_curves({"a": lines(), "b": lines(31)}, tmp_path / f"other.{suffix}")
    assert one != (tmp_path / f"other.{suffix}").read_bytes()


def test_loss_and_accuracy_are_drawn_over_millions_of_tokens(drawn):
    plot_curves(lines(), "a.svg")
    losses, accuracies = drawn[0].axes
    faint, held_out = losses.get_lines()
    assert faint.get_xdata().tolist()[:2] == [0.05, 0.1]
    assert faint.get_ydata()[0] == 4.0
    assert faint.get_alpha() < 1
    assert held_out.get_xdata().tolist() == [0.25, 0.5, 0.75, 1.0]
    assert accuracies.get_lines()[0].get_ydata()[-1] == pytest.approx(1 - 20**-0.5)
    assert losses.get_legend() is None


def test_runs_are_told_apart_by_colour_dash_and_name(drawn):
    compare_curves({"wide": lines(), "deep": lines(5), "none": []}, "a.svg")
    losses, _ = drawn[0].axes
    looks = {(line.get_color(), line.get_linestyle()) for line in losses.get_lines()}
    assert len(looks) == 3
    legend = losses.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["wide", "deep", "none"]
    shown = [handle.get_color() for handle in legend.legend_handles]
    assert shown == [style[0] for style in curves.STYLES[:3]]


@pytest.mark.parametrize("names", [("$x_1$", r"$\broken"), ("_hidden", ""), ("日本", "<b>&")])
def test_names_are_drawn_as_they_are(tmp_path, drawn, monkeypatch, names):
    compare_curves(dict.fromkeys(names, lines()), "a.svg")
    texts = drawn[0].axes[0].get_legend().get_texts()
    assert tuple(text.get_text() for text in texts) == names
    monkeypatch.undo()
    compare_curves(dict.fromkeys(names, lines()), tmp_path / "a.png")


def test_more_runs_than_styles_are_drawn(tmp_path):
    compare_curves({str(number): lines(6) for number in range(6)}, tmp_path / "a.svg")


@pytest.mark.parametrize(
    "found",
    [[], lines(1), [line for line in lines() if line.kind == "held_out"], [
        TrainingLine(1, 10, 0, 1.0, float("nan"), 0.0, 0.0, float("inf"), 1.0)
    ]],
)  # fmt: skip
def test_runs_of_little_can_be_drawn(tmp_path, found):
    plot_curves(found, tmp_path / "a.svg")
    compare_curves({"a": found, "b": []}, tmp_path / "b.svg")


def test_no_run_at_all_can_be_drawn(tmp_path):
    compare_curves({}, tmp_path / "a.svg")


def test_an_existing_picture_is_replaced(tmp_path):
    (tmp_path / "a.svg").write_text("old")
    plot_curves(lines(), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(InputError, match=r"\.png, \.svg, \.pdf"):
        plot_curves(lines(), tmp_path / "a.gif")
    with pytest.raises(StoreError, match="cannot be written"):
        plot_curves(lines(), tmp_path / "none" / "a.svg")
