"""``knife prefixes``: a text word by word, as a recurrent network would read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, answered, remembered, view_options, write_each
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, plot_option, quiet_option
from ._progress import Progress
from ._render import number, write_table
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.prefixes import Nearness, PrefixWalk, Step

BATCH = 8


@click.command(short_help="Read a text word by word and say what was made of it.")
@text_options
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Terms to list at each step.",
)
@click.option(
    "--by",
    type=click.Choice(["score", "cosine"]),
    default="score",
    show_default=True,
    help="Nearest by dot product plus bias, or by cosine among the landmarks.",
)
@click.option(
    "--step",
    type=click.Choice(["words", "pieces"]),
    default="words",
    show_default=True,
    help="What a step adds: what stands between white space, or one piece of the tokenizer.",
)
@click.option("--states", is_flag=True, help="Put the head states into JSON as well.")
@view_options("table", "json", "jsonl")
@plot_option
@model_options
@quiet_option
def prefixes(
    *,
    given: TextChoice,
    top: int,
    by: Nearness,
    step: Step,
    states: bool,
    view: View,
    plot: Path | None,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Read each TEXT word by word, and say what the model has made of it so far.

    The head state of the first control piece ([CLS]) is read after each prefix, as one reads the
    hidden state of a recurrent network: the terms nearest to it, how far the word moved it, which
    terms came.

    \b
    Examples:
      knife prefixes "He went to prison with his cell phone."
      knife prefixes "He treats breast cancer." --by cosine --top 8
      knife prefixes "He treats breast cancer." --plot walk.svg
      knife prefixes --file sentences.txt --format jsonl --states --out walks.jsonl
    """  # noqa: D301 - click reads the backspace
    if plot is not None:
        given.require_one("--plot")
    if states and view.style == "table":
        raise click.UsageError("--states is for --format json or jsonl. Choose one of them.")
    opened = model.load(progress)
    _warn_if_deaf(opened, progress)
    from knife.analyses.landmarks import landmarks
    from knife.analyses.prefixes import prefix_states, require_top

    space = landmarks(opened.vocabulary)
    require_top(top, space)

    def answer(batch: list[Record]) -> Iterable[PrefixWalk]:
        texts = [record.text for record in batch]
        return prefix_states(texts, opened, top=top, by=by, step=step, space=space)

    def as_record(record: Record, one: PrefixWalk) -> dict[str, object]:
        return _record(record, one, states=states)

    tally = Tally()
    found: list[PrefixWalk] = []
    answers = answered(given.records(tally), answer, BATCH, tally, progress)
    if plot is not None:
        answers = remembered(answers, found)
    write_each(answers, view, tally, as_record, _write, titles=given.many)
    if plot is not None and found:
        from knife.faces.plots.walks import plot_walk

        plot_walk(found[0], plot)
        progress.note(f"Wrote {plot}.")
    tally.finish()


def _warn_if_deaf(model: MaskedLM, progress: Progress) -> None:
    """Say on standard error that a model's first control piece says the same of every text."""
    from knife.analyses.evaluation.cls_usability import cls_usability, random_phrases

    phrases = random_phrases(model.vocabulary, n=_N_PHRASES)
    with progress.step("Testing the first piece"):
        found = cls_usability(model, phrases) if len(phrases) > 1 else None
    if found is not None and not found.is_usable:
        click.echo(
            f"Warning: the first piece of this model says nearly the same of every text (of the "
            f"best terms of two random phrases {found.overlap:.0%} are the same; a usable one "
            "shares at most 50%). What follows says little. knife evaluate mlm --only cls tests it "
            "on text, and knife adapt --cls-words makes it speak.",
            err=True,
        )


_N_PHRASES = 20


def _write(to: TextIO, one: PrefixWalk) -> None:
    rows = []
    for step in range(len(one)):
        came = set(one.came(step))
        terms = ", ".join(f"+{term}" if term in came else term for term in one.surfaces[step])
        added = one.added(step) if step else "(nothing)"
        rows.append((step, added, float(one.moves[step]), float(one.norms[step]), terms))
    measure = "score" if one.by == "score" else "cosine"
    columns = ("step", "word", "moved", "length", f"nearest terms by {measure} (+ came)")
    write_table(to, columns, rows)


def _record(record: Record, one: PrefixWalk, *, states: bool) -> dict[str, object]:
    return {
        "id": record.id,
        "text": record.text,
        "by": one.by,
        "steps": [_step(one, step, states=states) for step in range(len(one))],
    }


def _step(one: PrefixWalk, step: int, *, states: bool) -> dict[str, object]:
    start, end = one.spans[step].tolist()
    terms = zip(one.surfaces[step], one.ids[step], one.values[step], strict=True)
    found: dict[str, object] = {
        "step": step,
        "start": start,
        "end": end,
        "added": one.added(step),
        "moved": number(one.moves[step]),
        "norm": number(one.norms[step]),
        "terms": [
            {"term": term, "id": int(piece), one.by: number(value)} for term, piece, value in terms
        ],
        "came": list(one.came(step)),
        "went": list(one.went(step)),
    }
    if states:
        found["state"] = [number(value) for value in one.states[step]]
    return found
