"""What names a group of occurrences: substitutes that it shares and that others do not have."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from knife.analyses.senses.word_forms import are_forms
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Bools, Floats, Ints
from knife.types.senses import SenseSubstitute
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]

_TOGETHER = 64
_FLOOR = 1e-6


def telling(vocabulary: Vocabulary, leave_out: AbstractSet[str] = frozenset()) -> Bools:
    """Return which pieces can name a sense, bool (V,): words of letters that are not left out.

    Parameters
    ----------
    vocabulary : Vocabulary
        The pieces.
    leave_out : set of str
        Words in lower case.
    """
    found = np.zeros(len(vocabulary), bool)
    for piece in vocabulary.words.tolist():
        surface = vocabulary.surfaces[piece]
        found[piece] = (
            len(surface) > 1
            and any(char.isalpha() for char in surface)
            and surface.lower() not in leave_out
        )
    return found


def own_pieces(vocabulary: Vocabulary, terms: Iterable[str]) -> Bools:
    """Return which pieces are a word of the terms or a form of one, bool (V,)."""
    words = {word.lower() for term in terms for word in term.split()}
    found = np.zeros(len(vocabulary), bool)
    for piece in vocabulary.words.tolist():
        surface = vocabulary.surfaces[piece].lower()
        found[piece] = any(surface[:1] == word[:1] and are_forms(surface, word) for word in words)
    return found


def substitute_overlap(head_states: Floats, vocabulary: Vocabulary, spoken: Bools) -> Floats:
    """Return how far the substitutes of occurrences agree, float32 (n, n), in [0, 1].

    The cosine of their distributions over the pieces of `spoken`, which the likely ones decide: 1
    where they are the same, 0 where nothing is shared.

    Parameters
    ----------
    head_states : float32 array (n, H)
        With the term masked; a few.
    vocabulary : Vocabulary
        Of the model.
    spoken : bool array (V,)
        Which pieces count.
    """
    shares = _probabilities(head_states, vocabulary)[:, spoken]
    unit = unit_rows(shares)
    return np.clip(unit @ unit.T, 0, 1)


def shared_substitutes(
    head_states: Floats, labels: Ints, vocabulary: Vocabulary, spoken: Bools, n: int
) -> list[tuple[SenseSubstitute, ...]]:
    """Return what names each group.

    A substitute counts by its mean probability in the group times the logarithm of how much
    likelier it is there than in the other groups on average; with one group, by its probability.

    Parameters
    ----------
    head_states : float32 array (n, H)
        With the term masked.
    labels : int64 array (n,)
        Group of each, from 0.
    vocabulary : Vocabulary
        Of the model.
    spoken : bool array (V,)
        Which pieces may name.
    n : int
        How many for each group; fewer where fewer tell.

    Returns
    -------
    list of tuple of SenseSubstitute
        Most telling first; ties by piece id.
    """
    means = np.zeros((int(labels.max(initial=0)) + 1, len(vocabulary)))
    for rows in row_blocks(len(head_states), _TOGETHER):
        np.add.at(means, labels[rows], _probabilities(head_states[rows], vocabulary))
    means /= np.bincount(labels)[:, None]
    found = []
    for group, own in enumerate(means):
        weight = own.copy()
        if len(means) > 1:
            others = np.delete(means, group, axis=0).mean(axis=0)
            weight = own * np.log((own + _FLOOR) / (others + _FLOOR))
        weight[~spoken] = 0
        best = np.argsort(-weight, kind="stable")[:n]
        found.append(
            tuple(
                SenseSubstitute(vocabulary.surfaces[piece], float(own[piece]))
                for piece in best.tolist()
                if weight[piece] > 0
            )
        )
    return found


def _probabilities(head_states: Floats, vocabulary: Vocabulary) -> Floats:
    """Return softmax over the whole vocabulary, float32 (n, V)."""
    scores = head_states @ vocabulary.embeddings.T + vocabulary.bias
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return np.asarray(scores, np.float32)
