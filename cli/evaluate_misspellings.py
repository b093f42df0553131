"""``knife evaluate misspellings``: whether misspelt words find their source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._estimates import estimate_record
from ._inputs import Tally, read_records
from ._options import ModelChoice, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import output, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.analyses.evaluation.misspellings import MisspellingReport
    from knife.maths.intervals import Estimate


@click.command(short_help="Tell whether misspelt words find their source.")
@click.option(
    "--words",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Draw words of this text; by default words of the vocabulary. May be repeated.",
)
@click.option(
    "-n",
    "--number",
    "n_words",
    metavar="N",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="How many words are misspelt.",
)
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Found if so near.",
)
@seed_option("Decides which words and which edits.")
@view_options("table", "json")
@model_options
@quiet_option
def misspellings(
    *,
    files: tuple[str, ...],
    n_words: int,
    top: int,
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Misspell words of the vocabulary by one edit, and look for their source.

    A letter is inserted, deleted, replaced, or swapped with the next one. What stands for the
    misspelt word is a state of the model, its pieces, or its letters alone, which need no model
    and are there to compare with. Shares have 95 % intervals.

    \b
    Examples:
      knife evaluate misspellings
      knife evaluate misspellings --words notes.txt --number 300
      knife evaluate misspellings --format json | jq '.recoveries[0].in_vocabulary'
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.misspellings import draw_misspellings, misspelling_report

    tally = Tally()
    opened = model.load(progress)
    with progress.step("Drawing words"):
        words = set(_words(files, tally)) if files else None
        drawn = draw_misspellings(opened.vocabulary, words, n=n_words, seed=seed)
    with progress.step("Looking for their sources"):
        report = misspelling_report(opened, drawn, top)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(report, seed))
        else:
            _write(to, report, seed)
    tally.finish()


def _words(files: tuple[str, ...], tally: Tally) -> Iterator[str]:
    from knife.analyses.evaluation.words import word_spans

    for record in read_records((), files, "txt", tally):
        tally.n_answered += 1
        for start, end in word_spans(record.text):
            yield record.text[start:end]


def _write(to: TextIO, report: MisspellingReport, seed: int) -> None:
    n = len(report.misspellings)
    rows = [
        (
            one.representation,
            one.in_vocabulary.value,
            _ends(one.in_vocabulary),
            one.among_sources.value,
            _ends(one.among_sources),
        )
        for one in report.recoveries
    ]
    columns = (
        "representation",
        f"of {report.n_words:,} words",
        "95 %",
        f"of {n:,} sources",
        "95 %",
    )
    title = f"{n:,} misspelt words (seed {seed}): source among the nearest {report.top}"
    write_table(to, columns, rows, title=title)
    by_chance = min(1.0, report.top / n)
    write_lines(
        to,
        ["", f"By chance: {report.top / report.n_words:.4f} and {by_chance:.3f}."],
    )


def _ends(share: Estimate) -> str:
    return f"{share.low:.3f} to {share.high:.3f}"


def _record(report: MisspellingReport, seed: int) -> dict[str, object]:
    return {
        "top": report.top,
        "seed": seed,
        "n_words": report.n_words,
        "recoveries": [
            {
                "representation": one.representation,
                "in_vocabulary": estimate_record(one.in_vocabulary, "n"),
                "among_sources": estimate_record(one.among_sources, "n"),
            }
            for one in report.recoveries
        ],
        "misspellings": [
            {
                "source": one.source,
                "text": one.text,
                "edit": one.edit,
                "ranks": {found.representation: found.ranks[row] for found in report.recoveries},
            }
            for row, one in enumerate(report.misspellings)
        ],
    }
