"""What kind of thing a phrase is, by the signatures of the words nearest to it.

Two names of one thing are of one kind, so what a lexicon says of their neighbours agrees. It does
not know the lexicon, only distributions over labels.
"""

from __future__ import annotations

import numpy as np

from knife.analyses.landmarks import Landmarks
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Floats
from knife.types.labels import Signatures

N_VOTERS = 10
_BLOCK = 1024


def phrase_signatures(rows: Floats, space: Landmarks, signatures: Signatures) -> Floats:
    """Return a distribution over labels for each of n vectors.

    Parameters
    ----------
    rows : float32 array (n, H)
        Vectors in the space of the landmarks; zeros abstain.
    space : Landmarks
        Words.
    signatures : Signatures
        Of their vocabulary.

    Returns
    -------
    float32 array (n, L)
        Rows sum to 1, or are zeros where no word near it has a signature.
    """
    found = np.zeros((len(rows), len(signatures.names)), np.float32)
    of_words = signatures.probabilities[space.ids]
    n_voters = min(N_VOTERS, len(space.ids))
    unit = unit_rows(rows)
    for block in row_blocks(len(rows), _BLOCK):
        cosines = unit[block] @ space.unit.T
        nearest = np.argpartition(-cosines, n_voters - 1, axis=1)[:, :n_voters]
        weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0) ** 2
        found[block] = np.einsum("nk,nkl->nl", weights, of_words[nearest])
    totals = found.sum(axis=1, keepdims=True)
    return np.divide(found, totals, out=np.zeros_like(found), where=totals > 0)


def type_agreement(first: Floats, second: Floats) -> float | None:
    """Return how far two signatures agree, by the coefficient of Bhattacharyya.

    Parameters
    ----------
    first, second : float32 array (L,)
        Distributions, or zeros.

    Returns
    -------
    float or None, in [0, 1]
        None if one abstains.

    Examples
    --------
    >>> type_agreement(np.float32([1, 0]), np.float32([1, 0]))
    1.0
    >>> type_agreement(np.float32([1, 0]), np.float32([0, 0])) is None
    True
    """
    if not first.any() or not second.any():
        return None
    return min(float(np.sqrt(first * second).sum()), 1.0)
