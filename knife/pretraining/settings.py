"""The settings of a run as they are written beside it, so that it can be resumed and repeated."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args

from knife.errors import InputError, StoreError
from knife.pretraining.options import Budget, Learning, ModelShape, Rhythm

SETTINGS = "run.json"
FORMAT, VERSION = "knife.run", 1

InitEmbeddings = Literal["random", "word2vec"]
InitHeads = Literal["random", "offsets"]
Dtype = Literal["auto", "float32", "bfloat16"]
Weights = Literal["float32", "float16"]
_CHOICES = {
    "init_embeddings": InitEmbeddings,
    "init_heads": InitHeads,
    "dtype": Dtype,
    "weights": Weights,
}
_PARTS: dict[str, Callable[..., object]] = {
    "budget": Budget,
    "shape": ModelShape,
    "learning": Learning,
    "rhythm": Rhythm,
}


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a run does, besides its text and its vocabulary.

    Parameters
    ----------
    budget : Budget
        When it is over.
    shape : ModelShape or None
        Size of a new model; None continues a trained one.
    start : str or None
        The trained model that is continued; None for a new one.
    learning : Learning
        How it learns.
    rhythm : Rhythm
        How often it writes.
    hold_out : int
        Every so many-th document is held out; 0 for none.
    init_embeddings : {"random", "word2vec"}
        How the embeddings of a new model begin.
    init_heads : {"offsets", "random"}
        How the attention heads of a new model begin.
    dropout : float
        Share of activations that a new model drops, in [0, 1); a trained one keeps its own.
    dtype : {"auto", "float32", "bfloat16"}
        What the encoder multiplies in.
    weights : {"float32", "float16"}
        How the finished model is stored.
    """

    budget: Budget
    shape: ModelShape | None = None
    start: str | None = None
    learning: Learning = field(default_factory=Learning)
    rhythm: Rhythm = field(default_factory=Rhythm)
    hold_out: int = 200
    init_embeddings: InitEmbeddings = "random"
    init_heads: InitHeads = "offsets"
    dropout: float = 0.0
    dtype: Dtype = "auto"
    weights: Weights = "float32"

    def __post_init__(self) -> None:
        """Refuse what no run can do."""
        for name, kind in _CHOICES.items():
            if getattr(self, name) not in get_args(kind):
                raise InputError(
                    f"{name} is {getattr(self, name)!r}; expected one of "
                    f"{', '.join(get_args(kind))}."
                )
        if not 0 <= self.dropout < 1:
            raise InputError(
                f"the dropout is {self.dropout}; expected a share from 0 to below 1, such as 0.1."
            )
        if self.hold_out < 0:
            raise InputError(
                f"one document in {self.hold_out} cannot be held out; expected a positive number, "
                "or 0 for none."
            )


def write_settings(directory: Path, settings: Settings, vocabulary: str) -> None:
    """Write the settings of a run and the digest of its vocabulary.

    Parameters
    ----------
    directory : Path
        Of the run; is made.
    settings : Settings
        What is written; former settings are replaced.
    vocabulary : str
        Digest of the vocabulary.

    Raises
    ------
    StoreError
        If they cannot be written; former settings are as they were.
    """
    content = {"format": FORMAT, "version": VERSION, "vocabulary": vocabulary, **asdict(settings)}
    fresh = directory / f".{SETTINGS}.unfinished"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        os.replace(fresh, directory / SETTINGS)
    except OSError as error:
        raise StoreError(
            f"the settings of the run cannot be written to {directory}: {error}. Expected a "
            "directory that is open to this user and has room. Choose another --out."
        ) from error


def read_settings(directory: Path) -> tuple[Settings, str]:
    """Return the settings of a run and the digest of its vocabulary.

    Raises
    ------
    StoreError
        If the directory is no run, or one of a newer version of knife.
    """
    path = directory / SETTINGS
    if not path.is_file():
        raise StoreError(
            f"{directory} is no pretraining run: it has no {SETTINGS}. Expected the --out "
            "directory of knife pretrain or knife adapt. Check the path, or start a run there "
            "without --resume."
        )
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT or values["version"] > VERSION:
            raise ValueError(f"format {values['format']}, version {values['version']}")
        made = {own.name: values[own.name] for own in fields(Settings)}
        for name, kind in _PARTS.items():
            if name != "shape" or made[name] is not None:
                made[name] = kind(**made[name])
        return Settings(**made), str(values["vocabulary"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"{path} does not hold the settings of a run: {type(error).__name__} {error}. Expected "
            f"what knife wrote, of version {VERSION} at most. Update knife, or start a new run."
        ) from error
