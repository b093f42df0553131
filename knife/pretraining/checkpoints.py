"""Checkpoints: everything that a run needs to go on, written whole or not at all.

A checkpoint is a model directory that transformers can load, with the optimizer's state and the
position in the data beside the weights. It is written under another name and renamed when it is
complete, so a run that is killed or a disk that is full leaves the one before. Nothing is pickled.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.optim import Optimizer
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from knife.errors import StoreError
from knife.models.silence import silence
from knife.pretraining.state import State
from knife.store.directories import sync_all, sync_directory

OPTIMIZER, STATE = "optimizer.safetensors", "state.json"
_PREFIX, _UNFINISHED = "step-", ".unfinished-"


def save_checkpoint(
    directory: Path,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    optimizers: Sequence[Optimizer],
    state: State,
    *,
    keep: int = 2,
) -> Path:
    """Write a checkpoint and remove older ones.

    Parameters
    ----------
    directory : Path
        Where checkpoints stand beside each other. One of the same step stays as it is: a run comes
        to the same state again.
    model, tokenizer : PreTrainedModel, PreTrainedTokenizerBase
        Written as transformers writes them, in float32.
    optimizers : sequence of Optimizer
        Their state is written; their settings are the run's.
    state : State
        Its step names the checkpoint.
    keep : int
        Newest checkpoints that stay.

    Returns
    -------
    Path
        The checkpoint of this step.

    Raises
    ------
    StoreError
        If it cannot be written; earlier checkpoints are as they were.
    """
    target = directory / f"{_PREFIX}{state.step:09d}"
    fresh = directory / f"{_UNFINISHED}{target.name}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        # What a killed run has left half-written is as large as a checkpoint.
        for left in directory.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        if target not in checkpoints(directory):
            shutil.rmtree(target, ignore_errors=True)
            fresh.mkdir()
            save_model(fresh, model, tokenizer)
            save_file(_flattened(optimizers), fresh / OPTIMIZER)
            (fresh / STATE).write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
            sync_all(fresh)
            os.rename(fresh, target)
            sync_directory(directory)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise StoreError(
            f"the checkpoint of step {state.step:,} cannot be written to {directory}: {error}. "
            "Checkpoints before it are whole. Make room on the disk and resume the run."
        ) from error
    for old in checkpoints(directory)[:-keep]:
        # Under this name, what is left if the run is killed here is removed by the next one.
        leaving = directory / f"{_UNFINISHED}{old.name}"
        with suppress(OSError):
            os.rename(old, leaving)
        shutil.rmtree(leaving, ignore_errors=True)
    return target


def checkpoints(directory: Path) -> list[Path]:
    """Return the complete checkpoints of a directory, oldest first."""
    return sorted(path.parent for path in directory.glob(f"{_PREFIX}*/{STATE}"))


def read_state(checkpoint: Path) -> State:
    """Return how far a run had come at a checkpoint.

    Raises
    ------
    StoreError
        If the checkpoint is not as it was written.
    """
    try:
        return State.from_dict(json.loads((checkpoint / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _broken(checkpoint, error) from error


def read_optimizers(checkpoint: Path, optimizers: Sequence[Optimizer]) -> None:
    """Give optimizers the state that they had at a checkpoint, in place.

    Raises
    ------
    StoreError
        If the checkpoint is not as it was written, or belongs to other optimizers.
    """
    try:
        found: list[dict[int, dict[str, Tensor]]] = [{} for _ in optimizers]
        weights = [
            [weight for group in optimizer.param_groups for weight in group["params"]]
            for optimizer in optimizers
        ]
        for name, tensor in load_file(checkpoint / OPTIMIZER).items():
            which, parameter, key = name.split(".", 2)
            # A weight that no loss depends on has no state, so none is demanded.
            if tensor.ndim and tensor.shape != weights[int(which)][int(parameter)].shape:
                raise ValueError(f"{name} has the shape {tuple(tensor.shape)}")
            found[int(which)].setdefault(int(parameter), {})[key] = tensor
        for optimizer, state in zip(optimizers, found, strict=True):
            groups = optimizer.state_dict()["param_groups"]
            optimizer.load_state_dict({"state": state, "param_groups": groups})
    except (OSError, ValueError, LookupError, SafetensorError) as error:
        raise _broken(checkpoint, error) from error


def save_model(directory: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """Write a model and its tokenizer as transformers writes them.

    Parameters
    ----------
    directory : Path
        Where; made if it is not there.
    model, tokenizer : PreTrainedModel, PreTrainedTokenizerBase
        What is written.

    Raises
    ------
    OSError, SafetensorError
        If they cannot be written.
    """
    with silence():
        model.save_pretrained(directory)
        try:
            tokenizer.save_pretrained(directory)
        except OSError:
            raise
        except Exception as error:
            # Of a disk that is full, tokenizers makes an exception of no kind.
            raise OSError(str(error)) from error


def _flattened(optimizers: Sequence[Optimizer]) -> dict[str, Tensor]:
    """Name each tensor by optimizer, parameter and key."""
    return {
        f"{number}.{parameter}.{key}": value.detach().contiguous().cpu()
        for number, optimizer in enumerate(optimizers)
        for parameter, values in optimizer.state_dict()["state"].items()
        for key, value in values.items()
        if isinstance(value, Tensor)
    }


def _broken(checkpoint: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the checkpoint {checkpoint} is not as it was written: {error}. Expected weights, "
        "optimizer and state of one step of this run. Remove this checkpoint and resume from the "
        "one before, or start anew in another directory."
    )
