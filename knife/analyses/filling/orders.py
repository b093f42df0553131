"""In which orders masks are filled.

A masked language model says what stands at one place if the others are known or masked. How likely
several pieces are together is a chain: one is filled, then the next in its light. Each order gives
another chain, because such a model is no single joint distribution; their mean favours none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

MOST_ENUMERATED = 3
"""Up to so many masks every order is taken."""

N_SEEDED = 2
"""Orders by chance, beyond that."""

Order = tuple[int, ...]


def fill_orders(certainty: Sequence[float]) -> list[Order]:
    """Return the orders in which n masks are filled.

    Parameters
    ----------
    certainty : sequence of float, length n
        How sure the model is of each mask while all others are masked, such as the probability
        of its likeliest piece. It matters beyond three masks only.

    Returns
    -------
    list of tuple of int
        All orders of up to three masks. Of more: from left to right, from right to left, the most
        certain first, and two by chance, always the same for the same n. Each once.

    Examples
    --------
    >>> fill_orders([0.1, 0.9])
    [(0, 1), (1, 0)]
    >>> fill_orders([0.1, 0.4, 0.3, 0.9])[:3]
    [(0, 1, 2, 3), (3, 2, 1, 0), (3, 1, 2, 0)]
    """
    n = len(certainty)
    forward = tuple(range(n))
    if n <= MOST_ENUMERATED:
        return list(permutations(forward))
    by_certainty = tuple(sorted(forward, key=lambda at: (-round(certainty[at], 4), at)))
    rng = np.random.default_rng(n)
    seeded = [tuple(rng.permutation(n).tolist()) for _ in range(N_SEEDED)]
    return list(dict.fromkeys([forward, forward[::-1], by_certainty, *seeded]))
