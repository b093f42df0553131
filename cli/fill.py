"""``knife fill``: what may stand at the masks of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError, RecordError

from ._answering import View, answered, view_options, write_each
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, path_option, quiet_option
from ._progress import Progress
from ._render import number, write_lines, write_table
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.fillings import Answer, Filling

_SHOWN = 5  # phrases left out that a table names
_BATCH = 32
_PARTED = " | "  # between masks


@click.command(short_help="Say what may stand at the masks of texts.")
@text_options
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many answers.",
)
@click.option("--whole-words", is_flag=True, help="Words of one piece or several, not pieces.")
@click.option(
    "--max-pieces",
    metavar="N",
    type=click.IntRange(1, 8),
    help="With --whole-words: most pieces of a word.  [3]",
)
@click.option("--candidate", "own", metavar="PHRASE", multiple=True, help="Rank this phrase.")
@path_option("--candidates", "FILE", "Rank the phrases of a file, one a line.", exists=True)
@click.option(
    "--label",
    "wanted",
    metavar="LABEL",
    multiple=True,
    help="Rank the terms of this label, such as CHEMICAL/DRUG or DRUG.",
)
@click.option(
    "--labels",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="With --label: a lexicon (TSV), or a directory that knife labels apply wrote.",
)
@view_options("table", "json", "jsonl")
@model_options
@quiet_option
def fill(
    *,
    given: TextChoice,
    top: int,
    whole_words: bool,
    max_pieces: int | None,
    own: tuple[str, ...],
    candidates: Path | None,
    wanted: tuple[str, ...],
    labels: Path | None,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Say what may stand at each [MASK] of each TEXT.

    One mask is answered by the likeliest pieces. Several masks are answered together: what is
    likely at each alone need not be likely side by side. Phrases of any length can be ranked at
    one mask.

    \b
    Examples:
      knife fill "Paris is the capital of [MASK]."
      knife fill "She lives in [MASK] [MASK], New York."
      knife fill "The patient had severe [MASK] of the knee." --whole-words
      knife fill "She took [MASK] for pain." --candidate aspirin --candidate "ice cream"
      knife fill "She took [MASK] for pain." --label DRUG --top 5
      knife fill --file texts.txt --candidates phrases.txt --format jsonl --out answers.jsonl

    \b
    A record of --format jsonl:
      {"id": 1, "text": "…[MASK]…", "read": [0, 30], "answers": [{"text": "…", "words": ["…"],
       "pieces": [["…"]], "ids": [[7]], "score": -0.5, "probability": 0.6}],
       "candidates": 0, "left_out": []}
    """  # noqa: D301 - click reads the backspace
    proposes = bool(own or wanted or candidates is not None)
    _check(whole_words, max_pieces, labels, proposes=proposes, by_label=bool(wanted))
    tally = Tally()
    phrases = [*own, *(_phrases(candidates, tally) if candidates is not None else ())]
    by_label = _label_terms(wanted, labels) if wanted else None
    opened = model.load(progress)
    if by_label is not None:
        phrases += by_label(opened)
    if proposes and not phrases:
        raise InputError(f"{candidates} has no phrase; expected one a line. Write some.")
    from knife.analyses.filling.fill import MAX_PIECES, fill_texts

    def answer(batch: list[Record]) -> list[Filling]:
        return fill_texts(
            [record.text for record in batch],
            opened,
            top,
            candidates=phrases if proposes else None,
            whole_words=whole_words,
            max_pieces=max_pieces or MAX_PIECES,
        )

    # Only the simplest question gains from being asked for many texts together.
    batch_size = 1 if proposes or whole_words else _BATCH
    answers = answered(given.records(tally), answer, batch_size, tally, progress)
    write_each(answers, view, tally, _record, _write_one, titles=given.many)
    tally.finish()


def _check(
    whole_words: bool,
    max_pieces: int | None,
    labels: Path | None,
    *,
    proposes: bool,
    by_label: bool,
) -> None:
    """Refuse options that do not go together."""
    if whole_words and proposes:
        raise click.UsageError("--whole-words finds words by itself; leave out the candidates.")
    if max_pieces is not None and not whole_words:
        raise click.UsageError("--max-pieces belongs to --whole-words.")
    if labels is not None and not by_label:
        raise click.UsageError("--labels belongs to --label.")


def _label_terms(
    wanted: Sequence[str], labels: Path | None
) -> Callable[[MaskedLM], tuple[str, ...]]:
    """Return what gives the terms of labels; a label that is none is refused at once."""
    from knife.assembly.filling import label_names, terms_with
    from knife.assembly.label_choice import choose_labels

    chosen = choose_labels(labels)
    return partial(terms_with, label_names(wanted, chosen), chosen)


def _phrases(path: Path, tally: Tally) -> Iterator[str]:
    """Yield the phrases of a file; a line that cannot be read is set aside."""
    from knife.pretraining.lines import BROKEN, decoded, numbered_lines, require_readable

    require_readable(path)
    number = 0
    try:
        for number, line in numbered_lines(path):
            try:
                phrase = decoded(line).strip()
            except RecordError as error:
                tally.set_aside(f"{path.name}:{number}", str(error))
            else:
                if phrase:
                    yield phrase
    except BROKEN as error:
        raise InputError(
            f"{str(path)!r} cannot be read after line {number}: {error}. Expected a phrase a line. "
            "Check the file."
        ) from error


def _record(record: Record, one: Filling) -> dict[str, object]:
    return {
        "id": record.id,
        "text": record.text,
        "read": list(one.read),
        "answers": [_answer(answer) for answer in one.answers],
        "candidates": one.n_scored,
        "left_out": [{"phrase": out.phrase, "reason": out.reason} for out in one.left_out],
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "text": answer.text,
        "words": list(answer.words),
        "pieces": [list(pieces) for pieces in answer.pieces],
        "ids": [list(ids) for ids in answer.ids],
        "score": number(answer.score),
        "probability": number(answer.probability),
    }


def _write_one(to: TextIO, one: Filling) -> None:
    rows = [
        (
            rank,
            _PARTED.join(answer.words),
            _PARTED.join(" ".join(pieces) for pieces in answer.pieces),
            number(answer.score),
            number(answer.probability),
        )
        for rank, answer in enumerate(one.answers, start=1)
    ]
    if rows:
        write_table(to, ("rank", "answer", "pieces", "score", "probability"), rows)
    else:
        write_lines(to, ["Nothing fits."])
    write_lines(to, (f"Left out {out.phrase!r}: {out.reason}." for out in one.left_out[:_SHOWN]))
    if len(one.left_out) > _SHOWN:
        write_lines(
            to, [f"{len(one.left_out) - _SHOWN} more were left out; --format json lists them."]
        )
