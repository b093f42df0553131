"""``knife evaluate pairs``: what tells synonyms, broader words, opposites and siblings apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._estimates import estimate_record, interval
from ._options import ModelChoice, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import output, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.analyses.evaluation.word_relations import RelationsReport

_NOTE = (
    "How often a pair of the first relation has the higher value; .5 says nothing, below .5 the "
    "second has it. In brackets 95 % intervals. 'all together' is a logistic regression that is "
    "fitted to the relations themselves and scored on pairs that it did not see."
)


@click.command(short_help="Tell what tells relations of words apart.")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False),
)
@click.option(
    "--directed",
    metavar="NAME",
    multiple=True,
    default=("hypernyms",),
    show_default=True,
    help="Relations whose second word is the broader one; may be repeated.",
)
@click.option(
    "--tag",
    "tags",
    metavar="TAG",
    multiple=True,
    help="Keep only pairs that have this in a further column; may be repeated.",
)
@seed_option("Decides how pairs are dealt out for 'all together'.")
@view_options("table", "json")
@model_options
@quiet_option
def pairs(
    *,
    files: tuple[str, ...],
    directed: tuple[str, ...],
    tags: tuple[str, ...],
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Measure what tells synonyms, broader words, opposites and siblings apart.

    FILE has two words a line with a tab between them, the narrower one first, and is named after
    the relation: synonyms.tsv, hypernyms.tsv. Further columns are tags. Measured are cosines, ranks
    and tails in both directions, the frequency that the bias knows, and how much likelier one word
    makes the other in phrases such as "X and other Y".

    \b
    Examples:
      knife evaluate pairs synonyms.tsv hypernyms.tsv antonyms.tsv cohyponyms.tsv
      knife evaluate pairs synonyms.tsv antonyms.tsv --tag noun
      knife evaluate pairs hypernyms.tsv --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.word_relations import evaluate_relations
    from knife.store.word_pairs import read_word_pairs

    sets = [read_word_pairs(name).tagged(frozenset(tags)) for name in files]
    opened = model.load(progress)
    report = evaluate_relations(opened, sets, directed=directed, seed=seed, step=progress.step)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(report))
        else:
            _write(to, report)
    if view.out is not None:
        progress.note(f"Wrote {str(view.out)!r}.")


def _write(to: TextIO, report: RelationsReport) -> None:
    edges = [
        (one.relation, one.n_pairs, one.n_both, one.n_there, one.n_back) for one in report.edges
    ]
    columns = ("relation", "pairs", "both ways", "to the second only", "to the first only")
    write_table(to, columns, edges, title=f"Edges between the words of a pair, {report.info.name}")
    if report.directions:
        lines = [
            (one.relation, one.measure, interval(one.share, ".2f"), one.share.n)
            for one in report.directions
        ]
        title = "Which word is the broader one: how often each measure is right"
        write_lines(to, [""])
        write_table(to, ("relation", "measure", "right", "of pairs"), lines, title=title)
    if report.separations:
        write_lines(to, [""])
        _write_separations(to, report)
        write_lines(to, ["", _NOTE])


def _write_separations(to: TextIO, report: RelationsReport) -> None:
    cells: dict[str, dict[str, str]] = {}
    for one in report.separations:
        pair = f"{one.first}/{one.second}"
        cells.setdefault(one.measure, {})[pair] = interval(one.area, ".2f")
    columns = ("measure", *next(iter(cells.values())))
    rows = [(measure, *of.values()) for measure, of in cells.items()]
    write_table(to, columns, rows, title="What tells two relations apart")


def _record(report: RelationsReport) -> dict[str, object]:
    return {
        "model": report.info.name,
        "edges": [
            {
                "relation": one.relation,
                "n_pairs": one.n_pairs,
                "n_both": one.n_both,
                "n_there": one.n_there,
                "n_back": one.n_back,
            }
            for one in report.edges
        ],
        "directions": [
            {
                "relation": one.relation,
                "measure": one.measure,
                "share": estimate_record(one.share, "n"),
            }
            for one in report.directions
        ],
        "separations": [
            {
                "measure": one.measure,
                "first": one.first,
                "second": one.second,
                "area": estimate_record(one.area, "n"),
            }
            for one in report.separations
        ],
    }
