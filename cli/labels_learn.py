"""``knife labels learn``: contextual landmarks from a lexicon and raw text."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import LexiconError

from ._documents import DocumentChoice, corpus_options
from ._lexicons import lexicons_argument, read_lexicons
from ._options import (
    ModelChoice,
    force_option,
    format_option,
    model_options,
    path_option,
    quiet_option,
    seed_option,
)
from ._progress import Progress
from ._render import check_new, output, write_json

if TYPE_CHECKING:
    from knife.analyses.term_occurrences import SamplingOptions
    from knife.types.labels import Lexicon

_TEXTS = {".txt", ".jsonl", ".gz", ".xz", ".zst"}


@click.command(short_help="Learn contextual landmarks from raw text.")
@lexicons_argument
@corpus_options
@path_option("--out", "DIR", "Save the contextual landmarks there.", required=True)
@force_option
@click.option(
    "--max-sentences", metavar="N", type=click.IntRange(1), help="Read only the first N sentences."
)
@click.option(
    "--per-term",
    metavar="N",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="Most occurrences of a term; of a plain word (NONE) at most three.",
)
@click.option(
    "--width",
    metavar="N",
    type=click.IntRange(1),
    default=256,
    show_default=True,
    help="Units of the hidden layer.",
)
@click.option(
    "--epochs",
    metavar="N",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="How often every occurrence is seen; more often where there are few.",
)
@seed_option("Decides which occurrences are kept, which terms are hidden, where learning begins.")
@format_option("table", "json")
@model_options
@quiet_option
def learn(
    *,
    lexicons: tuple[Path, ...],
    corpus: DocumentChoice,
    out: Path,
    force: bool,
    max_sentences: int | None,
    per_term: int,
    width: int,
    epochs: int,
    seed: int,
    style: str,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Learn from raw text what the terms of a lexicon look like to a model.

    Wherever a term with one label stands in the text, its label is known, and so a small network
    learns what a span is from what the model makes of it there. A tenth of the terms is hidden
    from it: on these it is weighed how far each cue can be trusted, and from which probability on
    an entity is told. No sentence is labelled by anybody, and the model is not changed.

    Without a LEXICON the one that ships with knife is taken. Sentences of 30 to 600 characters
    are read. Most can be learnt where each label has hundreds of terms that occur; 20 terms are
    the least.

    \b
    Examples:
      knife labels learn --corpus notes.txt --out marks
      knife labels learn mine.tsv --corpus a.txt.xz --corpus b.jsonl --out marks
      knife labels learn mine.tsv --corpus notes.txt --max-sentences 200000 --out marks --force
      knife ner "She took aspirin." --labels mine.tsv --landmarks marks
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.landmark_learning import LearningOptions
    from knife.analyses.term_occurrences import SamplingOptions
    from knife.assembly import landmarks
    from knife.store.artifact import require_replaceable
    from knife.store.contextual_landmarks import KIND, save_landmarks

    from ._landmarks import learnt_record, write_learnt

    check_new(out, force=force)
    require_replaceable(out, KIND, overwrite=force)
    lexicon = _lexicon(lexicons)
    opened = model.load(progress)
    sampling = SamplingOptions(per_term, min(per_term, 3), seed=seed)
    # Closed at the latest when learning ends or fails, so that what was passed over is told.
    with closing(_sentences(corpus, sampling, progress)) as sentences:
        learnt = landmarks.learn(
            opened,
            islice(sentences, max_sentences),
            lexicon,
            sampling=sampling,
            options=LearningOptions(width, epochs, seed=seed),
            step=progress.step,
        )
    name = opened.info.name
    save_landmarks(learnt.landmarks, out, model_name=name, overwrite=force)
    with output() as to:
        if style == "json":
            write_json(to, learnt_record(learnt, name))
        else:
            write_learnt(to, learnt)
    progress.note(f"Saved the contextual landmarks to {out}.")
    corpus.finish()


def _lexicon(paths: tuple[Path, ...]) -> Lexicon:
    """Read the lexicons; say so if one of them looks like a text."""
    try:
        return read_lexicons(paths)
    except LexiconError as error:
        texts = [str(path) for path in paths if path.suffix in _TEXTS]
        if not texts:
            raise
        raise LexiconError(
            f"{error}\nIs {texts[0]} a text to learn from? Name it with a --corpus of its own."
        ) from error


def _sentences(
    corpus: DocumentChoice, sampling: SamplingOptions, progress: Progress
) -> Generator[str, None, None]:
    """Yield all sentences, then say how many of them are too short or too long to be read."""
    n_read = n_short = n_long = 0
    try:
        for document in corpus.part(0, progress, held_out=False):
            for sentence in document:
                n_read += 1
                n_short += len(sentence) < sampling.shortest
                n_long += len(sentence) > sampling.longest
                yield sentence
    finally:
        if n_short + n_long:
            progress.note(
                f"Passed over {n_short:,} sentences of fewer than {sampling.shortest} characters "
                f"and {n_long:,} of more than {sampling.longest}."
            )
        if 2 * n_long > n_read:
            progress.note("Is each line a paragraph or a document? Say so with --layout documents.")
