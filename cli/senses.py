"""``knife senses``: in which senses a term stands in texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._answering import View, view_options
from ._inputs import Tally
from ._options import ModelChoice, model_options, plot_option, quiet_option
from ._progress import Progress
from ._render import number, output, write_json, write_json_lines, write_lines, write_table
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.analyses.senses.finding import SenseOptions
    from knife.types.senses import SenseOccurrence, Senses

_EXAMPLE = 90


@click.command(short_help="Tell the senses of a term in texts apart.")
@click.argument("term")
@text_options
@click.option("--senses", "n_senses", metavar="N", type=click.IntRange(1), help="Tell N apart.")
@click.option(
    "--by",
    "reading",
    type=click.Choice(["masked", "unmasked", "both"]),
    default="masked",
    show_default=True,
    help="Compare states with the term hidden, in view, or both.",
)
@click.option("--inflected", is_flag=True, help="Find regular forms of the term as well: cells.")
@click.option("--case", "keep_case", is_flag=True, help="Find the term in this case alone.")
@click.option("--examples", metavar="N", type=click.IntRange(0), default=1, show_default=True,
    help="Typical sentences of each sense.")  # fmt: skip
@click.option("--substitutes", metavar="N", type=click.IntRange(1), default=6, show_default=True,
    help="Words that name each sense.")  # fmt: skip
@click.option("--occurrences", is_flag=True, help="List every occurrence in the table.")
@click.option("--max-occurrences", metavar="N", type=click.IntRange(1), default=1000,
    show_default=True, help="Read this many at most, drawn at random.")  # fmt: skip
@click.option("--window", metavar="N", type=click.IntRange(4), default=128, show_default=True,
    help="Pieces read around an occurrence.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
    help="Of the sample and of the grouping.")  # fmt: skip
@plot_option
@view_options("table", "json", "jsonl")
@model_options
@quiet_option
def senses(
    *,
    term: str,
    given: TextChoice,
    occurrences: bool,
    plot: Path | None,
    view: View,
    model: ModelChoice,
    progress: Progress,
    **settings: object,
) -> None:
    """Tell the senses apart in which TERM stands in texts, and name each by its substitutes.

    TERM is a word or a phrase, found as whole words in any case. Its occurrences are grouped by
    what the model would put in their place; one sense is a possible answer. Of fewer than 12
    occurrences there is little evidence, and groups are those that share substitutes.

    \b
    Examples:
      knife senses cell "He sat in his cell." "Her cell rang." "The cell divides."
      knife senses bank --file news.txt.gz --inflected --examples 2
      knife senses cell --file notes.txt --format json | jq '.senses[].substitutes[].text'
      knife senses cell --file notes.txt --plot cell.svg
    """  # noqa: D301 - click reads the backspace
    options = _options(**settings)  # type: ignore[arg-type]
    tally = Tally()
    found = _find(term, given, options, model, tally, progress)
    with output(view.out, force=view.force) as to:
        if view.style == "table":
            _write(to, found, occurrences=occurrences)
        elif view.style == "json":
            write_json(to, _record(found))
        else:
            write_json_lines(to, [_record(found)])
    if plot is not None:
        from knife.faces.plots.senses import plot_senses

        plot_senses(found, plot)
        progress.note(f"Wrote {plot}.")
    tally.finish()


def _options(
    *,
    n_senses: int | None,
    reading: str,
    inflected: bool,
    keep_case: bool,
    examples: int,
    substitutes: int,
    max_occurrences: int,
    window: int,
    seed: int,
) -> SenseOptions:
    from knife.analyses.senses.finding import SenseOptions
    from knife.analyses.senses.groups import GroupingOptions

    return SenseOptions(
        ignore_case=not keep_case,
        inflected=inflected,
        reading=reading,  # type: ignore[arg-type]
        most_occurrences=max_occurrences,
        window=window,
        n_substitutes=substitutes,
        n_examples=examples,
        grouping=GroupingOptions(n_senses=n_senses, seed=seed),
    )


def _find(
    term: str,
    given: TextChoice,
    options: SenseOptions,
    choice: ModelChoice,
    tally: Tally,
    progress: Progress,
) -> Senses:
    opened = choice.load(progress)
    from knife.assembly.senses import find_senses

    def texts() -> Iterator[tuple[str | int, str]]:
        for record in given.records(tally):
            tally.n_answered += 1
            yield record.id, record.text

    with progress.step(f"Reading texts for {term!r}"):
        try:
            return find_senses(term, texts(), opened, options)
        except InputError:
            if tally.n_aside and not tally.n_answered:
                tally.finish()
            raise


def _write(to: TextIO, found: Senses, *, occurrences: bool) -> None:
    n = len(found.senses)
    title = (
        f"{found.term}: {_counted(n, 'sense')} of {_counted(len(found.occurrences), 'occurrence')} "
        f"in {_counted(found.n_texts, 'text')}"
    )
    rows = [
        (
            sense.number,
            sense.n_occurrences,
            f"{sense.share:.2f}",
            ", ".join(one.text for one in sense.substitutes),
            "" if not sense.examples else _shown(found.occurrences[sense.examples[0]]),
        )
        for sense in found.senses
    ]
    write_table(to, ("sense", "n", "share", "substitutes", "example"), rows, title=title)
    if found.n_unread:
        write_lines(to, [f"{found.n_unread:,} more occurrences were found and not read."])
    for sense in found.senses:
        for index in sense.examples[1:]:
            write_lines(to, [f"  {sense.number}  {_shown(found.occurrences[index])}"])
    if occurrences:
        listed = [
            (one.record, one.start, one.end, one.sense, one.similarity, _shown(one))
            for one in found.occurrences
        ]
        write_lines(to, [""])
        write_table(to, ("id", "start", "end", "sense", "similarity", "sentence"), listed)


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")


def _shown(one: SenseOccurrence) -> str:
    """Return the term with what stands around it, on one line that is not too long."""
    before = " ".join(one.context[: one.mention.start].split(" "))
    after = one.context[one.mention.end :]
    room = max((_EXAMPLE - len(one.mention.text)) // 2, 10)
    left = before if len(before) <= room else "…" + before[-room:].partition(" ")[2]
    right = after if len(after) <= room else after[:room].rpartition(" ")[0] + "…"
    return " ".join(f"{left}[{one.mention.text}]{right}".split())


def _record(found: Senses) -> dict[str, object]:
    return {
        "term": found.term,
        "texts": found.n_texts,
        "found": found.n_found,
        "read": len(found.occurrences),
        "senses": [
            {
                "sense": sense.number,
                "n": sense.n_occurrences,
                "share": number(sense.share),
                "substitutes": [
                    {"text": one.text, "probability": number(one.probability)}
                    for one in sense.substitutes
                ],
                "examples": [
                    {
                        **_place(found.occurrences[index]),
                        "context": found.occurrences[index].context,
                    }
                    for index in sense.examples
                ],
            }
            for sense in found.senses
        ],
        "occurrences": [_place(one) for one in found.occurrences],
    }


def _place(one: SenseOccurrence) -> dict[str, object]:
    return {
        "id": one.record,
        "start": one.start,
        "end": one.end,
        "text": one.mention.text,
        "sense": one.sense,
        "similarity": number(one.similarity),
    }
