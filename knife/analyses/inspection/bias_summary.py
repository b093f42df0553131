"""The bias of a decoder at a glance: its spread, its ends, and whether it follows frequency.

A piece's bias is what the model expects of it before it has read anything. Whether that follows
frequency can be seen without a corpus where the vocabulary itself is ordered by frequency.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from knife.types.arrays import Floats, Ints
from knife.types.inspection import BiasSummary
from knife.types.vocabulary import Vocabulary

QUANTILES = (0, 0.01, 0.25, 0.5, 0.75, 0.99, 1)
N_SHOWN = 10
LEAST_ORDER = 0.15
"""Correlation of ids and lengths from which a vocabulary looks ordered by frequency: frequent words
are short (Zipf 1949)."""


def bias_summary(vocabulary: Vocabulary) -> BiasSummary | None:
    """Summarise the bias over words and continuations.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and bias.

    Returns
    -------
    BiasSummary or None
        None if there is neither a word nor a continuation.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("the", "cell"), ("the", "cell"), np.eye(2), np.array([2, -1]),
    ...     [False] * 2, [False] * 2, ModelInfo("toy"), "00")
    >>> found = bias_summary(toy)
    >>> found.highest[0], found.quantiles["0"]
    (('the', 2.0), -1.0)
    """
    ids = np.flatnonzero(~vocabulary.is_special)
    if not ids.size:
        return None
    bias = vocabulary.bias[ids].astype(np.float64)
    order = np.argsort(-bias, kind="stable")

    def shown(rows: Ints) -> tuple[tuple[str, float], ...]:
        return tuple((vocabulary.pieces[ids[row]], float(bias[row])) for row in rows.tolist())

    words = vocabulary.words
    lengths = np.array([len(vocabulary.surfaces[i]) for i in words.tolist()])
    order_by_length = _correlation(words, lengths)
    is_ordered = order_by_length is not None and order_by_length >= LEAST_ORDER
    return BiasSummary(
        quantiles={f"{q:g}": float(np.quantile(bias, q)) for q in QUANTILES},
        highest=shown(order[:N_SHOWN]),
        lowest=shown(order[::-1][:N_SHOWN]),
        id_and_length=order_by_length,
        id_and_bias=_correlation(words, vocabulary.bias[words]) if is_ordered else None,
    )


def _correlation(first: Ints, second: Ints | Floats) -> float | None:
    # A constant has no order.
    if len(first) < 3 or np.ptp(second) == 0:
        return None
    return float(spearmanr(first, second).statistic)
