"""``knife evaluate analogies``: how many questions sums of terms answer, and what needs no sum."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._estimates import estimate_record, interval
from ._options import ModelChoice, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import number, output, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.analyses.evaluation.analogies import AnalogyReport, AnalogyScore

# Named here, so that the help needs neither numpy nor scikit-learn; a test compares them.
METHODS = ("add", "mul", "direction", "lrcos", "nearest to c", "nearest to b")
_SHOWN = 12


@click.command(short_help="Score sums of terms on analogy questions.")
@click.argument(
    "files", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--method",
    "methods",
    type=click.Choice(METHODS),
    multiple=True,
    help="Measure only this; may be repeated.",
)
@click.option("--pieces-only", is_flag=True, help="Ask no question with a phrase.")
@seed_option("Decides what is drawn for intervals and for lrcos.")
@view_options("table", "json")
@model_options
@quiet_option
def analogies(
    *,
    files: tuple[Path, ...],
    methods: tuple[str, ...],
    pieces_only: bool,
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Ask analogy questions, with their words left out of the answers and left in.

    FILE has a question a line (a, b, c, d, category, with tabs), Google's form (': category', then
    four words a line), or pairs (word, tab, answer/answer), which are asked about with each other;
    a directory of such files is read whole. Without a FILE, the questions that ship with knife are
    asked. A word that is no piece of the vocabulary is a phrase, and the table tells them apart.

    \b
    Methods:
      add           cosine to b - a + c (3CosAdd)
      mul           product of cosines (3CosMul)
      direction     cosine of the ways from a to b and from c to the answer (PairDirection)
      lrcos         cosine to c among words like the other b (LRCos), learnt from other pairs
      nearest to c  the nearest neighbor of c: no sum at all
      nearest to b  the same of b

    \b
    Examples:
      knife evaluate analogies
      knife evaluate analogies questions-words.txt --method add --method "nearest to c"
      knife evaluate analogies BATS_3.0/ --pieces-only --format json --out bats.json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.analogies import EVALUATED, evaluate_analogies
    from knife.assembly.analogies import default_analogies
    from knife.store.analogies import read_analogies

    questions = (
        [one for path in files for one in read_analogies(path)] if files else default_analogies()
    )
    opened = model.load(progress)
    with progress.step(f"Asking {len(questions):,} questions"):
        report = evaluate_analogies(
            opened, questions, methods or EVALUATED, with_phrases=not pieces_only, seed=seed
        )
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(report, seed))
        else:
            _write(to, report)
    if view.out is not None:
        progress.note(f"Wrote {str(view.out)!r}.")


def _write(to: TextIO, report: AnalogyReport) -> None:
    title = (
        f"{report.n_asked:,} of {report.n_questions:,} questions, {report.model}: right in %, with "
        "the words of the question"
    )
    rows = [
        (
            one.method,
            f"{one.kind or 'all'} ({one.n:,})",
            interval(one.excluded, ".1f", 100),
            interval(one.included, ".1f", 100),
            f"{one.returned:.0%}",
        )
        for one in report.scores
        if one.category is None
    ]
    columns = ("method", "questions", "left out", "left in", "answer is one of them")
    write_table(to, columns, rows, title=title)
    by_category: dict[str, dict[str, AnalogyScore]] = {}
    for one in report.scores:
        if one.category is not None:
            by_category.setdefault(one.category, {})[one.method] = one
    if by_category:
        write_lines(to, [""])
        names = [method for method in METHODS if method in next(iter(by_category.values()))]
        table = [
            (
                category or "(none)",
                next(iter(own.values())).n,
                *(f"{own[name].excluded.value:.0%}" for name in names),
            )
            for category, own in by_category.items()
        ]
        write_table(to, ("category", "questions", *names), table, title="By category, left out")
    _write_notes(to, report)


def _write_notes(to: TextIO, report: AnalogyReport) -> None:
    lines = [
        "",
        "Intervals of 95 %: of all questions from drawing categories, of one category by Wilson.",
    ]
    if report.left_out:
        names = ", ".join(report.left_out[:_SHOWN])
        more = ", …" if len(report.left_out) > _SHOWN else ""
        lines.append(f"Not placed, so not asked about: {names}{more} ({len(report.left_out):,}).")
    write_lines(to, lines)


def _record(report: AnalogyReport, seed: int) -> dict[str, object]:
    return {
        "model": report.model,
        "seed": seed,
        "n_questions": report.n_questions,
        "n_asked": report.n_asked,
        "n_phrases": report.n_phrases,
        "left_out": list(report.left_out),
        "scores": [
            {
                "method": one.method,
                "category": one.category,
                "kind": one.kind,
                "n": one.n,
                "excluded": estimate_record(one.excluded),
                "included": estimate_record(one.included),
                "returned": number(one.returned),
            }
            for one in report.scores
        ],
    }
