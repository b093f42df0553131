"""How far each piece has a type: what its signature says of it.

A type is a set of labels, because a label of the first level holds those of the second. This
module does not know which labels there are.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from knife.analyses.probing.asking import begins_word
from knife.errors import DigestMismatchError, InputError
from knife.types.arrays import Floats, frozen
from knife.types.labels import Signatures
from knife.types.vocabulary import Vocabulary


def type_weights(
    labels: Collection[str],
    signatures: Signatures,
    vocabulary: Vocabulary,
    *,
    is_strict: bool = False,
) -> Floats:
    """Return how far each piece has one of some labels.

    Parameters
    ----------
    labels : collection of str
        Whole labels, as the signatures name them.
    signatures : Signatures
        What each piece is.
    vocabulary : Vocabulary
        The pieces.
    is_strict : bool
        Whether a piece counts in full if one of these is its likeliest label, and not at all if
        not. Otherwise the probabilities of these labels are summed.

    Returns
    -------
    float32 array (V,), in [0, 1]
        0 for pieces that do not begin a word, and where a signature abstains.

    Raises
    ------
    DigestMismatchError
        If the signatures were made with another model.
    InputError
        If no piece has the type.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("pain", "Rome"), ("pain", "Rome"), np.eye(2), np.zeros(2),
    ...     [False, False], [False, False], ModelInfo("toy"), "00")
    >>> own = Signatures(("CITY", "DISEASE"), [[0.25, 0.75], [1, 0]], [1, 1], [0.5, 0.5], "00", "")
    >>> type_weights(["DISEASE"], own, toy).tolist()
    [0.75, 0.0]
    """
    if signatures.vocabulary_digest != vocabulary.digest:
        raise DigestMismatchError(
            "labels", expected=vocabulary.digest, got=signatures.vocabulary_digest
        )
    columns = np.array([name in labels for name in signatures.names])
    if is_strict:
        # A signature that abstains is all zero and has no likeliest label.
        best = signatures.probabilities.argmax(axis=1) if columns.size else np.zeros(0, np.int64)
        weights = (columns[best] & (signatures.support > 0)).astype(np.float32)
    else:
        weights = signatures.probabilities[:, columns].sum(axis=1)
    weights = np.minimum(weights, 1) * begins_word(vocabulary)
    if not weights.any():
        raise InputError(
            f"no word of the vocabulary has the type {' or '.join(sorted(labels))}; expected at "
            "least one. Choose another type, or labels that know it."
        )
    return frozen(weights, np.float32)


def any_type(vocabulary: Vocabulary) -> Floats:
    """Return the weights of a mask without a type: 1 for all that begins a word, float32 (V,)."""
    return frozen(begins_word(vocabulary), np.float32)
