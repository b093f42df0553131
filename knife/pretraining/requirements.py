"""What a run needs, asked before it begins: tokenising a large text takes long.

Each function refuses what cannot work, and says what to do about it. None of them writes anything.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.errors import InputError, MissingExtraError, StoreError
from knife.models.texts import position_limit
from knife.pretraining.checkpoints import checkpoints
from knife.pretraining.options import Learning, ModelShape
from knife.pretraining.settings import SETTINGS, Settings
from knife.pretraining.trainer import CHECKPOINTS


def require_new(directory: Path) -> None:
    """Refuse the directory of a run that has begun, and one that holds something else.

    Parameters
    ----------
    directory : Path
        It may be missing, empty, or that of a run without a checkpoint.

    Raises
    ------
    StoreError
        If a new run there would touch what it has not made.
    """
    if checkpoints(directory / CHECKPOINTS):
        raise StoreError(
            f"{directory} holds a run that has begun; expected a new directory. Go on with it by "
            "--resume, or choose another --out."
        )
    if directory.is_dir() and not (directory / SETTINGS).exists():
        others = sorted(path.name for path in directory.glob("[!.]*"))
        if others:
            raise StoreError(
                f"{directory} holds {others[0]!r}, which is no part of a run; expected a new or an "
                "empty directory. Choose another --out."
            )


def require_parts(learning: Learning, n_processes: int) -> None:
    """Refuse a batch that has fewer sequences than parts.

    Parameters
    ----------
    learning : Learning
        Says the size of the batch, and the parts of each process.
    n_processes : int
        How many share the batch.

    Raises
    ------
    InputError
        If a part would be empty.

    Examples
    --------
    >>> require_parts(Learning(batch_size=8, accumulate=4), 2)
    """
    n_parts = learning.accumulate * n_processes
    if learning.batch_size < n_parts:
        raise InputError(
            f"a batch of {learning.batch_size} sequences cannot be parted in {n_parts}; expected "
            "at least one sequence for each process and part. Raise --batch-size."
        )


def require_length(
    settings: Settings, tokenizer: PreTrainedTokenizerFast, model: PreTrainedModel | None
) -> None:
    """Refuse sequences that a model has no positions for.

    Parameters
    ----------
    settings : Settings
        Say the length, and the shape of a new model.
    tokenizer : PreTrainedTokenizerFast
        May have a limit of its own.
    model : PreTrainedModel or None
        The one that is continued; None for a new one.

    Raises
    ------
    InputError
        If the sequences are longer than the model can read.
    """
    if model is not None:
        limit = position_limit(model, tokenizer)
    else:
        limit = min(shape_of(settings).max_positions, tokenizer.model_max_length)
    if settings.learning.max_length > limit:
        raise InputError(
            f"sequences of {settings.learning.max_length} pieces are longer than the {limit} "
            "positions of the model; expected at most as many. Lower --max-length, or give a new "
            "model more --max-positions."
        )


def require_word_vectors(settings: Settings) -> None:
    """Refuse to begin with word vectors where nothing can compute them.

    Raises
    ------
    MissingExtraError
        If gensim is not installed.
    """
    if settings.init_embeddings == "word2vec" and find_spec("gensim") is None:
        raise MissingExtraError("gensim", "pretrain")


def shape_of(settings: Settings) -> ModelShape:
    """Return the shape of a new model.

    Raises
    ------
    InputError
        If the settings have none.
    """
    if settings.shape is None:
        raise InputError("a new model has no shape; expected sizes or a preset. Name one.")
    return settings.shape
