"""How evenly vectors fill their space.

Where random pairs have high cosines, or a few directions hold most of the variance, raw cosines say
little: what all vectors share must be taken away first (Ethayarajh 2019, Mu and Viswanath 2018).
"""

from __future__ import annotations

import numpy as np

from knife.errors import InputError
from knife.maths.similarity import check_matrix, row_blocks, unit_rows
from knife.types.arrays import Floats
from knife.types.inspection import Isotropy

N_PAIRS = 20_000
DIRECTIONS = (1, 5, 10)


def isotropy(vectors: Floats, seed: int = 0) -> Isotropy:
    """Measure the mean cosine of random pairs, and the variance in the leading directions.

    Parameters
    ----------
    vectors : float32 array (n, H), n at least 2
        Any vectors. With fewer than H of them, leading directions hold more by chance.
    seed : int
        Decides which 20,000 pairs are drawn.

    Returns
    -------
    Isotropy
        Shares are 0 where all vectors are equal.

    Raises
    ------
    InputError
        If there are fewer than two vectors, or a value is not finite.

    References
    ----------
    Ethayarajh, "How Contextual are Contextualized Word Representations?", EMNLP 2019.

    Examples
    --------
    >>> found = isotropy(np.float32([[1, 1], [1, -1], [1, 2], [1, -2]]))
    >>> found.variance
    {1: 1.0, 5: 1.0, 10: 1.0}
    """
    check_matrix(vectors)
    n = len(vectors)
    if n < 2:
        raise InputError(f"there are {n} vectors; expected 2 or more, to compare them.")
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n, N_PAIRS)
    second = (first + rng.integers(1, n, N_PAIRS)) % n  # never the same vector twice
    unit = unit_rows(vectors)
    cosines = [
        np.einsum("ij,ij->i", unit[first[part]], unit[second[part]], dtype=np.float64)
        for part in row_blocks(N_PAIRS, 2048)
    ]
    values = np.linalg.eigvalsh(_scatter(vectors))[::-1].clip(min=0)
    total = float(values.sum()) or 1.0
    shares = {k: round(float(values[:k].sum()) / total, 9) for k in DIRECTIONS}
    return Isotropy(n, float(np.concatenate(cosines).mean()), shares)


def _scatter(vectors: Floats) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    width = vectors.shape[1]
    mean = vectors.mean(axis=0, dtype=np.float64)
    scatter = np.zeros((width, width))
    for rows in row_blocks(len(vectors), 4096):
        part = vectors[rows] - mean
        scatter += part.T @ part
    return scatter
