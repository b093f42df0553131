"""What makes one score higher than another: length, angle, or bias.

A score is n1·n2·cos + bias, with n1 the length of a state and n2 that of an embedding. The
difference of two scores of one state is split into three parts that sum to it exactly. This module
knows arrays only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Numbers = NDArray[np.floating]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ScoreDifference:
    """Differences of scores and their three parts.

    Parameters
    ----------
    norm, angle, bias : float64 array (n,), in logits
        What the lengths of the embeddings, their cosines to the state, and the biases account for.
    """

    norm: Doubles
    angle: Doubles
    bias: Doubles

    @property
    def total(self) -> Doubles:
        """The differences themselves, float64 (n,)."""
        return self.norm + self.angle + self.bias


def split_difference(
    state_norm: float, columns: tuple[Numbers, Numbers, Numbers], first: Rows, second: Rows
) -> ScoreDifference:
    """Return the scores of some terms less those of others, in three parts.

    Parameters
    ----------
    state_norm : float
        n1, the length of the state.
    columns : tuple of three float arrays (V,)
        n2, cosine and bias of each term.
    first, second : int64 array (n,)
        Whose score, and whose score is taken from it; one row is compared with all.

    Returns
    -------
    ScoreDifference
        ``norm = n1 · (n2_a - n2_b) · (cos_a + cos_b) / 2``,
        ``angle = n1 · (cos_a - cos_b) · (n2_a + n2_b) / 2``, ``bias = bias_a - bias_b``.

    Notes
    -----
    Neither factor is moved first: each part is the mean over both orders, the Shapley value of a
    product of two factors (L. S. Shapley, A value for n-person games, 1953). So the parts of (a, b)
    and of (b, a) differ in sign alone.

    Examples
    --------
    >>> columns = (np.array([2.0, 1.0]), np.array([0.5, 0.4]), np.array([-1.0, 0.0]))
    >>> parts = split_difference(10.0, columns, np.array([0]), np.array([1]))
    >>> parts.norm.round(6).tolist(), parts.angle.round(6).tolist(), parts.bias.tolist()
    ([4.5], [1.5], [-1.0])
    """
    (norm_a, cosine_a, bias_a), (norm_b, cosine_b, bias_b) = (
        tuple(np.asarray(column, np.float64)[rows] for column in columns)
        for rows in (first, second)
    )
    return ScoreDifference(
        state_norm * (norm_a - norm_b) * (cosine_a + cosine_b) / 2,
        state_norm * (cosine_a - cosine_b) * (norm_a + norm_b) / 2,
        bias_a - bias_b,
    )
