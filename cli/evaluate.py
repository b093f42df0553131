"""``knife evaluate``: how good a model is, on text that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import click

from ._documents import DocumentChoice, document_options
from ._options import ModelChoice, format_option, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import output, write_json
from .evaluate_analogies import analogies
from .evaluate_misspellings import misspellings
from .evaluate_ner import ner
from .evaluate_pairs import pairs
from .evaluate_relations import relations
from .evaluate_sts import sts, wordsim
from .evaluate_synonyms import synonyms

if TYPE_CHECKING:
    from knife.analyses.evaluation.questions import Questions
    from knife.assembly.evaluation import ModelReport
    from knife.pretraining.documents import Document

_PARTS = ("masked", "pseudo-perplexity", "next-sentence", "tails", "cls", "labels")


@click.group(short_help="Score models, entities, vectors and spelling.")
def evaluate() -> None:
    """Score a model, or what it says, against held-out text, gold files and people.

    \b
    Examples:
      knife evaluate mlm corpus/*.txt --held-out 200
      knife evaluate mlm corpus/*.txt --held-out 200 --model mine --against bert-base-cased
      knife evaluate ner dev/
      knife evaluate sts pairs.csv
      knife evaluate wordsim EN-MEN-TR-3k.txt
      knife evaluate pairs synonyms.tsv antonyms.tsv
      knife evaluate analogies
      knife evaluate synonyms pairs.tsv --corpus corpus.txt
      knife evaluate misspellings
      knife evaluate relations sentences.jsonl
    """  # noqa: D301 - click reads the backspace


evaluate.add_command(ner)
evaluate.add_command(sts)
evaluate.add_command(wordsim)
evaluate.add_command(pairs)
evaluate.add_command(analogies)
evaluate.add_command(synonyms)
evaluate.add_command(misspellings)
evaluate.add_command(relations)


@evaluate.command()
@document_options
@click.option(
    "--held-out",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Score only every Nth document, those that training keeps away; 0 scores all.",
)
@click.option(
    "--max-documents",
    metavar="N",
    type=click.IntRange(1),
    help="Score no more than the first N of them.",
)
@click.option(
    "--against",
    metavar="MODEL",
    multiple=True,
    help="Compare with this model on the same words; may be repeated.",
)
@click.option(
    "--only",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    help="Measure only this; may be repeated.",
)
@click.option(
    "--counts",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Count pieces here for the unigram baseline, every document but the held-out ones; by "
    "default each scored document is judged by the others. May be repeated.",
)
@click.option(
    "--sentences",
    metavar="N",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    help="Sentences for pseudo-perplexity.",
)
@seed_option("Decides what is drawn from the text.")
@format_option("table", "json")
@model_options
@quiet_option
def mlm(
    *,
    corpus: DocumentChoice,
    held_out: int,
    max_documents: int | None,
    against: tuple[str, ...],
    parts: tuple[str, ...],
    counts: tuple[str, ...],
    sentences: int,
    seed: int,
    style: str,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score a masked language model on the documents of files.

    Every model gets the same questions, drawn by the seed from the text alone: 15 % of the words
    hidden, single pieces of some sentences hidden, pairs of texts, phrases. Beside it stand the
    lengths of the vocabulary's tails, and how well the default lexicon spreads. Figures on whole
    words and bits per character compare across tokenizers; figures on pieces do not.

    \b
    Examples:
      knife evaluate mlm corpus/*.txt --held-out 200
      knife evaluate mlm test.txt --model mine --against bert-base-cased --only masked
      knife evaluate mlm test.txt --model mine --format json > report.json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.masked_prediction import difference
    from knife.analyses.evaluation.questions import EvaluationOptions, draw_questions

    from ._evaluation import write_report
    from ._evaluation_records import report_record

    choices = _choices(model, against)
    with progress.step("Reading the text"):
        scored = corpus.part(held_out, progress, held_out=held_out > 0)
        documents = list(islice(scored, max_documents))
        options = EvaluationOptions(parts or _PARTS, seed, sentences)
        questions = draw_questions(documents, options)
    reports = {}
    for name, choice in choices.items():
        other = replace(corpus, files=counts) if counts else None
        counted = other.part(held_out, progress, held_out=False) if other else None
        reports[name] = _report(name, choice, questions, counted, progress)
    first, *others = reports
    differences = {
        name: difference(ours, theirs)
        for name in others
        if (ours := reports[first].masked) and (theirs := reports[name].masked)
    }
    with output() as to:
        if style == "json":
            write_json(to, report_record(questions, reports, differences))
        else:
            write_report(to, questions, reports, differences)
    corpus.finish()


def _choices(model: ModelChoice, against: Sequence[str]) -> dict[str, ModelChoice]:
    """Return how to open each model, by the name that it is shown under."""
    from knife.assembly.opening import DEFAULT_MODEL

    choices = {model.model or DEFAULT_MODEL: model}
    for name in against:
        if name in choices:
            raise click.UsageError(
                f"{name!r} is named twice; expected different models. Leave one out."
            )
        # A revision is one of --model; others are taken as they are now.
        choices[name] = replace(model, model=name, revision=None)
    return choices


def _report(
    name: str,
    choice: ModelChoice,
    questions: Questions,
    counted: Iterator[Document] | None,
    progress: Progress,
) -> ModelReport:
    from knife.assembly.evaluation import evaluate_model, open_next_sentence

    def step(text: str) -> AbstractContextManager[None]:
        return progress.step(f"{name}: {text}")

    opened = choice.load(progress)
    head = None
    if "next-sentence" in questions.options.parts:
        head = open_next_sentence(
            choice.model,
            revision=choice.revision,
            local_files_only=choice.offline,
            device=choice.device,
        )
    return evaluate_model(opened, questions, next_sentence=head, counts=counted, step=step)
