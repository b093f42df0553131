"""``knife pairs``: each piece of a text scored at each place of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from ._answering import View, answered, remembered, view_options, write_each
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, plot_option, quiet_option
from ._progress import Progress
from ._render import number, write_lines, write_table
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.types.pairs import TokenPairs

BATCH = 16


@click.command(short_help="Score each piece of a text at each place of it.")
@text_options
@click.option("--masked", is_flag=True, help="Mask each place in turn when it is looked at.")
@click.option("--controls", is_flag=True, help="Take control pieces such as [CLS] in as well.")
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Other pieces of the text that a table shows at each place.",
)
@click.option(
    "--show",
    type=click.Choice(["ranks", "scores"]),
    default="ranks",
    show_default=True,
    help="What a picture shows.",
)
@view_options("table", "json", "jsonl")
@plot_option
@model_options
@quiet_option
def pairs(
    *,
    given: TextChoice,
    masked: bool,
    controls: bool,
    top: int,
    show: Literal["ranks", "scores"],
    view: View,
    plot: Path | None,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score each piece of a TEXT at each place of the text.

    At each place the pieces of the text are ranked within the whole vocabulary. One that ranks high
    at the place of another could stand there, as far as the model is concerned. A piece that occurs
    twice keeps two rows and two columns.

    \b
    Examples:
      knife pairs "He went to his prison cell with his cell phone."
      knife pairs "The cell has a wall." --masked
      knife pairs "The cell has a wall." --plot pairs.svg
      knife pairs --file sentences.txt --format jsonl --out pairs.jsonl
    """  # noqa: D301 - click reads the backspace
    if plot is not None:
        given.require_one("--plot")
    opened = model.load(progress)
    from knife.analyses.pairs import token_pairs

    def answer(batch: list[Record]) -> Iterable[TokenPairs]:
        texts = [record.text for record in batch]
        return token_pairs(texts, opened, masked=masked, controls=controls)

    def write_one(to: TextIO, one: TokenPairs) -> None:
        _write(to, one, top)

    tally = Tally()
    found: list[TokenPairs] = []
    answers = answered(given.records(tally), answer, BATCH, tally, progress)
    if plot is not None:
        answers = remembered(answers, found)
    write_each(answers, view, tally, _record, write_one, titles=given.many)
    if plot is not None and found:
        from knife.faces.plots.heat_maps import plot_pairs

        plot_pairs(found[0], plot, show=show)
        progress.note(f"Wrote {plot}.")
    tally.finish()


def _write(to: TextIO, one: TokenPairs, top: int) -> None:
    rows = []
    for row, piece in enumerate(one.pieces):
        others = [f"{one.pieces[i]} ({one.ranks[row, i]:,})" for i in one.others(row)[:top]]
        own = (int(one.ranks[row, row]), float(one.scores[row, row]))
        rows.append((row + 1, piece, *own, ", ".join(others)))
    columns = ("place", "piece", "own rank", "own score", "other pieces of the text (rank)")
    write_table(to, columns, rows)
    state = "masked" if one.is_masked else "as it stands"
    write_lines(to, [f"Each place was read {state}. Ranks are those of the whole vocabulary."])


def _record(record: Record, one: TokenPairs) -> dict[str, object]:
    columns = zip(one.pieces, one.ids.tolist(), one.offsets.tolist(), one.is_control, strict=True)
    return {
        "id": record.id,
        "text": record.text,
        "masked": one.is_masked,
        "pieces": [
            {"piece": piece, "id": found, "start": start, "end": end, "control": bool(control)}
            for piece, found, (start, end), control in columns
        ],
        "scores": [[number(score) for score in row] for row in one.scores.tolist()],
        "ranks": one.ranks.tolist(),
        "own_ranks": one.own_ranks.tolist(),
    }
