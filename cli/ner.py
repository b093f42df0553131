"""``knife ner``: the entities of texts, with labels and, if asked, the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._inputs import Layout, Record, Tally, read_records
from ._options import (
    ModelChoice,
    force_option,
    format_option,
    model_options,
    path_option,
    quiet_option,
)
from ._progress import Progress
from ._render import check_new, output, write_json_array, write_json_lines

if TYPE_CHECKING:
    from knife.assembly.recognizer import EntityRecognizer
    from knife.types.entities import Entity

    Answers = Iterator[tuple[Record, list[Entity]]]


@click.command(short_help="Find the entities of texts and say what they are.")
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option(
    "--file",
    "-f",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Read texts from .txt (one a line) or .jsonl, also packed; - is standard input.",
)
@click.option(
    "--lines",
    "layout",
    type=click.Choice(["txt", "jsonl"]),
    help="How lines of --file are read, whatever its name.",
)
@click.option(
    "--labels",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="A lexicon (TSV), or a directory that knife labels apply wrote.",
)
@click.option(
    "--threshold",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Leave out entities less probable than this.",
)
@click.option("--explain", is_flag=True, help="Show who voted for each label.")
@click.option(
    "--batch-size",
    metavar="N",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Texts that share their way through the model; results do not depend on it.",
)
@format_option("table", "json", "jsonl", "conll", "html")
@path_option("--out", "FILE", "Write results there instead of standard output.")
@force_option
@model_options
@quiet_option
def ner(
    *,
    texts: tuple[str, ...],
    files: tuple[str, ...],
    layout: Layout | None,
    labels: Path | None,
    threshold: float | None,
    explain: bool,
    batch_size: int,
    style: str,
    out: Path | None,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Find the entities of each TEXT and say what they are.

    No sentence was labelled for this: the model says what could stand in an entity's place, and
    labelled clusters of its vocabulary say what that is.

    \b
    Examples:
      knife ner "Aspirin was given to Marie Curie in Paris."
      knife ner --file notes.txt --format jsonl > entities.jsonl
      zcat notes.jsonl.gz | knife ner --file - --lines jsonl --format conll
      knife ner "She took aspirin." --explain
      knife ner --file notes.txt --labels mine.tsv --format html --out notes.html

    \b
    A record of --format jsonl (offsets count characters of the text):
      {"id": 1, "text": "…", "entities": [{"start": 0, "end": 7, "text": "…",
       "label": "…", "score": 0.9, "alternatives": [{"label": "…", "score": 0.1}]}]}
    """  # noqa: D301 - click reads the backspace
    if not texts and not files:
        raise click.UsageError("Give a TEXT, or texts with --file (- is standard input).")
    if out is not None:
        check_new(out, force=force)
    recognizer = _recognizer(model, labels, threshold, explain=explain, progress=progress)
    tally = Tally()
    records = read_records(texts, files, layout, tally)
    answers = _answers(recognizer, records, batch_size, tally, progress)
    many = len(texts) + len(files) > 1 or bool(files)
    with output(out, force=force) as to:
        _write(to, answers, style, explain=explain, titles=many)
        if not tally.n_answered:
            tally.finish()  # leaves no file behind where nothing was answered
    tally.finish()


def _recognizer(
    model: ModelChoice,
    labels: Path | None,
    threshold: float | None,
    *,
    explain: bool,
    progress: Progress,
) -> EntityRecognizer:
    opened = model.load(progress)
    with progress.step("Reading the labels"):
        from knife.assembly.recognizer import EntityRecognizer
        from knife.types.options import TypingOptions

        options = TypingOptions() if threshold is None else TypingOptions(threshold=threshold)
        return EntityRecognizer(opened, labels, options=options, explain=explain)


def _answers(
    recognizer: EntityRecognizer,
    records: Iterable[Record],
    batch_size: int,
    tally: Tally,
    progress: Progress,
) -> Answers:
    """Yield each record with its entities; records that cannot be answered are set aside."""
    stream = iter(records)
    while batch := list(islice(stream, batch_size)):
        done = f", {tally.n_answered:,} done" if tally.n_answered else ""
        with progress.step("Reading texts", done):
            answered = list(_answer(recognizer, batch, tally))
        for answer in answered:
            tally.n_answered += 1
            yield answer


def _answer(recognizer: EntityRecognizer, batch: list[Record], tally: Tally) -> Answers:
    try:
        yield from zip(batch, recognizer.recognize([one.text for one in batch]), strict=True)
    except InputError as error:
        if len(batch) == 1:
            tally.set_aside(batch[0].place, str(error))
            return
        # One text must not cost the others their answers.
        for record in batch:
            yield from _answer(recognizer, [record], tally)


def _write(to: TextIO, answers: Answers, style: str, *, explain: bool, titles: bool) -> None:
    from . import _entities as view

    records = (view.record_of(one, entities, explain=explain) for one, entities in answers)
    if style == "jsonl":
        write_json_lines(to, records)
    elif style == "json":
        write_json_array(to, records)
    elif style == "conll":
        view.write_conll(to, answers)
    elif style == "html":
        from knife.faces.entity_page import entity_page

        to.write(entity_page([(one.text, entities) for one, entities in answers]))
    else:
        view.write_texts(to, answers, explain=explain, titles=titles)
