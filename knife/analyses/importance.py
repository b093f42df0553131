"""Importance of terms by the bias of the model's decoder, without any corpus.

The bias is what a piece scores wherever nothing speaks for it. Frequent pieces have a high one, so
a low one marks what says more: the bias is read like minus IDF. Its unit means nothing across
models, so it is given as a rank among pieces of the same kind. How far a corpus agrees is measured
in `knife.analyses.bias_check`.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from knife.types.arrays import Floats, Ints
from knife.types.importance import PieceKind, RankedPieces
from knife.types.vocabulary import Vocabulary


def piece_importance(vocabulary: Vocabulary) -> Floats:
    """Return how important each piece is among pieces of its kind.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and bias.

    Returns
    -------
    float32 array (V,), in [0, 1]
        Share of the words (or of the continuations) with a higher bias, ties counted half. NaN for
        control pieces and unused slots.

    References
    ----------
    Spärck Jones, "A statistical interpretation of term specificity and its application in
    retrieval", 1972 (IDF, which this stands in for).

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("the", "cell"), ("the", "cell"), np.eye(2), [2, -1], [False] * 2,
    ...     [False] * 2, ModelInfo("toy"), "00")
    >>> piece_importance(toy).tolist()
    [0.25, 0.75]
    """
    found = np.full(len(vocabulary), np.nan, np.float32)
    for ids in (vocabulary.words, vocabulary.continuations):
        found[ids] = rank_share(-vocabulary.bias[ids])
    return found


def rank_share(values: Floats) -> Floats:
    """Return the share of values that are lower than each, ties counted half, float32 (n,).

    Examples
    --------
    >>> rank_share(np.float32([5, 1, 1, 7])).tolist()
    [0.625, 0.25, 0.25, 0.875]
    """
    if not values.size:
        return np.zeros(0, np.float32)
    ranks = rankdata(values, method="average")
    return np.asarray((ranks - 0.5) / values.size, np.float32)


def term_importance(vocabulary: Vocabulary, kind: PieceKind = "words") -> RankedPieces:
    """Return the pieces of a vocabulary by falling importance.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and bias.
    kind : {"words", "continuations"}
        Which pieces.

    Returns
    -------
    RankedPieces
        Ties by rising id.

    Examples
    --------
    >>> import knife
    >>> ranked = term_importance(knife.load().vocabulary)
    >>> bool(ranked.bias[0] < ranked.bias[-1])
    True
    """
    ids: Ints = vocabulary.words if kind == "words" else vocabulary.continuations
    bias = vocabulary.bias[ids]
    order = np.argsort(bias, kind="stable")
    return RankedPieces(
        kind,
        ids[order],
        tuple(vocabulary.surfaces[piece] for piece in ids[order].tolist()),
        bias[order],
        rank_share(-bias)[order],
    )
