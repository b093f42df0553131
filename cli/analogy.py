"""``knife analogy``: sums and differences of terms, beside what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._answering import View, view_options
from ._inputs import Tally
from ._options import ModelChoice, model_options, quiet_option
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
    from knife.analyses.evaluation.analogies import AnalogyReport
    from knife.analyses.landmarks import Landmarks
    from knife.models.masked_lm import MaskedLM
    from knife.types.analogies import Analogy, ScoredWord

_NAMES = {"add": "3CosAdd", "mul": "3CosMul", "direction": "PairDirection"}


@click.command(short_help="Add and subtract terms, beside what that is worth.")
@click.argument("expressions", metavar="EXPRESSION...", nargs=-1, required=True)
@click.option(
    "--method",
    type=click.Choice(list(_NAMES)),
    default="add",
    show_default=True,
    help="Cosine to the sum, product of cosines, or (of b - a + c) likeness of directions.",
)
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="How many words.",
)
@view_options("table", "json", "jsonl", "csv")
@model_options
@quiet_option
def analogy(
    *,
    expressions: tuple[str, ...],
    method: str,
    top: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Say what a sum of terms lies near, such as king - man + woman.

    The answer comes with the terms left out, as is usual, with the terms left in, and beside the
    plain neighbours of the one term that carries most. A line on standard error tells how often
    the method is right on questions that ship with knife, measured with this model.

    \b
    Examples:
      knife analogy "king - man + woman"
      knife analogy "Berlin - Germany + France" --method mul
      knife analogy "New York - USA + France"
      knife analogy "'covid-19' - virus + bacterium" --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.landmarks import landmarks
    from knife.assembly.analogies import expected_accuracy

    tally, opened = Tally(), model.load(progress)
    space = landmarks(opened.vocabulary, "words")
    found = _answer(expressions, (opened, space), (method, top), tally)
    tally.stop_if_none()
    with progress.step("Asking questions with known answers"):
        worth = expected_accuracy(opened, method, space)
    told = _told(worth, method)
    progress.note(told)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, [_record(one, worth, told) for one in found])
        elif view.style == "jsonl":
            write_json_lines(to, (_record(one, worth, told) for one in found))
        elif view.style == "csv":
            columns = ("expression", "method", "list", "rank", "word", "id", "score")
            write_csv(to, columns, (row for one in found for row in _rows(one)))
        else:
            for one in found:
                _write(to, one)
            write_lines(to, [told])
    tally.finish()


def _answer(
    expressions: Sequence[str],
    where: tuple[MaskedLM, Landmarks],
    how: tuple[str, int],
    tally: Tally,
) -> list[Analogy]:
    """Return the answers of the expressions that have one; the others are set aside."""
    from knife.analyses.analogies import analogy as analogy_of

    (model, space), (method, top), found = where, how, []
    for position, expression in enumerate(expressions, start=1):
        try:
            found.append(analogy_of(expression, model, top, method=method, space=space))
        except InputError as error:
            if len(expressions) == 1:
                raise
            tally.set_aside(f"expression {position}", str(error))
        else:
            tally.n_answered += 1
    return found


def _told(worth: AnalogyReport | None, method: str) -> str:
    """Return how far the method is to be trusted, in one line."""
    name = _NAMES[method]
    if worth is None:
        return (
            f"How often {name} is right with this model is not known: its vocabulary holds no "
            "question that ships with knife. knife evaluate analogies measures it on your own."
        )
    own, plain = worth.of(method), worth.of("nearest to c")
    return (
        f"Do not trust this blindly: of {own.n} questions with known answers, {name} with this "
        f"model answers {own.excluded.value:.0%} with the terms left out, "
        f"{own.included.value:.0%} with the terms left in; the nearest neighbor of the last term "
        f"alone answers {plain.excluded.value:.0%}."
    )


def _write(to: TextIO, one: Analogy) -> None:
    phrases = [term for term, how in one.representations if how == "phrase"]
    title = f"{one.expression.source} ({_NAMES[one.method]})"
    if phrases:
        title += f", not in the vocabulary: {', '.join(phrases)}"
    length = max(map(len, (one.answers, one.with_inputs, one.baseline)))
    lists = [_cells(own, length) for own in (one.answers, one.with_inputs, one.baseline)]
    inputs = set(one.expression.terms)
    rows = [
        (rank, first, _starred(second, inputs), third)
        for rank, (first, second, third) in enumerate(zip(*lists, strict=True), start=1)
    ]
    columns = ("rank", "terms left out", "terms left in (*)", f"{one.carrier} alone")
    write_table(to, columns, rows, title=title)
    n, n_shared = len(one.answers), one.n_shared
    write_lines(to, [f"{n_shared} of {n} answers lie near {one.carrier} anyway.", ""])


def _cells(own: Sequence[ScoredWord], length: int) -> list[str]:
    cells = [f"{one.word} {one.score:.3f}" for one in own]
    return cells + [""] * (length - len(cells))


def _starred(cell: str, inputs: set[str]) -> str:
    return f"{cell} *" if cell.rpartition(" ")[0] in inputs else cell


def _rows(one: Analogy) -> Iterator[tuple[object, ...]]:
    lists = (
        ("answers", one.answers),
        ("with_inputs", one.with_inputs),
        ("baseline", one.baseline),
    )
    for name, own in lists:
        for rank, word in enumerate(own, start=1):
            source = one.expression.source
            yield source, one.method, name, rank, word.word, word.id, number(word.score)


def _record(one: Analogy, worth: AnalogyReport | None, told: str) -> dict[str, object]:
    return {
        "expression": one.expression.source,
        "method": one.method,
        "plus": list(one.expression.plus),
        "minus": list(one.expression.minus),
        "representations": dict(one.representations),
        "answers": _words(one.answers),
        "with_inputs": _words(one.with_inputs),
        "carrier": one.carrier,
        "baseline": _words(one.baseline),
        "n_shared": one.n_shared,
        "expected": None if worth is None else _expected(worth, one.method),
        "warning": told,
    }


def _words(own: Sequence[ScoredWord]) -> list[dict[str, object]]:
    return [{"word": one.word, "id": one.id, "score": number(one.score)} for one in own]


def _expected(worth: AnalogyReport, method: str) -> dict[str, object]:
    own, plain = worth.of(method), worth.of("nearest to c")
    return {
        "n": own.n,
        "excluded": number(own.excluded.value),
        "included": number(own.included.value),
        "nearest_to_c": number(plain.excluded.value),
    }
