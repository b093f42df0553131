"""Which sequences are computed together, and how they are laid side by side.

Sequences are sorted by length and packed while the padded batch stays within a budget of pieces,
so that little is spent on padding. A batch is a list of row numbers: whoever computes it writes
each result where its row belongs, and the order of the caller is restored by itself. This module
knows lengths and piece ids only; it has never seen a model or a text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Bools, Ints

BATCH_PIECES = 8192
"""Most pieces in a padded batch, unless told otherwise."""

# The feed-forward's inner states of 8192 pieces are 32 MB at a width of 1024, beyond a processor's
# cache: GELU then waits for memory and takes four times as long. 2048 pieces fit, and are enough
# for matrix products at full speed; below 1024, the fixed cost of a batch shows.
BATCH_PIECES_CPU = 2048
"""The same where the processor computes."""


def choose_batch_pieces(wanted: int | None, device: str) -> int:
    """Return how many pieces a padded batch may hold.

    Parameters
    ----------
    wanted : int or None, in pieces
        What was asked for; None is what suits the device.
    device : str
        Its type: ``cpu``, ``cuda``, ``mps``.

    Examples
    --------
    >>> choose_batch_pieces(None, "cpu"), choose_batch_pieces(500, "cpu")
    (2048, 500)
    """
    if wanted is not None:
        return wanted
    return BATCH_PIECES_CPU if device == "cpu" else BATCH_PIECES


def plan_batches(lengths: Sequence[int], batch_pieces: int) -> list[list[int]]:
    """Return row numbers grouped into batches of similar length, longest first.

    Parameters
    ----------
    lengths : sequence of int, length n
        Pieces in each sequence.
    batch_pieces : int, in pieces, at least 1
        Most pieces that a padded batch may hold. A sequence that is longer than that is a batch
        of its own.

    Returns
    -------
    list of list of int
        Every row number exactly once. The longest batch comes first, so that a batch that does
        not fit into memory is known at once.

    Raises
    ------
    InputError
        If `batch_pieces` is below 1.

    Examples
    --------
    >>> plan_batches([2, 9, 3, 8], batch_pieces=18)
    [[1, 3], [2, 0]]
    """
    if batch_pieces < 1:
        raise InputError(f"batch_pieces is {batch_pieces}; expected a number of pieces above 0.")
    batches: list[list[int]] = []
    widest = 0
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if batches and widest * (len(batches[-1]) + 1) <= batch_pieces:
            batches[-1].append(row)
        else:
            batches.append([row])
            widest = lengths[row]
    return batches


def pad(sequences: Sequence[Ints], pad_id: int) -> tuple[Ints, Bools]:
    """Lay sequences of different length side by side.

    Parameters
    ----------
    sequences : sequence of int64 array (T_i,)
        Piece ids.
    pad_id : int
        What fills the rest.

    Returns
    -------
    ids : int64 array (B, T)
        The sequences, padded at the right to the longest.
    mask : bool array (B, T)
        True where there is a piece of a sequence.

    Examples
    --------
    >>> ids, mask = pad([np.array([5, 6]), np.array([7])], pad_id=0)
    >>> ids.tolist(), mask.tolist()
    ([[5, 6], [7, 0]], [[True, True], [True, False]])
    """
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    mask = np.arange(lengths.max(initial=0)) < lengths[:, None]
    ids = np.full(mask.shape, pad_id, dtype=np.int64)
    if len(sequences):
        ids[mask] = np.concatenate(sequences)
    return ids, mask
