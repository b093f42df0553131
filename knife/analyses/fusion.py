"""From evidence to a label: distributions over labels, corrected, weighed and multiplied.

Every cue says something even about nothing: a masked place in an empty text already favours some
labels. What a cue says then is its bias, and dividing by a power of it leaves what the mention
itself adds (contextual calibration, Zhao et al. 2021). Cues multiply, as independent experts do, so
that a sharp one outweighs a vague one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knife.types.arrays import Ints
from knife.types.labels import Signatures
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]

FLOOR = 0.03
"""Added to every probability before its logarithm: no cue may veto a label alone."""


def shares_of_substitutes(found: Substitutes, signatures: Signatures) -> Doubles:
    """Return the labels that one row of substitutes speaks for.

    Parameters
    ----------
    found : Substitutes
        One row of pieces with probabilities.
    signatures : Signatures
        What each piece is.

    Returns
    -------
    float64 array (L,)
        Sums to 1, or is 0 if all pieces abstain.
    """
    return normalised(found.probabilities[0] @ signatures.probabilities[found.ids[0]])


def shares_of_pieces(ids: Ints, vocabulary: Vocabulary, signatures: Signatures) -> Doubles:
    """Return the labels that a mention's own last word with a letter speaks for.

    A word that is one piece speaks with its signature. A word of several speaks with the geometric
    mean of those that continue it: ``gem ##cita ##bine`` is what ``##cita`` and ``##bine`` are,
    whatever ``gem`` is alone.

    Parameters
    ----------
    ids : int64 array (n,)
        The mention's pieces.
    vocabulary : Vocabulary
        Tells which pieces continue a word.
    signatures : Signatures
        What each piece is.

    Returns
    -------
    float64 array (L,)
        Sums to 1, or is 0 if the pieces abstain.
    """
    if ids.size == 0:
        return np.zeros(len(signatures.names))
    word = _telling_word(ids, vocabulary)
    telling = word if len(word) == 1 else word[1:]
    if len(word) > 1 and all(vocabulary.surfaces[piece].isdigit() for piece in word):
        return np.zeros(len(signatures.names))  # the digits of a number do not tell its kind
    heard = signatures.probabilities[telling][signatures.support[telling] > 0].astype(np.float64)
    if len(heard) == 0:
        return np.zeros(len(signatures.names))
    return normalised(np.exp(np.log(heard + FLOOR / len(signatures.names)).mean(axis=0)))


def _telling_word(ids: Ints, vocabulary: Vocabulary) -> Ints:
    """Return the pieces of the last word with a letter, or of the last word: COX of COX - 2."""
    begins = np.flatnonzero(~vocabulary.is_continuation[ids])
    words = np.split(ids, begins[begins > 0])
    for word in reversed(words):
        if any(character.isalpha() for piece in word for character in vocabulary.surfaces[piece]):
            return word
    return words[-1]


def normalised(shares: NDArray[np.floating]) -> Doubles:
    """Return shares that sum to 1, or the zeros that came in, float64 (L,)."""
    total = float(shares.sum())
    return shares.astype(np.float64) / total if total > 0 else np.zeros(shares.shape)


def fuse(cues: Doubles, nothing: Doubles, weights: Doubles, calibration: float) -> Doubles:
    """Multiply what several cues say, each corrected by what it says of nothing.

    Parameters
    ----------
    cues : float64 array (n_cues, U)
        A distribution each; a row of zeros is silent.
    nothing : float64 array (n_cues, U)
        What each cue says when asked about nothing.
    weights : float64 array (n_cues,)
        Exponent of each cue.
    calibration : float, in [0, 1]
        Power of the correction.

    Returns
    -------
    float64 array (U,)
        Sums to 1; uniform if all are silent.

    References
    ----------
    Hinton, "Products of experts", 1999; Zhao et al., "Calibrate before use", ICML 2021.

    Examples
    --------
    >>> cues = np.array([[0.9, 0.1], [0.5, 0.5]])
    >>> flat = np.full((2, 2), 0.5)
    >>> fuse(cues, flat, np.ones(2), 0.5).round(2).tolist()
    [0.88, 0.12]
    """
    speaks = cues.sum(axis=1) > 0
    logs = np.log(cues + FLOOR) - calibration * np.log(nothing + FLOOR)
    total = (weights * speaks) @ logs
    return normalised(np.exp(total - total.max()))
