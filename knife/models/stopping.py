"""Running a model up to one of its parts, without a change to the model.

The module that holds the part is copied around shared weights, with a stop in the part's place.
What the part would have read comes out; the part, and what follows it, is never computed. This
module knows torch modules only.
"""

from __future__ import annotations

import copy

from torch import Tensor, nn


def copy_with_stop(module: nn.Module, part: nn.Module) -> nn.Module:
    """Return a copy of a module that stops where a part of it begins.

    Parameters
    ----------
    module : nn.Module
        What is copied; weights are shared with it, and it is left as it is.
    part : nn.Module
        A part of it, or the module itself.

    Returns
    -------
    nn.Module
        To be run with `run_to_stop`.
    """
    # The memo of deepcopy says what already has a copy: weights stay shared, the part becomes a
    # stop, and the original is left alone.
    memo: dict[int, object] = {id(weight): weight for weight in module.parameters()}
    memo[id(part)] = _Stop()
    return copy.deepcopy(module, memo)


def run_to_stop(module: nn.Module, *rows: Tensor, **inputs: Tensor) -> Tensor:
    """Return what the part in whose place the stop is would have read first.

    Parameters
    ----------
    module : nn.Module
        From `copy_with_stop`.
    *rows, **inputs : Tensor
        What the module reads.

    Raises
    ------
    ValueError
        If the part was not reached.
    """
    try:
        module(*rows, **inputs)
    except _StopError as stop:
        return stop.states
    raise ValueError("the stop was not reached")


class _StopError(Exception):
    """Carries the input of a part out of a forward pass."""

    def __init__(self, states: Tensor) -> None:
        self.states = states
        super().__init__("the stop was reached")


class _Stop(nn.Module):
    """Stands where the part was."""

    def forward(self, hidden_states: Tensor, *_: object, **__: object) -> Tensor:
        raise _StopError(hidden_states)
