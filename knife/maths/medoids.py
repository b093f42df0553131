"""The member that stands for a group: the one most similar to the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Medoid:
    """A group's medoid.

    Parameters
    ----------
    position : int
        Which member it is.
    mean, spread : float, in cosine similarity
        Mean and population standard deviation of its cosines to the other members; 1 and 0 for
        a group of one.
    """

    position: int
    mean: float
    spread: float


def medoid(unit: Floats) -> Medoid:
    """Return the medoid of a group of unit rows.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 1
        The members, rows of length 1.

    Returns
    -------
    Medoid
        Ties go to the first member.

    Examples
    --------
    >>> found = medoid(np.float32([[1, 0], [0.8, 0.6], [0.6, 0.8]]))
    >>> found.position, round(found.mean, 2), round(found.spread, 2)
    (1, 0.88, 0.08)
    """
    n = len(unit)
    if n == 1:
        return Medoid(0, 1.0, 0.0)
    # The sum of all cosines of a member is its cosine with the sum of all members.
    rows = unit.astype(np.float64)
    means = (rows @ rows.sum(axis=0) - np.einsum("ij,ij->i", rows, rows)) / (n - 1)
    # Rounding decides ties by position, not by the last bit of a sum.
    best = int(np.argmax(means.round(9)))
    others = (rows @ rows[best])[np.arange(n) != best]
    mean = float(others.sum()) / (n - 1)
    deviations = others - mean
    return Medoid(best, mean, float(np.sqrt(deviations @ deviations / (n - 1))))
