"""Vectors made comparable: unit rows, and the directions that all rows share taken away.

Embeddings of a language model crowd into a cone: every pair looks alike, because all rows share
a mean and a few directions that carry frequency rather than meaning. Cosine similarity tells
kinds apart only once these are removed (Mu and Viswanath 2018, "All-but-the-Top").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError, ShapeError

Floats = NDArray[np.float32]

ROUNDING = 1e-6
"""What is left of a vector is rounding error, not a direction, if it is shorter than this share of
what it was taken from."""


def row_blocks(n_rows: int, block: int = 512) -> Iterator[slice]:
    """Yield slices that cut `n_rows` rows into blocks.

    Examples
    --------
    >>> list(row_blocks(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for first in range(0, n_rows, block):
        yield slice(first, min(first + block, n_rows))


@dataclass(frozen=True)
class CommonDirections:
    """What the rows of a matrix share.

    Parameters
    ----------
    mean : float32 array (H,)
        Their mean.
    directions : float32 array (n_directions, H)
        Their leading principal directions, rows of length 1.
    """

    mean: Floats
    directions: Floats

    def remove(self, vectors: Floats) -> Floats:
        """Return the rows less mean and directions, float32 (n, H), a new array.

        A row of which nothing but rounding error is left becomes a row of zeros.
        """
        centred = vectors - self.mean
        size_of_mean = _lengths(self.mean[None])
        for rows in row_blocks(len(centred), 4096):
            centred[rows] -= (centred[rows] @ self.directions.T) @ self.directions
            whole = _lengths(vectors[rows]) + size_of_mean
            centred[rows][_lengths(centred[rows]) <= ROUNDING * whole] = 0
        return centred


def common_directions(vectors: Floats, n_directions: int) -> CommonDirections:
    """Return the mean and the leading principal directions of the rows.

    Parameters
    ----------
    vectors : float32 array (n, H)
        Any vectors.
    n_directions : int
        How many principal directions, 0 to H - 1.

    Returns
    -------
    CommonDirections
        What to remove.

    Raises
    ------
    InputError
        If `n_directions` is out of range.

    References
    ----------
    Mu and Viswanath, "All-but-the-Top: Simple and Effective Postprocessing for Word
    Representations", ICLR 2018.

    Examples
    --------
    >>> vectors = np.float32([[5, 1], [5, -1]])
    >>> common_directions(vectors, 0).remove(vectors).tolist()
    [[0.0, 1.0], [0.0, -1.0]]
    """
    check_matrix(vectors)
    width = vectors.shape[1]
    if not 0 <= n_directions < width:
        raise InputError(
            f"{n_directions} common directions of width {width}; expected 0 or more, and fewer "
            "than the width."
        )
    mean = vectors.sum(axis=0, dtype=np.float64) / max(len(vectors), 1)
    if n_directions == 0:
        return CommonDirections(mean.astype(np.float32), np.empty((0, width), np.float32))
    scatter = np.zeros((width, width))
    for rows in row_blocks(len(vectors), 4096):
        part = vectors[rows] - mean
        scatter += part.T @ part
    _, directions = np.linalg.eigh(scatter)  # ascending eigenvalues
    leading = np.ascontiguousarray(directions[:, -n_directions:].T, dtype=np.float32)
    return CommonDirections(mean.astype(np.float32), leading)


def unit_rows(vectors: Floats, out: Floats | None = None) -> Floats:
    """Return the rows at length 1; a row of zeros stays zero and is similar to nothing.

    Parameters
    ----------
    vectors : float32 array (n, H)
        Any finite vectors.
    out : float32 array (n, H), optional
        Where the result goes; it may be `vectors`. A new array by default.

    Returns
    -------
    float32 array (n, H)
        `out`, or a new array.

    Examples
    --------
    >>> unit_rows(np.float32([[3, 4], [0, 0]])).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    check_matrix(vectors)
    unit = np.empty_like(vectors) if out is None else out
    for rows in row_blocks(len(vectors), 4096):
        lengths = _lengths(vectors[rows])[:, None]
        lengths[lengths == 0] = 1
        np.divide(vectors[rows], lengths, out=unit[rows], casting="same_kind")
    return unit


def null_rows(unit: Floats) -> NDArray[np.bool_]:
    """Return which rows are zeros, and so similar to nothing, bool (n,).

    Examples
    --------
    >>> null_rows(np.float32([[0, 0], [0, 1]])).tolist()
    [True, False]
    """
    is_null: NDArray[np.bool_] = np.logical_not(unit.any(axis=1))
    return is_null


def _lengths(vectors: Floats) -> NDArray[np.float64]:
    """Return the length of each row, float64 (n,); squares of float32 may overflow or vanish."""
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    return np.sqrt(squares)


def check_matrix(vectors: Floats) -> None:
    """Refuse what is not a finite float32 matrix.

    Raises
    ------
    ShapeError
        If the array is not two-dimensional.
    InputError
        If a value is NaN or infinite, or the dtype is not float32.
    """
    if vectors.ndim != 2:
        raise ShapeError("vectors", expected=("n", "H"), got=vectors.shape)
    if vectors.dtype != np.float32:
        raise InputError(
            f"vectors have dtype {vectors.dtype}; expected float32. "
            "Convert them with vectors.astype(np.float32)."
        )
    if not np.isfinite(vectors).all():
        raise InputError("vectors hold NaN or infinite values; expected finite numbers.")
