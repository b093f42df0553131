"""How well one number tells two groups apart.

The area under the ROC curve: how often a member of the first group has a higher number than one of
the second, ties counted half (Mann and Whitney 1947). Its interval is that of DeLong, DeLong and
Clarke-Pearson (1988). This module sees numbers only.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.maths.intervals import Estimate

Doubles = NDArray[np.float64]

_Z = 1.959963984540054
"""97.5 % of a standard normal distribution lie below."""


def separation(first: Doubles, second: Doubles) -> Estimate:
    """Return how often a number of the first group exceeds one of the second, ties half.

    Parameters
    ----------
    first, second : float64 array (n,), (m,)
        The numbers of each group, two at least.

    Returns
    -------
    Estimate, in [0, 1]
        .5 if they cannot be told apart, below it if the second group has the higher numbers. `n`
        is the size of the smaller group.

    Raises
    ------
    InputError
        If a group has fewer than two numbers, or a number is not finite.

    Examples
    --------
    >>> separation(np.array([1.0, 3.0]), np.array([0.0, 2.0])).value
    0.75
    """
    smaller = min(len(first), len(second))
    if smaller < 2 or not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InputError(
            f"groups of {len(first)} and {len(second)} numbers cannot be told apart; expected two "
            "finite numbers in each at least."
        )
    above, below = _placements(first, second), 1 - _placements(second, first)
    value = float(above.mean())
    spread = above.var(ddof=1) / len(first) + below.var(ddof=1) / len(second)
    half = _Z * math.sqrt(float(spread))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), smaller)


def _placements(values: Doubles, others: Doubles) -> Doubles:
    """Return the share of the others that lies below each value, ties half, float64 (n,)."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    shares: Doubles = (below + up_to) / (2 * len(others))
    return shares
