"""The loss over the vocabulary, computed where it is needed and without holding the scores.

Only masked positions are projected onto the vocabulary. Their scores are made, turned into a loss
and into their own gradient a block of rows at a time, so that a block stays in the cache of the
processor and neither the scores nor the probabilities of a whole batch ever exist in float32.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

CELLS = {"cpu": 1 << 22}
"""Scores that exist at a time on a device; elsewhere `CELLS_ELSEWHERE`."""

CELLS_ELSEWHERE = 1 << 28


def projected_cross_entropy(
    states: Tensor, embeddings: Tensor, bias: Tensor, targets: Tensor, dtype: torch.dtype
) -> Tensor:
    """Return the mean cross-entropy of ``states @ embeddings.T + bias`` against targets.

    Parameters
    ----------
    states : (n, H) float
        Head states of the masked positions.
    embeddings : (V, H) float32
        Decoder rows.
    bias : (V,) float32
        Decoder bias.
    targets : (n,) int64
        True pieces; n at least 1.
    dtype : torch.dtype
        What the products are computed in; sums and exponentials are float32.

    Returns
    -------
    () float32
        In nats. Its gradient reaches the first three arguments.
    """
    loss: Tensor = _ProjectedCrossEntropy.apply(states, embeddings, bias, targets, dtype)  # type: ignore[no-untyped-call]
    return loss


class _ProjectedCrossEntropy(Function):
    """Computes the gradients on the way forward, while the scores are at hand."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch attaches what is saved
        states: Tensor,
        embeddings: Tensor,
        bias: Tensor,
        targets: Tensor,
        dtype: torch.dtype,
    ) -> Tensor:
        # A process may have no masked piece among its rows: then it adds nothing.
        n, n_pieces = len(targets), len(embeddings)
        low_states, low_embeddings = states.to(dtype), embeddings.to(dtype)
        slopes = torch.empty(n, n_pieces, dtype=dtype, device=states.device)
        bias_slope = torch.zeros_like(bias, dtype=torch.float32)
        loss = torch.zeros((), device=states.device)
        n_rows = max(1, CELLS.get(states.device.type, CELLS_ELSEWHERE) // n_pieces)
        for start in range(0, n, n_rows):
            rows = slice(start, min(n, start + n_rows))
            scores = torch.mm(low_states[rows], low_embeddings.T).float().add_(bias)
            total, target = torch.logsumexp(scores, dim=1), targets[rows, None]
            loss += (total - scores.gather(1, target)[:, 0]).sum()
            scores.sub_(total[:, None]).exp_()
            minus_one = torch.full(target.shape, -1.0, device=scores.device)
            scores.scatter_add_(1, target, minus_one).mul_(1 / n)
            bias_slope += scores.sum(dim=0)
            slopes[rows] = scores
        state_slope = torch.mm(slopes, low_embeddings)
        embedding_slope = torch.mm(slopes.T, low_states)
        ctx.save_for_backward(state_slope, embedding_slope, bias_slope)
        ctx.dtypes = (states.dtype, embeddings.dtype, bias.dtype)
        return loss / max(1, n)

    @staticmethod
    def backward(
        ctx: Any,  # noqa: ANN401
        slope: Tensor,
    ) -> tuple[Tensor | None, ...]:
        found = zip(ctx.saved_tensors, ctx.dtypes, strict=True)
        return *(saved.to(dtype) * slope for saved, dtype in found), None, None
