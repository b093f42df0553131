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
        Where checkpoints stand beside each other.
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
        The new checkpoint.

    Raises
    ------
    StoreError
        If it cannot be written; earlier checkpoints are as they were.
    """
    target = directory / f"{_PREFIX}{state.step:09d}"
    fresh = directory / f"{_UNFINISHED}{target.name}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        with silence():
            model.save_pretrained(fresh)
            tokenizer.save_pretrained(fresh)
        save_file(_flattened(optimizers), fresh / OPTIMIZER)
        (fresh / STATE).write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
        for path in fresh.iterdir():
            _sync(path)
        # The same step twice happens when a finished run is resumed: the newer stays.
        shutil.rmtree(target, ignore_errors=True)
        os.rename(fresh, target)
        _sync(directory)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise StoreError(
            f"the checkpoint of step {state.step:,} cannot be written to {directory}: {error}. "
            "Checkpoints before it are whole. Make room on the disk and resume the run."
        ) from error
    for old in checkpoints(directory)[:-keep]:
        shutil.rmtree(old, ignore_errors=True)
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
        tensors = load_file(checkpoint / OPTIMIZER)
        for number, optimizer in enumerate(optimizers):
            found: dict[int, dict[str, Tensor]] = {}
            for name, tensor in tensors.items():
                which, parameter, key = name.split(".", 2)
                if int(which) == number:
                    found.setdefault(int(parameter), {})[key] = tensor
            now = optimizer.state_dict()
            expected = sum(len(group["params"]) for group in now["param_groups"])
            if len(found) not in (0, expected):
                raise ValueError(f"{len(found)} states for {expected} parameters")
            optimizer.load_state_dict({"state": found, "param_groups": now["param_groups"]})
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise _broken(checkpoint, error) from error


def _flattened(optimizers: Sequence[Optimizer]) -> dict[str, Tensor]:
    """Name each tensor by optimizer, parameter and key."""
    return {
        f"{number}.{parameter}.{key}": value.detach().contiguous().cpu()
        for number, optimizer in enumerate(optimizers)
        for parameter, values in optimizer.state_dict()["state"].items()
        for key, value in values.items()
        if isinstance(value, Tensor)
    }


def _sync(path: Path) -> None:
    # Some systems cannot sync a directory; its files have been synced one by one.
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _broken(checkpoint: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the checkpoint {checkpoint} is not as it was written: {error}. Expected weights, "
        "optimizer and state of one step of this run. Remove this checkpoint and resume from the "
        "one before, or start anew in another directory."
    )
