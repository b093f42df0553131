"""Options that say which vector stands for a text, gathered into one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ._inputs import Tally, read_records
from ._options import Command, with_options
from ._progress import Progress

if TYPE_CHECKING:
    from knife.analyses.sentences.terms import TermReader
    from knife.analyses.sentences.vectors import Embedder
    from knife.types.arrays import Floats
    from knife.types.protocols import PoolingModel
    from knife.types.sentence_methods import Normalisation
    from knife.types.sentence_spaces import SentenceSpace


@dataclass(frozen=True)
class VectorChoice:
    """Which vectors are asked for.

    Parameters
    ----------
    method : str
        A name of `knife.types.sentence_methods`.
    normalisation : str or None
        One of its normalisations; None is what suits.
    whitening : Path or None
        What was fitted before.
    frequencies : tuple of str
        Files of texts to count pieces in.
    cut : bool
        Whether long texts are read in windows.
    """

    method: str
    normalisation: str | None
    whitening: Path | None
    frequencies: tuple[str, ...]
    cut: bool

    def __post_init__(self) -> None:
        from knife.types.sentence_methods import parse_method

        method = parse_method(self.method)
        uses = method.pooling == "sif" or not method.is_dense
        if self.frequencies and not uses:
            raise click.UsageError(
                f"--frequencies is for methods with sif and for terms, and the method is "
                f"{self.method}. Leave it out, or choose another method."
            )
        if self.frequencies and self.whitening is not None:
            raise click.UsageError(
                "--whitening brings the frequencies that it was fitted with. Leave --frequencies "
                "out."
            )
        if not method.is_dense and (self.whitening or self.normalisation == "whitened"):
            raise click.UsageError("terms are words and cannot be whitened. Choose another method.")

    @property
    def is_dense(self) -> bool:
        """Whether vectors have a few hundred numbers."""
        return self.method != "terms"

    def embedder(self, model: PoolingModel, space: SentenceSpace | None = None) -> Embedder:
        """Return what turns texts into dense vectors."""
        from knife.analyses.sentences.vectors import Embedder
        from knife.store.sentence_spaces import load_space

        if space is None and self.whitening is not None:
            space = load_space(self.whitening, model.vocabulary.digest)
        way = cast("Normalisation | None", self.normalisation)
        return Embedder(model, self.method, way, space=space, cut=self.cut)

    def reader(self, model: PoolingModel, progress: Progress) -> TermReader:
        """Return what turns texts into terms."""
        from knife.analyses.sentences.terms import TermReader

        weights = self.piece_weights(model, progress) if not self.is_dense else None
        return TermReader(model, piece_weights=weights, cut=self.cut)

    def piece_weights(self, model: PoolingModel, progress: Progress) -> Floats | None:
        """Return what pieces weigh by their frequencies, or None for the model's own bias."""
        return counted_weights(self.frequencies, model, progress)


def counted_weights(files: Sequence[str], model: PoolingModel, progress: Progress) -> Floats | None:
    """Return what pieces weigh by their frequency in files, or None where there are none."""
    if not files:
        return None
    from knife.analyses.sentences.piece_weights import weights_by_count

    tally = Tally()
    with progress.step("Counting pieces"):
        return weights_by_count(_texts(files, tally), model)


def _texts(files: Sequence[str], tally: Tally) -> Iterator[str]:
    return (record.text for record in read_records((), files, None, tally))


def vector_options(command: Command) -> Command:
    """Add the options that choose vectors; the command receives `choice`, a `VectorChoice`."""

    @wraps(command)
    def gathered(
        *,
        method: str,
        normalisation: str | None,
        whitening: Path | None,
        frequencies: tuple[str, ...],
        on_long: str,
        **others: object,
    ) -> object:
        from knife.errors import InputError

        try:
            cut = on_long == "windows"
            choice = VectorChoice(method, normalisation, whitening, frequencies, cut)
        except InputError as error:
            raise click.UsageError(str(error)) from error
        return command(choice=choice, **others)

    return with_options(
        gathered,
        [
            click.option(
                "--method",
                metavar="NAME",
                default="head-mean",
                show_default=True,
                help="head-cls, top-cls, mean:LAYERS, head-mean, embedding-mean, sif:LAYERS, "
                "head-sif, embedding-sif or terms; LAYERS is all or such as 0,-1.",
            ),
            click.option(
                "--normalise",
                "normalisation",
                type=click.Choice(["raw", "normalised", "whitened"]),
                help="What is done to a vector: nothing, length 1, or whitening.  [whitened with "
                "--whitening, else normalised]",
            ),
            click.option(
                "--whitening",
                metavar="DIR",
                type=click.Path(exists=True, file_okay=False, path_type=Path),
                help="What knife embed --fit-whitening wrote.",
            ),
            frequencies_option,
            click.option(
                "--on-long",
                type=click.Choice(["windows", "error"]),
                default="windows",
                show_default=True,
                help="What is done with a text that is longer than the model reads.",
            ),
        ],
    )


frequencies_option = click.option(
    "--frequencies",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Texts to count pieces in, for sif and terms, instead of the model's bias; may be "
    "repeated.",
)
