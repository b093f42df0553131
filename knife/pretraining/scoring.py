"""Scores on held-out documents during a run, with pairs and masks as in training.

They tell how learning goes, cheaply and on always the same sequences. How good a model is beside
others is a question for `knife evaluate mlm`, which asks each for the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from knife.pretraining.batches import Batches, as_tensors
from knife.pretraining.examples import Position
from knife.pretraining.objective import Objective


@dataclass(frozen=True)
class HeldOutScores:
    """Means over predictions.

    Parameters
    ----------
    loss, next_sentence_loss : float
        In nats.
    top1, top5, next_sentence_accuracy : float
        Shares that were right, in [0, 1].
    n_predictions : int
        Masked pieces.
    """

    loss: float
    top1: float
    top5: float
    next_sentence_loss: float
    next_sentence_accuracy: float
    n_predictions: int


def held_out_scores(
    objective: Objective, batches: Batches, n_batches: int, device: torch.device
) -> HeldOutScores:
    """Return how well a model predicts what it has not read.

    Parameters
    ----------
    objective : Objective
        The model.
    batches : Batches
        Of held-out documents.
    n_batches : int
        How many of them are read.
    device : torch.device
        Where the model is.
    """
    was_training = objective.model.training
    objective.eval()
    try:
        sums = _sums(objective, batches, n_batches, device)
    finally:
        objective.train(was_training)
    n = max(1.0, float(sums[3]))
    loss, top1, top5 = (sums[:3] / n).tolist()
    next_loss, next_right = (sums[4:] / n_batches).tolist()
    return HeldOutScores(loss, top1, top5, next_loss, next_right, int(sums[3]))


def _sums(objective: Objective, batches: Batches, n_batches: int, device: torch.device) -> Tensor:
    """Return sums over predictions, their number, and sums over batches of what follows."""
    sums = torch.zeros(6, dtype=torch.float64)
    position = Position()
    with torch.inference_mode():
        for _ in range(n_batches):
            drawn = batches.at(position)
            batch, position = as_tensors(drawn.batch, device), drawn.next
            scores, follows = objective.scores(batch)
            target = batch.targets
            five = scores.topk(min(5, scores.shape[1]), dim=1).indices
            sums[0] += torch.nn.functional.cross_entropy(scores, target, reduction="sum").item()
            sums[1] += (five[:, 0] == target).sum().item()
            sums[2] += (five == target[:, None]).any(dim=1).sum().item()
            sums[3] += len(target)
            if follows is not None:
                mean = torch.nn.functional.cross_entropy(follows, batch.is_wrong)
                right = (follows.argmax(dim=1) == batch.is_wrong).double().mean()
                sums[4:] += torch.tensor([mean.item(), right.item()], dtype=torch.float64)
    return sums
