"""The bulk of each row's cosines: the tall hill from which a tail stands out.

Mean and deviation of all cosines of a row follow from two sums over all rows, in closed form. A
large family inflates them; a sample of the rows, from which it is clipped, says where the bulk
really ends. No matrix of all cosines is ever held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.maths.histograms import BINS_PER_UNIT
from knife.maths.similarity import row_blocks
from knife.maths.tails import LEAST_CLIP, RESOLUTION

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Sums over each row's cosines to all other rows.

    Parameters
    ----------
    n_others : int
        Terms of each sum.
    total, squares : float64 array (n,)
        Sum of the cosines, and of their squares.
    """

    n_others: int
    total: Doubles
    squares: Doubles

    @property
    def mean(self) -> Doubles:
        """Mean cosine, float64 (n,)."""
        return self.total / self.n_others

    @property
    def deviation(self) -> Doubles:
        """Population standard deviation of the cosines, float64 (n,)."""
        return np.sqrt(np.maximum(self.squares / self.n_others - self.mean**2, 0))

    def above(self, z: float) -> Doubles:
        """Return the threshold z deviations above the mean, float64 (n,)."""
        return _above(self.mean, self.deviation, z)


@dataclass(frozen=True)
class Bulk:
    """What is not tail, as a normal distribution for each row.

    Parameters
    ----------
    mean, deviation : float64 array (n,), in cosine similarity
        Mean and population standard deviation of each row's bulk.
    """

    mean: Doubles
    deviation: Doubles

    def above(self, z: float | Doubles) -> Doubles:
        """Return the threshold z deviations above the mean, float64 (n,)."""
        return _above(self.mean, self.deviation, z)


def moments(unit: Floats) -> Moments:
    """Return the sums over each row's cosines to the others, in closed form.

    With s the sum of all rows and C = UᵀU, the cosines of u sum to u·s and their squares to uᵀCu,
    less the row's own. Products of many rows are done in float32: what they lose in a sum over a
    vocabulary is far below what separates two cosines. Few rows cost nothing in float64.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.

    Examples
    --------
    >>> moments(np.float32([[1, 0], [0.8, 0.6], [0, 1]])).total.round(4).tolist()
    [0.8, 1.4, 0.6]
    """
    width, precision = unit.shape[1], np.float64 if len(unit) <= 4096 else np.float32
    direction, scatter = np.zeros(width), np.zeros((width, width))
    for rows in row_blocks(len(unit), 4096):
        part = unit[rows].astype(precision, copy=False)
        direction += part.sum(axis=0, dtype=np.float64)
        scatter += part.T @ part
    total, squares = np.empty(len(unit)), np.empty(len(unit))
    # C is symmetric: its upper right half, doubled, stands for the lower left one.
    half = width // 2
    upper, lower = scatter[:half].astype(precision), scatter[half:, half:].astype(precision)
    upper[:, half:] *= 2
    for rows in row_blocks(len(unit), 4096):
        part = unit[rows].astype(precision, copy=False)
        own = np.einsum("ij,ij->i", part, part, dtype=np.float64)
        total[rows] = part @ direction - own
        left, right = part[:, :half], part[:, half:]
        squares[rows] = np.einsum("ij,ij->i", left @ upper, part, dtype=np.float64) - own**2
        squares[rows] += np.einsum("ij,ij->i", right @ lower, right, dtype=np.float64)
    return Moments(len(unit) - 1, total, squares)


def sampled_bulk(
    unit: Floats, n_sample: int = 512, n_clips: int = 2, right: Floats | None = None
) -> Bulk:
    """Estimate the bulk of each row's cosines from its cosines to a sample of rows.

    A large family inflates the deviation of all cosines by half and more; in a sample it is clipped
    at little cost. The estimate only says where to look, never where a tail begins.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.
    n_sample : int, in rows
        Size of the sample, taken at equal steps.
    n_clips : int
        How often cosines more than `LEAST_CLIP` deviations above the mean are taken out.
    right : float32 array (n, H), optional
        What the rows are multiplied with to give similarities; themselves by default.

    Returns
    -------
    Bulk
        With 512 rows the deviation is right within about 3 per cent.

    Examples
    --------
    >>> sampled_bulk(np.eye(4, dtype=np.float32)).mean.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    others = unit if right is None else right
    sample = np.ascontiguousarray(others[:: -(-len(unit) // n_sample)].T)
    mean, deviation = np.empty(len(unit)), np.empty(len(unit))
    for rows in row_blocks(len(unit), 1024):
        cosines = unit[rows] @ sample
        high = np.full(len(cosines), np.inf)
        for _ in range(n_clips + 1):
            is_bulk = cosines <= high[:, None].astype(np.float32)
            n_bulk = np.maximum(is_bulk.sum(axis=1), 1)
            kept = cosines * is_bulk
            mean[rows] = kept.sum(axis=1) / n_bulk
            squares = np.einsum("ij,ij->i", kept, kept) / n_bulk
            deviation[rows] = np.sqrt(np.maximum(squares - mean[rows] ** 2, 0))
            high = _above(mean[rows], deviation[rows], LEAST_CLIP)
    return Bulk(mean, deviation)


def densest_z(deviation: Doubles, n_rows: int, n_in_bin: int) -> Doubles:
    """Return how far out a normal bulk still puts `n_in_bin` rows in a bin of .01, float64 (n,).

    0 where no bin holds as many.

    Parameters
    ----------
    deviation : float64 array (n,), in cosine similarity
        Standard deviation of each row's bulk.
    n_rows, n_in_bin : int
        All rows, and how many make a bin dense.

    Examples
    --------
    >>> densest_z(np.array([0.05]), 30_000, 20).round(2).tolist()
    [3.09]
    """
    density = n_in_bin * BINS_PER_UNIT * np.sqrt(2 * np.pi) * np.maximum(deviation, RESOLUTION)
    return np.sqrt(np.maximum(-2 * np.log(density / n_rows), 0))


def _above(mean: Doubles, deviation: Doubles, z: float | Doubles) -> Doubles:
    """Do for all rows what `knife.maths.tails.bulk_threshold` does for one."""
    return mean + np.maximum(z * deviation, RESOLUTION)
