"""``knife pretrain``: a masked language model of one's own, from scratch."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ._documents import DocumentChoice, hold_out_option, optional_document_options
from ._learning import LearningChoice, computing_options, learning_options
from ._options import Command, path_option, quiet_option
from ._progress import Progress
from ._training import heard, resumed, run

if TYPE_CHECKING:
    from knife.pretraining.options import ModelShape
    from knife.pretraining.settings import Dtype, Weights

_MINUTES = 60.0


def _shape_options(command: Command) -> Command:
    """Add preset and sizes; the command receives `shape`, a `ModelShape`."""

    @wraps(command)
    def gathered(*, preset: str, **others: object) -> object:
        from knife.pretraining.options import PRESETS

        said = {name: others.pop(name) for name in _SIZES}
        sizes = {name: size for name, size in said.items() if size is not None}
        return command(shape=replace(PRESETS[preset], **sizes), **others)  # type: ignore[arg-type]

    decorated: Command = gathered
    for name, (flag, text) in reversed(_SIZES.items()):
        kind = click.IntRange(1)
        decorated = click.option(flag, name, metavar="N", type=kind, help=text)(decorated)
    return click.option(
        "--preset",
        type=click.Choice(["tiny", "mini", "small", "base"]),
        default="mini",
        show_default=True,
        help="Layers and width: 2 x 64, 4 x 256, 6 x 384 or 12 x 768.",
    )(decorated)


def _defaults() -> dict[str, object]:
    """Return what suits a new model where nothing is said; AdamW bears a lower rate."""
    from knife.pretraining.optimizers import best_optimizer

    optimizer = best_optimizer()
    return {"optimizer": optimizer, "learning_rate": 2e-3 if optimizer == "muon" else 1e-3}


_SIZES = {
    "n_layers": ("--layers", "Encoder layers, instead of the preset's."),
    "hidden_size": ("--hidden", "H, instead of the preset's."),
    "n_heads": ("--heads", "Attention heads, instead of the preset's."),
    "intermediate_size": ("--intermediate", "Width of the feed-forward part.  [4 H]"),
    "max_positions": ("--max-positions", "Longest text that it can ever read.  [512]"),
}


@click.command(short_help="Train a masked language model from scratch.")
@optional_document_options
@click.option("--vocab", metavar="NAME", help="Vocabulary: from knife vocab train, or a model's.")
@path_option("--out", "DIR", "A new directory for the run.")
@path_option("--resume", "DIR", "Go on with this run instead.")
@_shape_options
@click.option(
    "--init-heads",
    type=click.Choice(["offsets", "random"]),
    default="offsets",
    show_default=True,
    help="Whether heads begin by looking at their neighbours.",
)
@click.option(
    "--init-embeddings",
    type=click.Choice(["word2vec", "random"]),
    default="word2vec",
    show_default=True,
    help="Whether embeddings begin as word vectors of the same text.",
)
@click.option(
    "--dropout",
    metavar="SHARE",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="Share of activations that are dropped.",
)
@hold_out_option
@learning_options
@computing_options
@quiet_option
def pretrain(
    *,
    corpus: DocumentChoice,
    vocab: str | None,
    out: Path | None,
    resume: Path | None,
    shape: ModelShape,
    init_heads: Literal["offsets", "random"],
    init_embeddings: Literal["word2vec", "random"],
    dropout: float,
    hold_out: int,
    choice: LearningChoice,
    device: str,
    dtype: Dtype,
    weights: Weights,
    progress: Progress,
) -> None:
    """Train a BERT on the documents of each FILE, from scratch.

    The run is a directory with its settings, its log, checkpoints to go on from and, at the end,
    the model. Stopped or killed at any moment, it goes on with --resume as if nothing had
    happened. Every 200th document is held out and scored during the run.

    With several processes, call it by torchrun: torchrun --nproc-per-node 2 -m knife pretrain …

    \b
    Examples:
      knife vocab train corpus/*.txt --out pieces
      knife pretrain corpus/*.txt --vocab pieces --out run --minutes 60
      knife pretrain --resume run
      knife pretrain notes.jsonl.zst --vocab pieces --out run --preset small --tokens 1e9
      knife evaluate mlm corpus/*.txt --held-out 200 --model run/model
    """  # noqa: D301 - click reads the backspace
    progress = heard(progress)
    if resume is not None:
        run(resume, "pretrain", resumed(resume, choice, device, progress), progress)
        return
    if not corpus.files or vocab is None or out is None:
        raise click.UsageError("Name FILEs, --vocab and --out; or a run to --resume.")
    from knife.assembly.pretraining import start_pretraining
    from knife.pretraining.settings import Settings

    settings = Settings(
        choice.budget(_MINUTES),
        shape,
        learning=choice.learning(**_defaults()),
        rhythm=choice.rhythm(),
        hold_out=hold_out,
        init_embeddings=init_embeddings,
        init_heads=init_heads,
        dropout=dropout,
        dtype=dtype,
        weights=weights,
    )
    with progress.step("Tokenising the text and making the model"):
        documents = corpus.documents(progress)
        trainer = start_pretraining(out, documents, vocab, settings, device=device)
    run(out, "pretrain", trainer, progress)
    if trainer.is_main:
        corpus.finish()
