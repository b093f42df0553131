"""``knife importance``: terms by the model's bias, of a vocabulary or of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import click

from ._answering import View, answered, view_options, write_each
from ._bias_check import write_check
from ._documents import DocumentChoice
from ._inputs import Record, Tally
from ._options import (
    Command,
    ModelChoice,
    model_options,
    plot_option,
    quiet_option,
    with_options,
)
from ._progress import Progress
from ._render import number, output, write_json, write_json_lines, write_lines, write_table
from ._texts import TextChoice, optional_text_options

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.importance import Keyword, RankedPieces

_TOGETHER = 64


def _own_options(command: Command) -> Command:
    """Add what says which terms are listed, and what they are compared with."""
    file = click.Path(exists=True, dir_okay=False, allow_dash=True)
    layouts = click.Choice(["sentences", "paragraphs", "documents", "files"])
    corpus = "Compare with IDF in this text, also packed; may be repeated."
    parts = (
        "What text files of --corpus hold: a sentence a line (the default) or running text, with "
        "blank lines between documents; a document a line; or a document each."
    )
    counts = [
        ("--top", 10, "The N most important."),
        ("--bottom", 10, "The N least important; without texts."),
    ]
    return with_options(
        command,
        [
            *(
                click.option(
                    flag,
                    metavar="N",
                    type=click.IntRange(0),
                    default=default,
                    show_default=True,
                    help=text,
                )
                for flag, default, text in counts
            ),
            click.option(
                "--unit",
                type=click.Choice(["phrases", "words"]),
                default="phrases",
                show_default=True,
                help="What a text's terms are.",
            ),
            click.option("--nested", is_flag=True, help="List phrases within longer ones, too."),
            click.option("--corpus", metavar="FILE", multiple=True, type=file, help=corpus),
            click.option("--layout", "parts", type=layouts, help=parts),
            click.option(
                "--fewest",
                metavar="N",
                type=click.IntRange(1),
                default=5,
                show_default=True,
                help="Documents of --corpus that hold a word that is not rare.",
            ),
        ],
    )


@click.command(short_help="List terms by how much they say.")
@optional_text_options
@_own_options
@plot_option
@view_options("table", "json", "jsonl")
@model_options
@quiet_option
def importance(
    *,
    given: TextChoice,
    top: int,
    bottom: int,
    unit: str,
    nested: bool,
    corpus: tuple[str, ...],
    parts: str | None,
    fewest: int,
    plot: Path | None,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """List terms by how much they say, judged by the bias of the model: low bias, much said.

    Without a text: the words of the vocabulary, and the pieces that continue words by themselves.
    With texts: the terms of each. With --corpus: how far the bias agrees with document
    frequencies, and where it does not.

    \b
    Examples:
      knife importance --top 20 --plot importance.svg
      knife importance "Aspirin inhibits platelet aggregation in patients with diabetes."
      knife importance --file notes.txt --top 5 --format jsonl
      knife importance --corpus articles.txt.xz
    """  # noqa: D301 - click reads the backspace
    _check_calls(bool(given), bool(corpus), plot)
    opened = model.load(progress)
    if given:
        _texts(given, opened, view, progress, _finder(unit), top=top, nested=nested)
    elif corpus:
        kind = given.layout
        choice = DocumentChoice(corpus, parts, kind, 0, 0, mostly_ascii=False)  # type: ignore[arg-type]
        write_check(choice, opened, view, progress, fewest=fewest, n_shown=top)
    else:
        _vocabulary(opened, view, progress, top, bottom, plot)


def _check_calls(has_texts: bool, has_corpus: bool, plot: Path | None) -> None:
    if has_texts and has_corpus:
        raise click.UsageError("--corpus checks the bias; give texts or a corpus, not both.")
    if plot is not None and (has_texts or has_corpus):
        raise click.UsageError("--plot draws the vocabulary; leave texts and --corpus out.")


def _finder(unit: str) -> Callable[[str], list[object]]:
    from knife.assembly.importance import candidate_finder

    return cast("Callable[[str], list[object]]", candidate_finder(unit))  # type: ignore[arg-type]


def _texts(
    given: TextChoice,
    model: MaskedLM,
    view: View,
    progress: Progress,
    find: Callable[[str], list[object]],
    *,
    top: int,
    nested: bool,
) -> None:
    from knife.analyses.keywords import KeywordReader

    reader, tally = KeywordReader(model), Tally()

    def answer(records: list[Record]) -> Iterable[list[Keyword]]:
        for record in records:
            mentions = find(record.text)
            yield reader.keywords(record.text, mentions, nested=nested)[:top]  # type: ignore[arg-type]

    pairs = answered(given.records(tally), answer, _TOGETHER, tally, progress)
    write_each(pairs, view, tally, _text_record, _write_keywords, titles=given.many)
    tally.finish()


def _write_keywords(to: TextIO, found: list[Keyword]) -> None:
    if not found:
        write_lines(to, ["  There is no term."])
        return
    rows = [
        (rank, one.text, len(one.mentions), number(one.importance), number(one.score))
        for rank, one in enumerate(found, start=1)
    ]
    write_table(to, ("rank", "term", "n", "importance", "score"), rows)


def _text_record(record: Record, found: list[Keyword]) -> dict[str, object]:
    return {
        "id": record.id,
        "text": record.text,
        "terms": [
            {
                "term": one.text,
                "score": number(one.score),
                "importance": number(one.importance),
                "n": len(one.mentions),
                "spans": [[mention.start, mention.end] for mention in one.mentions],
                "pieces": list(one.pieces),
            }
            for one in found
        ],
    }


def _vocabulary(
    model: MaskedLM, view: View, progress: Progress, top: int, bottom: int, plot: Path | None
) -> None:
    from knife.analyses.importance import term_importance

    words = term_importance(model.vocabulary, "words")
    continuations = term_importance(model.vocabulary, "continuations")
    kinds = (words, continuations)
    rows = partial(_rows, model.vocabulary.pieces, top=top, bottom=bottom)
    with output(view.out, force=view.force) as to:
        if view.style == "table":
            for ranked in kinds:
                _write_ranked(to, ranked, rows(ranked))
        elif view.style == "json":
            write_json(to, {ranked.kind: rows(ranked) for ranked in kinds})
        else:
            lines = ({"kind": ranked.kind, **row} for ranked in kinds for row in rows(ranked))
            write_json_lines(to, lines)
    if plot is not None:
        from knife.faces.plots.importance import plot_importance

        plot_importance(words, continuations, plot)
        progress.note(f"Wrote {plot}.")


def _rows(
    pieces: tuple[str, ...], ranked: RankedPieces, *, top: int, bottom: int
) -> list[dict[str, object]]:
    n = len(ranked)
    last = range(max(n - bottom, min(top, n)), n)
    return [
        {
            "rank": row + 1,
            "term": ranked.surfaces[row],
            "piece": pieces[int(ranked.ids[row])],
            "id": int(ranked.ids[row]),
            "bias": number(ranked.bias[row]),
            "importance": number(ranked.importance[row]),
        }
        for row in [*range(min(top, n)), *last]
    ]


def _write_ranked(to: TextIO, ranked: RankedPieces, rows: list[dict[str, object]]) -> None:
    if ranked.kind == "continuations":
        write_lines(to, [""])
    title = f"{len(ranked):,} {ranked.kind}, most important first"
    columns = ("rank", "piece", "bias", "importance")
    write_table(to, columns, [tuple(row[name] for name in columns) for row in rows], title=title)
