"""``knife neighbors``: the tail of a term, or its nearest pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._inputs import Tally
from ._options import (
    TAIL_RULES,
    ModelChoice,
    force_option,
    format_option,
    model_options,
    picture_option,
    plot_option,
    quiet_option,
    rule_options,
)
from ._progress import Progress
from ._render import (
    number,
    output,
    write_csv,
    write_json,
    write_json_lines,
    write_lines,
    write_table,
)

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.neighbors import Neighbors
    from knife.types.rules import TailRule


@click.command(short_help="List what lies near a term.")
@click.argument("terms", metavar="TERM...", nargs=-1, required=True)
@click.option("--top", metavar="K", type=click.IntRange(1), help="The nearest K, not the tail.")
@rule_options(*TAIL_RULES)
@format_option("table", "json", "jsonl", "csv")
@plot_option
@picture_option("--map", "map_path", "Draw the clusters around it: .png, .svg or .pdf.")
@force_option
@model_options
@quiet_option
def neighbors(
    *,
    terms: tuple[str, ...],
    top: int | None,
    rule: TailRule,
    style: str,
    plot: Path | None,
    map_path: Path | None,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """List what lies near each TERM, by cosine similarity to its embedding.

    The answer is the term's tail: the few pieces that stand out from the hill of all others. A
    term that is not in the vocabulary is read by the model and placed by the head state of
    [CLS]; the answer says so.

    \b
    Examples:
      knife neighbors cell
      knife neighbors London "New York" --top 10
      knife neighbors aspirin --format jsonl | jq -r '.neighbors[].term'
      knife neighbors cell --plot cell.svg
      knife neighbors cell --map around_cell.png
    """  # noqa: D301 - click reads the backspace
    for flag, path in (("--plot", plot), ("--map", map_path)):
        if path is not None and len(terms) > 1:
            raise click.UsageError(f"{flag} draws one TERM; call it once for each.")
    tally, opened = Tally(), model.load(progress)
    found = _answer(terms, opened, rule, top, tally)
    with output() as to:
        _write(to, found, style)
    if plot is not None and found:
        from knife.faces.plots.tails import plot_tail

        plot_tail(found[0], plot)
        progress.note(f"Wrote {plot}.")
    if map_path is not None and found:
        from knife.analyses.term_map import term_map
        from knife.faces.plots.term_maps import plot_term_map

        with progress.step("Drawing the map"):
            plot_term_map(term_map(terms[0], opened, rule), map_path)
        progress.note(f"Wrote {map_path}.")
    tally.finish()


def _answer(
    terms: Sequence[str], model: MaskedLM, rule: TailRule, top: int | None, tally: Tally
) -> list[Neighbors]:
    """Return the answers of the terms that have one; the others are set aside."""
    from knife.analyses.landmarks import landmarks
    from knife.analyses.neighborhood import neighbors as neighbors_of

    space = landmarks(model.vocabulary)
    found = []
    for position, term in enumerate(terms, start=1):
        try:
            found.append(neighbors_of(term, model, rule, top=top, space=space))
        except InputError as error:
            if len(terms) == 1:
                raise
            tally.set_aside(f"term {position}", str(error))
        else:
            tally.n_answered += 1
    return found


def _write(to: TextIO, found: Sequence[Neighbors], style: str) -> None:
    if style == "json":
        write_json(to, [_record(one) for one in found])
    elif style == "jsonl":
        write_json_lines(to, (_record(one) for one in found))
    elif style == "csv":
        columns = ("query", "representation", "rank", "term", "id", "cosine")
        write_csv(to, columns, (row for one in found for row in _rows(one)))
    else:
        for position, one in enumerate(found):
            _write_one(to, one, is_first=position == 0)


def _write_one(to: TextIO, one: Neighbors, *, is_first: bool) -> None:
    if not is_first:
        write_lines(to, [""])
    source = ""
    if one.representation != "piece":
        source = f", not in the vocabulary: by the {one.representation} of {' '.join(one.pieces)}"
    title = f"{one.term} (tail above {one.threshold:.3f}{source})"
    if len(one) == 0:
        write_lines(to, [title, "  No piece stands out from the others; --top lists the nearest."])
        return
    rows = [(rank, term, cosine) for _, _, rank, term, _, cosine in _rows(one)]
    write_table(to, ("rank", "term", "cosine"), rows, title=title)


def _rows(one: Neighbors) -> Iterator[tuple[str, str, int, str, int, float]]:
    pairs = zip(one.surfaces, one.ids, one.cosines, strict=True)
    for rank, (surface, piece, cosine) in enumerate(pairs, start=1):
        yield one.term, one.representation, rank, surface, int(piece), number(cosine)


def _record(one: Neighbors) -> dict[str, object]:
    return {
        "term": one.term,
        "representation": one.representation,
        "pieces": list(one.pieces),
        "threshold": number(one.threshold),
        "neighbors": [
            {"term": term, "id": piece, "cosine": cosine}
            for _, _, _, term, piece, cosine in _rows(one)
        ],
    }
