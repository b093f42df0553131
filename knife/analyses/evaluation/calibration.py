"""Whether a score of .8 is right eight times in ten.

Answers are put in order of their scores and cut into bins of equal size; in each the mean score is
compared with the share that is right. The expected calibration error is the mean of the gaps over
answers (Nguyen and O'Connor 2015, with equal mass). Answers of one score share what is right among
them, so the order in which they come does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from knife.errors import ShapeError

N_BINS = 10


@dataclass(frozen=True)
class Bin:
    """Answers of about the same score.

    Parameters
    ----------
    n : int
        How many.
    low, high : float, in [0, 1]
        Their least and their greatest score.
    score : float, in [0, 1]
        Their mean score.
    right : float, in [0, 1]
        The share of them that is right.
    """

    n: int
    low: float
    high: float
    score: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """How far scores are from the share that is right.

    Parameters
    ----------
    error : float, in [0, 1]
        Expected calibration error.
    bins : tuple of Bin
        By rising score.
    """

    error: float
    bins: tuple[Bin, ...]


def calibration(scores: ArrayLike, is_right: ArrayLike, n_bins: int = N_BINS) -> Calibration | None:
    """Compare scores with what is right.

    Parameters
    ----------
    scores : array (n,), in [0, 1]
        Of each answer.
    is_right : bool array (n,)
        Whether it is right.
    n_bins : int
        Most bins; no more than there are answers.

    Returns
    -------
    Calibration or None
        None if there are no answers.

    Raises
    ------
    ShapeError
        If the arrays differ in length.

    Examples
    --------
    >>> found = calibration([0.5, 0.5, 1.0, 1.0], [True, False, True, True], n_bins=2)
    >>> found.error, found.bins[0].right
    (0.0, 0.5)
    """
    values, right = np.asarray(scores, np.float64), np.asarray(is_right, np.float64)
    if values.ndim != 1 or values.shape != right.shape:
        raise ShapeError("is_right", expected=values.shape, got=right.shape)
    if not len(values):
        return None
    known, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    shared = (np.bincount(group, right, len(known)) / sizes)[group]
    order = np.argsort(values, kind="stable")
    bins = tuple(
        Bin(
            len(part),
            float(values[part].min()),
            float(values[part].max()),
            float(values[part].mean()),
            float(shared[part].mean()),
        )
        for part in np.array_split(order, min(n_bins, len(order)))
    )
    gaps = sum(one.n * abs(one.score - one.right) for one in bins)
    return Calibration(float(gaps / len(order)), bins)
