"""``knife evaluate sts`` and ``wordsim``: similarities against what people say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._answering import View, view_options
from ._estimates import estimate_record, interval
from ._options import Command, ModelChoice, model_options, quiet_option, seed_option, with_options
from ._progress import Progress
from ._render import output, write_json, write_lines, write_table
from ._sentences import counted_weights, frequencies_option

if TYPE_CHECKING:
    from knife.analyses.evaluation.sentence_similarity import SimilarityReport
    from knife.analyses.evaluation.word_similarity import WordReport

_SEED = seed_option("Decides which pairs are drawn for the intervals.")
_COLUMNS = click.option(
    "--columns",
    metavar="A,B,SCORE",
    help="Names or numbers (from 1) of the columns.  [by the header, else 1,2,3]",
)
_NOTE = (
    "Spearman's correlation times 100, with the interval of 95 % of draws of the pairs. raw is the "
    "inner product. Whitening, and what sif takes away, were fitted on these sentences "
    "themselves, without the scores."
)


def _report_options(command: Command) -> Command:
    return with_options(
        command,
        [
            _COLUMNS,
            _SEED,
            view_options("table", "markdown", "json"),
            model_options,
            quiet_option,
        ],
    )


@click.command(short_help="Score sentence vectors against similarities by people.")
@click.argument("pairs", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--method",
    "methods",
    metavar="NAME",
    multiple=True,
    help="Measure only this; may be repeated. All methods of knife embed by default.",
)
@frequencies_option
@_report_options
def sts(
    *,
    pairs: str,
    methods: tuple[str, ...],
    frequencies: tuple[str, ...],
    columns: str | None,
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score the vectors of knife embed on pairs of sentences that people scored.

    FILE is CSV or TSV: sentence1, sentence2, score. Every method is measured raw, normalised and
    whitened, in one table. Nothing is fitted to the scores.

    \b
    Examples:
      knife evaluate sts stsb-en-dev.csv
      knife evaluate sts stsb-en-dev.csv --method head-cls --method top-cls
      knife evaluate sts sick.tsv --columns sentence_A,sentence_B,relatedness_score
      knife evaluate sts stsb-en-dev.csv --format markdown --out report.md
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.sentence_similarity import evaluate_sentences
    from knife.store.scored_pairs import read_pairs
    from knife.types.sentence_methods import EVALUATED, parse_method

    try:
        for name in methods:
            parse_method(name)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    given = read_pairs(pairs, _named(columns))
    opened = model.load(progress)
    report = evaluate_sentences(
        opened,
        given,
        methods or EVALUATED,
        piece_weights=counted_weights(frequencies, opened, progress),
        seed=seed,
        step=progress.step,
    )
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _sentence_record(report))
        else:
            _write_sentences(to, report, is_markdown=view.style == "markdown")
    if view.out is not None:
        progress.note(f"Wrote {str(view.out)!r}.")


@click.command(short_help="Score word vectors against similarities by people.")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False),
)
@_report_options
def wordsim(
    *,
    files: tuple[str, ...],
    columns: str | None,
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score ways to place a word on pairs of words that people scored.

    FILE has a pair a line: word1, word2, score, with tabs or commas between them. Pairs with a word
    that holds a piece unknown to the model are left out, and the table says how many there are.

    \b
    Methods:
      embedding-mean    mean of the decoder's rows of the word's pieces
      head-cls          head state of the first control piece, the word alone
      head-mean         mean head state of the word's pieces, the word alone
      prompt-head-mean  the same in "This is a WORD."
      prompt-mask       head state of the mask in "A WORD is a MASK."

    \b
    Examples:
      knife evaluate wordsim EN-WS-353-ALL.txt EN-RG-65.txt
      knife evaluate wordsim pairs.tsv --columns word1,word2,score --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.word_similarity import evaluate_words
    from knife.store.scored_pairs import read_pairs

    sets = [read_pairs(name, _named(columns)) for name in files]
    report = evaluate_words(model.load(progress), sets, seed=seed, step=progress.step)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _word_record(report))
        else:
            _write_words(to, report, is_markdown=view.style == "markdown")
    if view.out is not None:
        progress.note(f"Wrote {str(view.out)!r}.")


def _named(columns: str | None) -> list[str] | None:
    return None if columns is None else [name.strip() for name in columns.split(",")]


def _write_sentences(to: TextIO, report: SimilarityReport, *, is_markdown: bool) -> None:
    ways = ("raw", "normalised", "whitened")
    cells: dict[str, dict[str, str]] = {}
    for row in report.rows:
        cells.setdefault(row.method, {})[row.normalisation] = interval(row.spearman, ".1f")
    rows = [[name, *(of.get(way, "-") for way in ways)] for name, of in cells.items()]
    title = f"{report.pairs}: {report.n_pairs:,} pairs, {report.info.name}"
    _write_grid(to, ("method", *ways), rows, title, is_markdown=is_markdown)
    write_lines(to, ["", _NOTE])
    for one in report.contrasts:
        value = interval(one.difference, ".1f")
        write_lines(to, [f"{one.first} less {one.second}, {one.normalisation}: {value}"])
    write_lines(to, report.notes)


def _write_words(to: TextIO, report: WordReport, *, is_markdown: bool) -> None:
    cells: dict[tuple[str, str], dict[bool, str]] = {}
    covered: dict[str, str] = {}
    for row in report.rows:
        cells.setdefault((row.pairs, row.method), {})[row.centred] = interval(row.spearman, ".1f")
        covered[row.pairs] = f"{row.n_covered:,} of {row.n_pairs:,}"
    rows = [
        [pairs, method, of[False], of[True], covered[pairs]]
        for (pairs, method), of in cells.items()
    ]
    columns = ("set", "method", "as they are", "centred", "covered")
    _write_grid(to, columns, rows, report.info.name, is_markdown=is_markdown)
    told = ", ".join(f"{name} {count:,}" for name, count in report.whole)
    write_lines(to, ["", f"Pairs of words that are pieces of their own: {told}."])


def _write_grid(
    to: TextIO,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str,
    *,
    is_markdown: bool,
) -> None:
    if not is_markdown:
        write_table(to, columns, rows, title=title)
        return
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    head = f"| {' | '.join(columns)} |"
    write_lines(to, [title, "", head, "|" + "---|" * len(columns), *lines])


def _sentence_record(report: SimilarityReport) -> dict[str, object]:
    return {
        "model": report.info.name,
        "pairs": report.pairs,
        "n_pairs": report.n_pairs,
        "n_texts": report.n_texts,
        "rows": [
            {
                "method": row.method,
                "normalisation": row.normalisation,
                "spearman": estimate_record(row.spearman),
            }
            for row in report.rows
        ],
        "contrasts": [
            {
                "first": one.first,
                "second": one.second,
                "normalisation": one.normalisation,
                "difference": estimate_record(one.difference),
            }
            for one in report.contrasts
        ],
        "notes": list(report.notes),
    }


def _word_record(report: WordReport) -> dict[str, object]:
    return {
        "model": report.info.name,
        "rows": [
            {
                "pairs": row.pairs,
                "method": row.method,
                "centred": row.centred,
                "spearman": estimate_record(row.spearman),
                "n_covered": row.n_covered,
                "n_pairs": row.n_pairs,
            }
            for row in report.rows
        ],
        "n_whole_words": dict(report.whole),
    }
