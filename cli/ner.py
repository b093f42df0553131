"""``knife ner``: the entities of texts, with labels and, if asked, the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from knife.errors import InputError

from ._answering import answered
from ._entity_formats import FORMATS, Presentation, with_room, write_answers
from ._inputs import Record, Tally
from ._options import (
    ModelChoice,
    class_nouns_option,
    force_option,
    format_option,
    landmarks_option,
    model_options,
    path_option,
    pipeline_option,
    quiet_option,
)
from ._progress import Progress
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.assembly.corpus_pass import CorpusPass
    from knife.assembly.recognizer import EntityRecognizer
    from knife.types.entities import Entity
    from knife.types.label_maps import LabelMap
    from knife.types.labels import Lexicon, Signatures

    Answers = Iterator[tuple[Record, list[Entity]]]


@click.command(short_help="Find the entities of texts and say what they are.")
@text_options
@click.option(
    "--labels",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="A lexicon (TSV), or a directory that knife labels apply wrote.",
)
@landmarks_option
@click.option(
    "--only",
    metavar="LABEL,...",
    multiple=True,
    help="Tell only these labels, of either level; the others still compete.",
)
@path_option("--map", "FILE", "What you call each label: a TSV of label and own name.", exists=True)
@click.option(
    "--threshold",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Leave out entities less probable than this.",
)
@click.option(
    "--consistent",
    is_flag=True,
    help="Read all texts before the first answer, and tell each term by all of its places.",
)
@click.option(
    "--on-long",
    type=click.Choice(["window", "error"]),
    default="window",
    show_default=True,
    help="A text longer than the model reads at once: read it in windows, or set it aside.",
)
@click.option("--nested", is_flag=True, help="Tell entities that overlap, too.")
@class_nouns_option
@pipeline_option
@click.option("--explain", is_flag=True, help="Show margins, and who voted for each label.")
@click.option(
    "--batch-size",
    metavar="N",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Texts that share their way through the model; results do not depend on it.",
)
@format_option(*FORMATS)
@path_option("--out", "FILE", "Write results there instead of standard output.")
@force_option
@model_options
@quiet_option
def ner(
    *,
    given: TextChoice,
    labels: Path | None,
    landmarks: Path | None,
    only: tuple[str, ...],
    map: Path | None,
    threshold: float | None,
    consistent: bool,
    on_long: Literal["window", "error"],
    nested: bool,
    class_nouns: bool,
    pipeline: str | None,
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
      knife ner --file notes.txt --only DISEASE,CHEMICAL/DRUG --map own.tsv
      knife ner --file notes.txt --format docbin --out notes.spacy
      knife ner --file corpus.jsonl --consistent --format jsonl --out entities.jsonl
      knife ner --file notes.txt --pipeline en_core_web_trf

    \b
    A record of --format jsonl (offsets count characters of the text):
      {"id": 1, "text": "…", "entities": [{"start": 0, "end": 7, "text": "…",
       "label": "…", "score": 0.9, "margin": 0.8,
       "alternatives": [{"label": "…", "score": 0.1}]}]}

    \b
    A record of a .jsonl file may bring its own spans; they are typed, and no others are sought:
      {"text": "Aspirin helps.", "spans": [[0, 7]]}
    """  # noqa: D301 - click reads the backspace
    view = Presentation(style, out, force, explain, titles=given.many, nested=nested)
    view.check()
    known, mapping = _labels(labels, only, map)
    opened = model.load(progress)
    with progress.step("Reading the labels"):
        from knife.assembly.detection import mention_detector
        from knife.assembly.recognizer import EntityRecognizer
        from knife.types.options import TypingOptions

        recognizer = EntityRecognizer(
            opened,
            known,
            mention_detector(pipeline, class_nouns=class_nouns),
            options=TypingOptions(threshold, nested=nested, on_long=on_long),
            mapping=mapping,
            landmarks=landmarks,
            explain=explain,
        )
    tally = Tally()
    records = with_room(given.records(tally), style, tally)
    if consistent:
        answers = _consistent_answers(recognizer, records, batch_size, tally, progress)
    else:
        answer = partial(_entities, recognizer)
        answers = answered(records, answer, batch_size, tally, progress)
    write_answers(answers, view, tally)
    tally.finish()


def _labels(
    labels: Path | None, only: tuple[str, ...], own: Path | None
) -> tuple[Path | Lexicon | Signatures | None, LabelMap | None]:
    """Return labels for the recognizer, and what the user calls them; neither needs a model."""
    if not only and own is None:
        return labels, None
    from knife.assembly.label_choice import choose_labels, label_map
    from knife.store.label_maps import read_label_map

    chosen = choose_labels(labels)
    targets = read_label_map(own, chosen.names).targets if own else None
    told = [name.strip() for one in only for name in one.split(",")]
    return chosen.source, label_map(chosen.names, targets, told if only else None)


def _consistent_answers(
    recognizer: EntityRecognizer,
    records: Iterable[Record],
    batch_size: int,
    tally: Tally,
    progress: Progress,
) -> Answers:
    """Yield each record with its entities, after all of them have been read."""
    from knife.assembly.corpus_pass import CorpusPass

    stream = iter(records)
    with CorpusPass(recognizer) as corpus:
        while batch := list(islice(stream, batch_size)):
            done = f", {len(corpus):,} read" if len(corpus) else ""
            with progress.step("Reading texts", done):
                _take_in(corpus, batch, tally)
        for answer in corpus.answers():
            tally.n_answered += 1
            name, place = cast("tuple[str | int, str]", answer.key)
            yield Record(name, answer.text, place), answer.entities


def _take_in(corpus: CorpusPass, batch: list[Record], tally: Tally) -> None:
    try:
        corpus.add(
            [one.text for one in batch],
            [one.mentions for one in batch],
            [(one.id, one.place) for one in batch],
        )
    except InputError as error:
        if len(batch) == 1:
            tally.set_aside(batch[0].place, str(error))
            return
        for record in batch:
            _take_in(corpus, [record], tally)


def _entities(recognizer: EntityRecognizer, batch: list[Record]) -> list[list[Entity]]:
    """Return what is found in texts, and what the spans are that some of them brought."""
    sought = [one for one in batch if one.mentions is None]
    given = [(one.text, one.mentions) for one in batch if one.mentions is not None]
    found = iter(recognizer.recognize([one.text for one in sought]) if sought else [])
    texts, mentions = [text for text, _ in given], [own for _, own in given]
    typed = iter(recognizer.type_mentions(texts, mentions) if given else [])
    return [next(found if one.mentions is None else typed) for one in batch]
