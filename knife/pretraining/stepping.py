"""One step of learning, on one process or shared by many.

Each process reads its rows of the batch and weights its losses, so that their sum is the mean over
the whole batch: the same step, however many share it. What is dropped follows from the seed and the
number of the step, so a run that is resumed drops the same. A loss that is no number stops the run
before it reaches the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from knife.errors import MissingExtraError, ModelError
from knife.pretraining.batches import as_tensors, part_of
from knife.pretraining.masking import Batch
from knife.pretraining.objective import Objective
from knife.pretraining.optimizers import set_rate
from knife.pretraining.options import Learning

if TYPE_CHECKING:
    from accelerate import Accelerator  # type: ignore[import-untyped]


PATIENCE = timedelta(days=7)
"""How long processes wait for the first one, which tokenises the text and learns word vectors."""


class Step(NamedTuple):
    """What a step came to.

    Parameters
    ----------
    masked, next_sentence : float
        Losses over the whole batch, in nats.
    gradient_norm : float
        Before clipping.
    """

    masked: float
    next_sentence: float
    gradient_norm: float


def accelerator(device: torch.device) -> Accelerator:
    """Return what knows the processes of this run: one, or as many as torchrun started.

    Parameters
    ----------
    device : torch.device
        A CPU, or where GPUs are.

    Raises
    ------
    MissingExtraError
        If accelerate is not installed.
    """
    try:
        from accelerate import Accelerator, InitProcessGroupKwargs
    except ImportError as error:
        raise MissingExtraError("accelerate", "pretrain") from error
    # Precision is ours to decide, whatever a launcher was configured for.
    return Accelerator(
        cpu=device.type == "cpu",
        mixed_precision="no",
        kwargs_handlers=[InitProcessGroupKwargs(timeout=PATIENCE)],
    )


def agree(values: list[float], processes: Accelerator) -> list[float]:
    """Return the values of the first process on all of them."""
    if processes.num_processes == 1:
        return values
    own = torch.tensor(values, dtype=torch.float64, device=processes.device)
    torch.distributed.broadcast(own, 0)
    return own.tolist()


class Stepper:
    """Moves the weights of a model by one batch at a time.

    Parameters
    ----------
    objective : Objective
        The model and its losses, on the device of the process.
    optimizers : list of Optimizer
        Of its weights.
    learning : Learning
        How.
    processes : Accelerator
        From `accelerator`.
    """

    def __init__(
        self,
        objective: Objective,
        optimizers: list[Optimizer],
        learning: Learning,
        processes: Accelerator,
    ) -> None:
        self._weights = list(objective.parameters())
        self._optimizers, self._learning, self._processes = optimizers, learning, processes
        self._shared: nn.Module = processes.prepare(objective)

    def step(self, batch: Batch, rate: float, number: int = 0) -> Step:
        """Learn from a batch.

        Parameters
        ----------
        batch : Batch
            The whole batch of all processes, as arrays.
        rate : float
            Learning rate.
        number : int
            Of the step: decides, with the seed, what is dropped.

        Raises
        ------
        ModelError
            If a loss is no number; the weights are as they were then.
        """
        losses = self._backward(batch, number)
        if self._processes.num_processes > 1:
            torch.distributed.all_reduce(losses)
        masked, follows = losses.tolist()
        norm = float(nn.utils.clip_grad_norm_(self._weights, self._learning.max_gradient))
        if not math.isfinite(masked + follows + norm):
            raise ModelError(
                f"the loss became {masked + follows} and its gradient {norm}; expected numbers. "
                "Checkpoints are whole: resume from the last one with a lower --learning-rate, "
                "or with --dtype float32."
            )
        set_rate(self._optimizers, rate)
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return Step(masked, follows, norm)

    def _backward(self, batch: Batch, number: int) -> Tensor:
        """Leave the gradients of the whole batch in the weights; return this process's losses."""
        rank, n_ranks = self._processes.process_index, self._processes.num_processes
        n_parts = self._learning.accumulate
        losses = torch.zeros(2, device=self._processes.device)
        for part in range(n_parts):
            which = rank * n_parts + part
            own = part_of(batch, which, n_ranks * n_parts)
            # Few sequences may have no hidden piece at all.
            shares = losses.new_tensor(
                [
                    len(own.targets) / max(1, len(batch.targets)),
                    len(own.pieces) / len(batch.pieces),
                ]
            )
            with self._alone(part < n_parts - 1), self._chance(number, which):
                found = torch.stack(self._shared(as_tensors(own, losses.device))) * shares
                # The gradients of all processes are averaged; they should be summed.
                (found.sum() * n_ranks).backward()
            losses += found.detach()
        return losses

    @contextmanager
    def _chance(self, step: int, part: int) -> Iterator[None]:
        """Let what is dropped follow from the seed, and leave the chance of others as it was."""
        device = self._processes.device
        key = np.random.SeedSequence([self._learning.seed, step, part])
        with torch.random.fork_rng([device] if device.type == "cuda" else [], device_type="cuda"):
            torch.manual_seed(int(key.generate_state(1)[0]))
            yield

    def _alone(self, is_alone: bool) -> AbstractContextManager[object]:
        """Keep the gradients of a part here: they are shared with the last one."""
        if is_alone and self._processes.num_processes > 1:
            return self._processes.no_sync(self._shared)
        return nullcontext()
