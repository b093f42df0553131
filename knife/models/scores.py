"""From scores of all pieces to the best few.

The k highest scores of a row, with their softmax over the whole vocabulary; equal scores are
ordered by rising piece id, also where only some of them fit. Rows are taken in blocks, so that
the scores of all rows need never be held at once. This module knows tensors only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np
import torch
from torch import Tensor

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats
from knife.types.substitutes import Substitutes

BLOCK_SCORES = 2**24
"""Most scores that are held at once: 64 MB in float32."""


def states_as_tensor(head_states: Floats, width: int, device: torch.device) -> Tensor:
    """Return head states as a tensor, float32 (…, H).

    Parameters
    ----------
    head_states : float32 array (…, H)
        Any number of head states.
    width : int
        H.
    device : torch.device
        Where the tensor is to be.

    Raises
    ------
    ShapeError
        If the last axis is not H wide.
    """
    array = np.asarray(head_states, dtype=np.float32)
    if array.ndim < 1 or array.shape[-1] != width:
        raise ShapeError("head_states", expected=("…", width), got=array.shape)
    # Copied, because torch warns about read-only arrays.
    return torch.tensor(array, device=device)


def best_pieces(
    head_states: Tensor, project: Callable[[Tensor], Tensor], n_pieces: int, k: int
) -> Substitutes:
    """Return the k likeliest pieces for each head state.

    Parameters
    ----------
    head_states : float32 tensor (n, H)
        One row for each place.
    project : callable
        Head states (m, H) to logits (m, V), which are overwritten.
    n_pieces : int
        Size V of the vocabulary.
    k : int
        How many pieces, 1 to V.

    Returns
    -------
    Substitutes
        n rows of k pieces.

    Raises
    ------
    InputError
        If `k` is out of range.
    ShapeError
        If the head states are not rows.
    """
    if not 1 <= k <= n_pieces:
        raise InputError(f"k is {k}; expected 1 to {n_pieces}, the number of pieces.")
    if head_states.ndim != 2:
        raise ShapeError("head_states", expected=("n", "H"), got=tuple(head_states.shape))
    n_rows = max(1, BLOCK_SCORES // n_pieces)
    blocks = [_best(project(block), k) for block in torch.split(head_states, n_rows)]
    return Substitutes(
        *(torch.cat(column).cpu().numpy() for column in zip(*blocks, strict=True)),
    )


def split_rows(found: Substitutes, counts: Sequence[int]) -> list[Substitutes]:
    """Return substitutes in runs of consecutive rows.

    Parameters
    ----------
    found : Substitutes
        n rows.
    counts : sequence of int
        Length of each run; they sum to n.

    Returns
    -------
    list of Substitutes
        One for each run.
    """
    ends = list(accumulate(counts))
    return [
        Substitutes(found.ids[cut], found.probabilities[cut], found.logits[cut])
        for cut in map(slice, [0, *ends], ends)
    ]


def _best(logits: Tensor, k: int) -> tuple[Tensor, Tensor, Tensor]:
    # topk leaves open which of several equal scores it takes: one place more than asked tells
    # whether the last place is shared, and then the row is sorted in full.
    values, ids = logits.topk(min(k + 1, logits.shape[1]), dim=1)
    shared = (values[:, k - 1 : k] == values[:, k:]).any(dim=1)
    values, ids = values[:, :k], ids[:, :k]
    if shared.any():
        whole, order = logits[shared].sort(dim=1, descending=True, stable=True)
        values[shared], ids[shared] = whole[:, :k], order[:, :k]
    ids, by_id = ids.sort(dim=1)
    values, by_value = values.gather(1, by_id).sort(dim=1, descending=True, stable=True)
    # In place and last: logsumexp would copy all scores, and they are not needed any more.
    highest = values[:, :1]
    total = logits.sub_(highest).exp_().sum(dim=1, keepdim=True)
    return ids.gather(1, by_value), (values - highest).exp() / total, values
