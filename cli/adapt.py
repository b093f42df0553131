"""``knife adapt``: a trained masked language model, continued on one's own text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import InputError

from ._documents import DocumentChoice, hold_out_option, optional_document_options
from ._learning import LearningChoice, computing_options, learning_options
from ._options import path_option, quiet_option
from ._progress import Progress
from ._training import heard, resumed, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knife.pretraining.settings import Dtype, Weights
    from knife.pretraining.trainer import Trainer

_MINUTES = 30.0


@click.command(short_help="Continue a masked language model on your own text.")
@optional_document_options
@click.option("--model", metavar="MODEL", help="A directory, an embedded model or a Hub id.")
@click.option("--revision", metavar="NAME", help="Branch, tag or commit of a Hub model.")
@click.option("--offline", is_flag=True, envvar="KNIFE_OFFLINE", help="Stay off the network.")
@path_option("--out", "DIR", "A new directory for the run.")
@path_option("--resume", "DIR", "Go on with this run instead.")
@click.option(
    "--add-words",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="Add the N most frequent words that the vocabulary cuts into pieces.",
)
@path_option("--words", "FILE", "Add these words as well, one a line.", exists=True)
@click.option(
    "--min-frequency",
    metavar="N",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Fewest occurrences of a word of --add-words.",
)
@hold_out_option
@learning_options
@computing_options
@quiet_option
def adapt(
    *,
    corpus: DocumentChoice,
    model: str | None,
    revision: str | None,
    offline: bool,
    out: Path | None,
    resume: Path | None,
    add_words: int,
    words: Path | None,
    min_frequency: int,
    hold_out: int,
    choice: LearningChoice,
    device: str,
    dtype: Dtype,
    weights: Weights,
    progress: Progress,
) -> None:
    """Continue a masked language model on the documents of each FILE.

    The model stays of the same kind and gets to know your domain; with --add-words it also reads
    your most frequent words whole, each beginning as the mean of its pieces. The run is a
    directory as that of knife pretrain.

    \b
    Examples:
      knife adapt notes/*.txt --model knife-mini-cased --out run
      knife adapt notes.jsonl --model bert-base-cased --add-words 500 --out run --minutes 120
      knife adapt --resume run
      knife ner "…" --model run/model
    """  # noqa: D301 - click reads the backspace
    progress = heard(progress)
    if resume is not None:
        run(resume, "adapt", resumed(resume, choice, device, progress), progress)
        return
    if not corpus.files or model is None or out is None:
        raise click.UsageError("Name FILEs, --model and --out; or a run to --resume.")
    if add_words and "-" in corpus.files:
        raise click.UsageError(
            "--add-words reads the text twice, and standard input can be read once. Save the text "
            "in a file, or name the words by --words."
        )
    from knife.assembly.pretraining import Start, start_adapting
    from knife.pretraining.settings import Settings

    settings = Settings(
        choice.budget(_MINUTES),
        start=model,
        learning=choice.learning(learning_rate=_RATE, optimizer="adamw"),
        rhythm=choice.rhythm(),
        hold_out=hold_out,
        dtype=dtype,
        weights=weights,
    )
    start = Start(
        model,
        revision=revision,
        local_files_only=offline,
        words=_words(words),
        n_words=add_words,
        min_frequency=min_frequency,
    )
    with progress.step("Tokenising the text"):
        trainer = start_adapting(
            out, lambda: corpus.documents(progress), start, settings, device=device
        )
    _tell_left_out(trainer, start.words, progress)
    run(out, "adapt", trainer, progress)
    if trainer.is_main:
        corpus.finish()


_RATE = 3e-4


def _tell_left_out(trainer: Trainer, words: Sequence[str], progress: Progress) -> None:
    """Name the words that could not become pieces."""
    parted = [word for word in words if len(trainer.tokenizer.tokenize(word)) != 1]
    if parted and trainer.is_main:
        progress.note(
            f"Not added: {', '.join(parted)}. A word is a run of letters and digits that the "
            "vocabulary has signs for; others are always read in parts."
        )


def _words(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            f"{str(path)!r} is not UTF-8; expected a word a line in UTF-8. Convert the file."
        ) from error
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
