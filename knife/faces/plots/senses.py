"""Picture of the senses of a term: how many occurrences each has, and what names it."""

from __future__ import annotations

from pathlib import Path

from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.types.senses import Senses

# Told apart by colour-blind readers, and by their hatching in print.
_LOOKS = (
    ("#0072B2", ""),
    ("#D55E00", "///"),
    ("#009E73", "..."),
    ("#CC79A7", "xxx"),
    ("#E69F00", "---"),
    ("#56B4E9", "\\\\\\"),
)
_WIDEST = 70


def plot_senses(found: Senses, path: str | Path) -> None:
    """Draw a bar for each sense, with its count and its substitutes.

    Parameters
    ----------
    found : Senses
        The senses of a term.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one.
    StoreError
        If the file cannot be written.
    """
    path = check_picture(path)
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 1.3 + 0.62 * len(found.senses)), layout="constrained")
    axes = figure.add_subplot()
    for row, sense in enumerate(found.senses):
        colour, hatch = _LOOKS[row % len(_LOOKS)]
        axes.barh(
            row, sense.n_occurrences, height=0.4, color=colour, hatch=hatch, edgecolor="white"
        )
        words = ", ".join(one.text for one in sense.substitutes) or "no substitute stands out"
        axes.text(
            0,
            row - 0.27,
            shortened(words, _WIDEST),
            ha="left",
            va="bottom",
            fontsize=9,
            color=INK,
            parse_math=False,
        )
        axes.text(
            sense.n_occurrences,
            row,
            f" {sense.n_occurrences:,} ({sense.share:.0%})",
            va="center",
            fontsize=8,
            color=INK,
        )
    axes.set_ylim(len(found.senses) - 0.5, -0.75)
    axes.set_xlim(0, 1.15 * max(sense.n_occurrences for sense in found.senses))
    axes.set_yticks(range(len(found.senses)), [str(sense.number) for sense in found.senses])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("occurrences")
    axes.set_ylabel("sense")
    axes.set_title(f"Senses of “{found.term}”", loc="left", fontsize=11, parse_math=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    save_picture(figure, path)
