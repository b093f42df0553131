"""The end of a run: the model by itself, as transformers reads it, with its card."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from knife.errors import StoreError
from knife.pretraining.card import card, write_card
from knife.pretraining.checkpoints import save_model
from knife.pretraining.log import Line, read
from knife.pretraining.packed import read_packed
from knife.pretraining.settings import read_settings
from knife.pretraining.trainer import LOG, Trainer
from knife.store.directories import place_of, restore, sync_all, take_place

MODEL = "model"

_DTYPES = {"float32": torch.float32, "float16": torch.float16}


def finish_run(directory: Path, trainer: Trainer, corpus: Path) -> list[Line]:
    """Write the model of a run and return the log.

    Parameters
    ----------
    directory : Path
        Of the run.
    trainer : Trainer
        The run.
    corpus : Path
        Where its text is kept as pieces.

    Raises
    ------
    StoreError
        If the model cannot be written; its last checkpoint is whole.
    """
    settings, _ = read_settings(directory)
    # A run that is over before its first line has no log.
    lines = read(directory / LOG) if (directory / LOG).exists() else []
    name = directory.resolve().name
    text = card(trainer.model, settings, read_packed(corpus)[0], trainer.state, lines, name)
    dtype = _DTYPES[settings.weights]
    write_model(directory / MODEL, trainer.model, trainer.tokenizer, text, dtype)
    return lines


def write_model(
    target: Path,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    text: str,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Write a model directory, whole or not at all; one that is there is replaced.

    Parameters
    ----------
    target : Path
        The directory.
    model, tokenizer : PreTrainedModel, PreTrainedTokenizerBase
        Written as transformers writes them; the model itself stays as it is.
    text : str
        The card.
    dtype : torch.dtype
        How the weights are stored.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    target = place_of(target)
    fresh = target.with_name(f".{target.name}.unfinished")
    try:
        restore(target)
        shutil.rmtree(fresh, ignore_errors=True)
        stored = copy.deepcopy(model)
        nn.Module.to(stored, dtype)
        save_model(fresh, stored, tokenizer)
        write_card(fresh, text)
        sync_all(fresh)
        take_place(fresh, target, shutil.rmtree)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise StoreError(
            f"the model cannot be written to {target}: {error}. The last checkpoint of the run is "
            "whole. Make room on the disk and resume the run to write the model."
        ) from error
