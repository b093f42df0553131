"""Few overlapping groups that cover all items, chosen greedily.

Each item proposes the group of its own neighbours. The group that covers most similarity not yet
covered is taken first, and so on: the fewer groups, the fewer a person has to read. A group's
gain only ever falls, so a heap of stale gains is enough (Minoux 1978).
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


def greedy_cover(indptr: Ints, indices: Ints, weights: Floats) -> Ints:
    """Return the rows whose neighbourhoods cover all rows that have or are neighbours.

    Parameters
    ----------
    indptr : int64 array (n + 1,)
        Row pointers of a CSR graph.
    indices : int64 array (E,)
        Neighbours of each row; a row covers these and itself.
    weights : float32 array (E,), above 0
        What covering a neighbour is worth; covering the row itself is worth 1.

    Returns
    -------
    int64 array (K,)
        Chosen rows, in the order of choice. Every row with a neighbour, and every row that is
        one, is covered. Ties go to the lower row.

    References
    ----------
    Minoux, "Accelerated greedy algorithms for maximizing submodular set functions", 1978.

    Examples
    --------
    >>> indptr, indices = np.array([0, 2, 3, 4, 4]), np.array([1, 2, 0, 0])
    >>> greedy_cover(indptr, indices, np.full(4, 0.5, np.float32)).tolist()
    [0]
    """
    n_rows = indptr.size - 1
    is_missing = np.ones(n_rows)
    worth = np.maximum(weights.astype(np.float64), 1e-9)
    totals = np.bincount(np.repeat(np.arange(n_rows), np.diff(indptr)), worth, minlength=n_rows)
    proposing = np.flatnonzero(np.diff(indptr))
    heap = list(zip((-1 - totals[proposing]).tolist(), proposing.tolist(), strict=True))
    heapq.heapify(heap)
    starts = indptr.tolist()
    chosen: list[int] = []
    while heap:
        _, row = heapq.heappop(heap)
        edges = slice(starts[row], starts[row + 1])
        neighbours = indices[edges]
        gain = float(worth[edges] @ is_missing[neighbours] + is_missing[row])
        if gain == 0:
            continue
        if heap and (-gain, row) > heap[0]:
            heapq.heappush(heap, (-gain, row))
            continue
        chosen.append(row)
        is_missing[row] = 0
        is_missing[neighbours] = 0
    return np.array(chosen, dtype=np.int64)
