"""From scores of all pieces to the best few.

The k highest scores of a row, with their softmax over the whole vocabulary; equal scores are
ordered by rising piece id, also where only some of them fit. Rows are taken in blocks, so that
the scores of all rows need never be held at once. This module knows tensors only.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from knife.types.substitutes import Substitutes

BLOCK_SCORES = 2**24
"""Most scores that are held at once: 64 MB in float32."""


def best_pieces(
    head_states: Tensor, project: Callable[[Tensor], Tensor], n_pieces: int, k: int
) -> Substitutes:
    """Return the k likeliest pieces for each head state.

    Parameters
    ----------
    head_states : float32 tensor (n, H)
        One row for each place.
    project : callable
        Head states (m, H) to logits (m, V).
    n_pieces : int
        Size V of the vocabulary.
    k : int
        How many pieces, 1 to V.

    Returns
    -------
    Substitutes
        n rows of k pieces.
    """
    n_rows = max(1, BLOCK_SCORES // n_pieces)
    blocks = [_best(project(block), k) for block in head_states.split(n_rows)]
    return Substitutes(
        *(torch.cat(column).cpu().numpy() for column in zip(*blocks, strict=True)),
    )


def _best(logits: Tensor, k: int) -> tuple[Tensor, Tensor, Tensor]:
    values, ids = logits.topk(k, dim=1)
    # topk leaves open which of several equal scores it takes: rows where the last place is
    # shared are sorted in full.
    shared = (logits >= values[:, -1:]).sum(dim=1) > k
    if shared.any():
        whole, order = logits[shared].sort(dim=1, descending=True, stable=True)
        values[shared], ids[shared] = whole[:, :k], order[:, :k]
    ids, by_id = ids.sort(dim=1)
    values, by_value = values.gather(1, by_id).sort(dim=1, descending=True, stable=True)
    total = logits.logsumexp(dim=1, keepdim=True)
    return ids.gather(1, by_value), (values - total).exp(), values
