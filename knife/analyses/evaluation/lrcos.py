"""Which words are of the kind that the second words of some pairs are.

A logistic regression learns to tell the second words from the first words and from words drawn by
chance; every word of the vocabulary then gets a share. This is one half of LRCos; the other is the
cosine to the word that is asked about. Nothing here knows a question.

References
----------
Drozd, Gladkova and Matsuoka, "Word Embeddings, Analogies, and Machine Learning: Beyond king - man +
woman = queen", COLING 2016.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from knife.types.arrays import Floats

_DRAWN = 3
"""Words by chance for each word that is learnt from."""


def target_shares(
    unit: Floats, targets: Collection[int], others: Collection[int], *, seed: int = 0
) -> Floats:
    """Return how likely each word is one of a kind.

    Parameters
    ----------
    unit : float32 array (n, H)
        Vectors of words.
    targets, others : collection of int
        Rows that are of the kind, and rows that are not; a row that is both is left out of the
        latter.
    seed : int
        Decides which further words are taken as not of the kind.

    Returns
    -------
    float32 array (n,), in [0, 1]
        1 for all where there is no target to learn from.

    Examples
    --------
    >>> found = target_shares(np.eye(4, dtype=np.float32), [0, 1], [2])
    >>> bool(found[0] > found[2])
    True
    """
    from sklearn.linear_model import LogisticRegression

    own = sorted(targets)
    rest = sorted(set(others) - set(own))
    rng = np.random.default_rng(seed)
    taken = set(own) | set(rest)
    drawn = rng.permutation(len(unit))[: _DRAWN * len(own) + len(taken)].tolist()
    rest += [row for row in drawn if row not in taken][: _DRAWN * len(own)]
    if not own or not rest:
        return np.ones(len(unit), np.float32)
    labels = np.repeat([1, 0], [len(own), len(rest)])
    # As many words of either class count, or the kind would look rarer than what was drawn.
    learner = LogisticRegression(class_weight="balanced", max_iter=1000, C=10.0)
    learner.fit(unit[own + rest], labels)
    found: Floats = learner.predict_proba(unit)[:, 1].astype(np.float32)
    return found
