"""Vectors made to spread alike in all directions: whitening, and the direction that all share.

Sentence vectors of a language model crowd into a cone, so that every pair looks alike. Whitening
subtracts their mean and makes their covariance the identity (Su et al. 2021). What it needs is
summed over any number of vectors without holding them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError, ShapeError

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FLAT = 1e-7
"""Directions whose variance is below this share of the largest are rounding error."""


class Moments:
    """Count, sum and sum of products of vectors, added block by block in double precision.

    Parameters
    ----------
    width : int
        Numbers in a vector.

    Examples
    --------
    >>> moments = Moments(2)
    >>> moments.add(np.float32([[1, 0], [3, 0]]))
    >>> moments.n, moments.mean.tolist()
    (2, [2.0, 0.0])
    """

    def __init__(self, width: int) -> None:
        self.n = 0
        self._sum = np.zeros(width)
        self._products = np.zeros((width, width))

    def add(self, vectors: Floats) -> None:
        """Take in vectors, float32 (n, D).

        Raises
        ------
        ShapeError
            If they have another width.
        """
        if vectors.ndim != 2 or vectors.shape[1] != self._sum.size:
            raise ShapeError("vectors", expected=("n", self._sum.size), got=vectors.shape)
        block = vectors.astype(np.float64)
        self.n += len(block)
        self._sum += block.sum(axis=0)
        self._products += block.T @ block

    @property
    def mean(self) -> Doubles:
        """Their mean, float64 (D,)."""
        return self._sum / max(self.n, 1)

    @property
    def products(self) -> Doubles:
        """Mean product of each pair of columns, about 0 and not about the mean, (D, D)."""
        return self._products / max(self.n, 1)


@dataclass(frozen=True)
class Whitening:
    """How vectors are whitened.

    Parameters
    ----------
    mean : float32 array (D,)
        Is subtracted.
    matrix : float32 array (D, k)
        What the rest is multiplied with.
    """

    mean: Floats
    matrix: Floats

    def of(self, vectors: Floats) -> Floats:
        """Return vectors whitened, float32 (n, k)."""
        return np.asarray((vectors - self.mean) @ self.matrix, np.float32)


def leading_direction(moments: Moments) -> Floats:
    """Return the direction that the vectors share most, float32 (D,) of length 1.

    It is the first right singular vector of the matrix of all vectors, as in Arora, Liang and Ma
    2017 ("A Simple but Tough-to-Beat Baseline for Sentence Embeddings"); its sign is such that the
    mean lies on its side.

    Parameters
    ----------
    moments : Moments
        Of the vectors.

    Raises
    ------
    InputError
        If there are none.

    Examples
    --------
    >>> moments = Moments(2)
    >>> moments.add(np.float32([[2, 0], [3, 1], [2, -1]]))
    >>> leading_direction(moments).round(1).tolist()
    [1.0, 0.10000000149011612]
    """
    if moments.n < 1:
        raise InputError("there are no vectors; expected one at least. Give texts to fit on.")
    found: Doubles = np.linalg.eigh(moments.products)[1][:, -1]
    sign = -1.0 if found @ moments.mean < 0 else 1.0
    return (sign * found).astype(np.float32)


def without_direction(vectors: Floats, direction: Floats) -> Floats:
    """Return vectors less what they have along a direction of length 1, float32 (n, D)."""
    return np.asarray(vectors - np.outer(vectors @ direction, direction), np.float32)


def whitening(
    moments: Moments, n_dims: int | None = None, direction: Floats | None = None
) -> Whitening:
    """Return what whitens vectors.

    Parameters
    ----------
    moments : Moments
        Of the vectors.
    n_dims : int, optional
        Keep this many directions, those of the largest variance; all that vary by default.
    direction : float32 array (D,), optional
        Of length 1; is taken away from every vector before, and so must be from those that are
        whitened later.

    Returns
    -------
    Whitening
        The covariance of the whitened vectors is the identity.

    Raises
    ------
    InputError
        If there are not more vectors than directions (then whitening tells any two of them apart
        alike), or fewer directions vary than are asked for.

    References
    ----------
    Su, Cao, Liu and Ou, "Whitening Sentence Representations for Better Semantics and Faster
    Retrieval", 2021.

    Examples
    --------
    >>> vectors = np.random.default_rng(0).normal(3, [1, 9], (500, 2)).astype(np.float32)
    >>> moments = Moments(2)
    >>> moments.add(vectors)
    >>> np.allclose(np.cov(whitening(moments).of(vectors).T, bias=True), np.eye(2), atol=1e-3)
    True
    """
    width, mean, products = moments.mean.size, moments.mean, moments.products
    if direction is not None:
        rest = np.eye(width) - np.outer(direction, direction).astype(np.float64)
        mean, products = rest @ mean, rest @ products @ rest
    values, directions = np.linalg.eigh(products - np.outer(mean, mean))
    n_varying = int((values > max(FLAT * values[-1], 0)).sum())
    least = width if n_dims is None else n_dims
    if moments.n <= least:
        raise InputError(
            f"whitening to {least} dimensions was to be fitted on {moments.n:,} texts; expected "
            "more texts than dimensions, several times as many if you can. Give more texts, or "
            "ask for fewer dimensions."
        )
    n_kept = n_varying if n_dims is None else n_dims
    if not 1 <= n_kept <= n_varying:
        raise InputError(
            f"whitening to {n_kept} dimensions was asked for, and the texts vary in {n_varying}; "
            "expected 1 to as many as vary. Give other texts, or ask for fewer dimensions."
        )
    kept = slice(width - n_kept, width)
    matrix = directions[:, kept][:, ::-1] / np.sqrt(values[kept][::-1])
    return Whitening(mean.astype(np.float32), matrix.astype(np.float32))
