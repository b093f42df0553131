"""From evidence to a label: distributions over labels, corrected, weighed and multiplied.

Every cue says something even about nothing: a masked place in an empty text already favours some
labels. What a cue says then is its bias, and dividing by a power of it leaves what the mention
itself adds (contextual calibration, Zhao et al. 2021). Cues multiply, as independent experts do, so
that a sharp one outweighs a vague one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knife.types.arrays import Ints
from knife.types.labels import Signatures
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]

FLOOR = 0.03
"""Added to every probability before its logarithm: no cue may veto a label alone."""

LANDMARK_FLOOR = 0.001
"""The same for contextual landmarks, whose probabilities are fitted and need less doubt."""


def shares_of_substitutes(found: Sequence[Substitutes | None], signatures: Signatures) -> Doubles:
    """Return the labels that rows of substitutes speak for.

    Parameters
    ----------
    found : sequence of Substitutes or None, length n
        One row of pieces with probabilities each; None where nothing was asked.
    signatures : Signatures
        What each piece is.

    Returns
    -------
    float64 array (n, L)
        Rows sum to 1, or are 0 if nothing was asked or all pieces abstain.
    """
    shares = np.zeros((len(found), len(signatures.names)))
    for row, one in enumerate(found):
        if one is not None:
            shares[row] = one.probabilities[0] @ signatures.probabilities[one.ids[0]]
    return normalised(shares)


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
    heard = signatures.probabilities[telling_pieces(ids, vocabulary, signatures)]
    if len(heard) == 0:
        return np.zeros(len(signatures.names))
    heard = heard.astype(np.float64)
    return normalised(np.exp(np.log(heard + FLOOR / len(signatures.names)).mean(axis=0)))


def telling_pieces(ids: Ints, vocabulary: Vocabulary, signatures: Signatures) -> Ints:
    """Return the pieces of a mention that speak in `shares_of_pieces`, int64 (m,).

    Parameters
    ----------
    ids : int64 array (n,)
        The mention's pieces.
    vocabulary : Vocabulary
        Tells which pieces continue a word.
    signatures : Signatures
        What each piece is; those that abstain are left out.
    """
    if ids.size == 0:
        return ids
    word = _telling_word(ids, vocabulary)
    if len(word) > 1 and all(vocabulary.surfaces[piece].isdigit() for piece in word):
        return word[:0]  # the digits of a number do not tell its kind
    telling = word if len(word) == 1 else word[1:]
    return telling[signatures.support[telling] > 0]


def _telling_word(ids: Ints, vocabulary: Vocabulary) -> Ints:
    """Return the pieces of the last word with a letter, or of the last word: COX of COX - 2."""
    begins = np.flatnonzero(~vocabulary.is_continuation[ids])
    words = np.split(ids, begins[begins > 0])
    for word in reversed(words):
        if any(character.isalpha() for piece in word for character in vocabulary.surfaces[piece]):
            return word
    return words[-1]


def normalised(shares: NDArray[np.floating]) -> Doubles:
    """Return shares whose last axis sums to 1, or the zeros that came in, float64."""
    totals = shares.sum(axis=-1, keepdims=True, dtype=np.float64)
    return shares / np.where(totals > 0, totals, 1)


def fuse(
    cues: Doubles,
    nothing: Doubles,
    weights: Doubles,
    calibration: float,
    floors: Doubles | float = FLOOR,
) -> Doubles:
    """Multiply what several cues say, each corrected by what it says of nothing.

    Parameters
    ----------
    cues : float64 array (..., n_cues, U)
        A distribution each; a row of zeros is silent.
    nothing : float64 array (n_cues, U)
        What each cue says when asked about nothing.
    weights : float64 array (n_cues,)
        Exponent of each cue.
    calibration : float, in [0, 1]
        Power of the correction.
    floors : float64 array (n_cues,) or float
        Added to the probabilities of each cue.

    Returns
    -------
    float64 array (..., U)
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
    total = (weights[:, None] * log_cues(cues, nothing, calibration, floors)).sum(axis=-2)
    return normalised(np.exp(total - total.max(axis=-1, keepdims=True)))


def log_cues(
    cues: Doubles, nothing: Doubles, calibration: float, floors: Doubles | float = FLOOR
) -> Doubles:
    """Return the logarithm of each cue, corrected by what it says of nothing; 0 where it is silent.

    Parameters
    ----------
    cues : float64 array (..., n_cues, U)
        A distribution each; a row of zeros is silent.
    nothing : float64 array (n_cues, U)
        What each cue says when asked about nothing.
    calibration : float, in [0, 1]
        Power of the correction.
    floors : float64 array (n_cues,) or float
        Added to the probabilities of each cue.

    Returns
    -------
    float64 array (..., n_cues, U)
    """
    floor = np.asarray(floors)[..., None]
    logs = np.log(cues + floor) - calibration * np.log(nothing + floor)
    return np.where(cues.sum(axis=-1, keepdims=True) > 0, logs, 0.0)
