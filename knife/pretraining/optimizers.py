"""The optimizers of a run, made from its options.

Matrices decay, vectors (biases, layer norms) do not. Word embeddings have a learning rate of their
own. Muon takes the matrices of the encoder alone: embeddings have rows that are hardly touched by a
batch, and its updates would move all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

from knife.errors import InputError
from knife.pretraining.options import Learning

BETAS, EPSILON = (0.9, 0.98), 1e-6
MUON_MOMENTUM = 0.95

_SHARE = "share_of_rate"
_LAYER = re.compile(r"layers?\.\d+\.")


def optimizers_of(model: nn.Module, learning: Learning) -> list[Optimizer]:
    """Return the optimizers of a model.

    Parameters
    ----------
    model : nn.Module
        Its encoder is numbered layers, called ``layer`` or ``layers``.
    learning : Learning
        Which optimizer, and its constants.

    Raises
    ------
    InputError
        If this torch does not have the optimizer, or the model nothing for it.
    """
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    if learning.optimizer == "adamw":
        return [_adamw(model, [weight for _, weight in named], learning)]
    muon = getattr(torch.optim, "Muon", None)
    if muon is None:
        raise InputError(
            f"torch {torch.__version__} has no Muon; expected 2.9 or newer. Install it, or choose "
            "--optimizer adamw."
        )
    is_turned = [weight.ndim == 2 and bool(_LAYER.search(name)) for name, weight in named]
    turned = [weight for (_, weight), own in zip(named, is_turned, strict=True) if own]
    others = [weight for (_, weight), own in zip(named, is_turned, strict=True) if not own]
    if not turned:
        raise InputError(
            f"{type(model).__name__} has no numbered layers with matrices; Muon expects them. "
            "Choose --optimizer adamw."
        )
    first = muon(
        turned,
        lr=learning.learning_rate,
        weight_decay=learning.weight_decay,
        momentum=MUON_MOMENTUM,
        # Scaled to the size of AdamW's updates, so that one learning rate serves both.
        adjust_lr_fn="match_rms_adamw",
    )
    return [first, _adamw(model, others, learning)]


def best_optimizer() -> Literal["muon", "adamw"]:
    """Return the optimizer that learns fastest and that this torch has."""
    return "muon" if hasattr(torch.optim, "Muon") else "adamw"


def set_rate(optimizers: Sequence[Optimizer], rate: float) -> None:
    """Set the learning rate of every group, of which each takes its share."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate * group.get(_SHARE, 1.0)


def _adamw(model: nn.Module, weights: Sequence[Tensor], learning: Learning) -> Optimizer:
    words = _word_embeddings(model)
    kinds: list[tuple[list[Tensor], float, float]] = [
        ([w for w in weights if w.ndim >= 2 and w is not words], learning.weight_decay, 1.0),
        ([w for w in weights if w.ndim < 2], 0.0, 1.0),
        ([w for w in weights if w is words], learning.weight_decay, learning.embedding_rate),
    ]
    groups = [
        {
            "params": chosen,
            "weight_decay": decay,
            _SHARE: share,
            "lr": learning.learning_rate * share,
        }
        for chosen, decay, share in kinds
        if chosen
    ]
    return AdamW(groups, lr=learning.learning_rate, betas=BETAS, eps=EPSILON, fused=True)


def _word_embeddings(model: nn.Module) -> Tensor | None:
    """Return the matrix with a row for each piece, where the model says which that is."""
    said = getattr(model, "get_input_embeddings", None)
    return None if said is None else said().weight
