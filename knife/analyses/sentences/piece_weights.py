"""What a piece weighs in a mean: frequent pieces say little of what a text is about.

The weight of a piece of probability p is a / (a + p) (Arora, Liang and Ma 2017). The probability
is counted in texts or, where there are none, read off the model: the softmax of the decoder's bias,
which is what the model says of a place that it knows nothing of.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Floats
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

COUNTED = 1e-3
"""The constant a for counted probabilities, that of the paper."""

READ = 3.0
"""The constant a for the bias, in mean probabilities 1 / V: a softmax of biases is much flatter
than true frequencies, so that the paper's constant would weigh all pieces alike."""


def weights_by_bias(vocabulary: Vocabulary) -> Floats:
    """Return what each piece weighs, with probabilities by the decoder's bias.

    Parameters
    ----------
    vocabulary : Vocabulary
        Of the model.

    Returns
    -------
    float32 array (V,), in [0, 1]
        0 for control pieces and unused slots.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("the", "cell"), ("the", "cell"), np.eye(2), [3, 0], [False] * 2,
    ...     [False] * 2, ModelInfo("toy"), "00")
    >>> weights_by_bias(toy).round(2).tolist()
    [0.6100000143051147, 0.9700000286102295]
    """
    is_own = ~vocabulary.is_special
    bias = np.where(is_own, vocabulary.bias, -np.inf).astype(np.float64)
    shares = np.exp(bias - bias.max(initial=-np.inf, where=is_own))
    return _weights(shares / shares.sum(), READ / max(int(is_own.sum()), 1), vocabulary)


def weights_by_count(
    texts: Iterable[str], model: MaskedLanguageModel, a: float = COUNTED, block: int = 1000
) -> Floats:
    """Return what each piece weighs, with probabilities counted in texts.

    Parameters
    ----------
    texts : iterable of str
        Read once, `block` at a time; of any length.
    model : MaskedLanguageModel
        Whose pieces are counted.
    a : float, above 0
        A piece of this probability weighs one half.
    block : int
        How many texts are held at once.

    Returns
    -------
    float32 array (V,), in [0, 1]
        0 for control pieces and unused slots, 1 for a piece that does not occur.

    Raises
    ------
    InputError
        If the texts hold no piece, or `a` is not above 0.
    """
    if not a > 0:
        raise InputError(f"a is {a}; expected a number above 0, such as {COUNTED}.")
    counts = np.zeros(len(model.vocabulary), dtype=np.int64)
    held: list[str] = []
    for text in texts:
        held.append(text)
        if len(held) == block:
            _count(held, model, counts)
            held.clear()
    _count(held, model, counts)
    if not counts.sum():
        raise InputError("the texts to count in hold no piece; expected some. Give other texts.")
    return _weights(counts / counts.sum(), a, model.vocabulary)


def _count(texts: list[str], model: MaskedLanguageModel, counts: np.ndarray) -> None:
    for encoding in model.encode(texts):
        own = encoding.ids[~encoding.is_special]
        np.add.at(counts, own, 1)
    counts[model.vocabulary.is_special] = 0


def _weights(probabilities: np.ndarray, a: float, vocabulary: Vocabulary) -> Floats:
    weights = a / (a + probabilities)
    return np.where(vocabulary.is_special, 0, weights).astype(np.float32)
