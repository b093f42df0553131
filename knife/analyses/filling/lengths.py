"""How answers of different length are compared.

The more pieces an answer has, the more factors below one its likelihood has, and no long answer
ever wins. A mean over pieces errs the other way: after "left", the pieces of "ventricular ejection
fraction" cost nearly nothing. Two rules stand between.

Phrases that somebody proposes are real ones. They are compared with themselves: with how likely the
same pieces are where no text stands around them, which falls with their length in the same way.
Words that a search puts together may be no words at all, and such a comparison would prefer the
strangest of them. They get the same small allowance for each further piece.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knife.analyses.filling.chains import Chain, Doubles, log_likelihoods
from knife.types.arrays import Ints
from knife.types.protocols import MaskedLanguageModel

ALONE_WEIGHT = 0.75
"""How much of the likelihood without a text is taken off; at 1, nothing but rare words is left."""

ALLOWANCE = 2.0
"""What a word gets for each piece beyond the first, in nats."""


def fair_scores(
    model: MaskedLanguageModel, chains: Sequence[Chain], likelihoods: Doubles
) -> Doubles:
    """Return scores by which answers of any length can be compared.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    chains : sequence of Chain
        The answers in their text.
    likelihoods : float64 array (n,), in nats
        Their `log_likelihoods`.

    Returns
    -------
    float64 array (n,), in nats
        The log-likelihood in the text less `ALONE_WEIGHT` times that between control pieces alone.
    """
    (empty,) = model.encode([model.vocabulary.pieces[model.mask_id]])
    (at,) = np.flatnonzero(empty.ids == model.mask_id)
    alone = [_alone(chain, empty.ids[:at], empty.ids[at + 1 :]) for chain in chains]
    return likelihoods - ALONE_WEIGHT * log_likelihoods(model, alone)


def word_scores(chains: Sequence[Chain], likelihoods: Doubles) -> Doubles:
    """Return scores by which words that were put together can be compared.

    Parameters
    ----------
    chains : sequence of Chain
        The answers in their text, one group for each word.
    likelihoods : float64 array (n,), in nats
        Their `log_likelihoods`.

    Returns
    -------
    float64 array (n,), in nats
        The log-likelihood, and `ALLOWANCE` for each piece of a word beyond the first.
    """
    n_further = [len(chain.places) - len(chain.groups) for chain in chains]
    return likelihoods + ALLOWANCE * np.array(n_further, np.float64)


def _alone(chain: Chain, before: Ints, after: Ints) -> Chain:
    """Return the pieces of a chain without the text between and around them."""
    place, groups = len(before), []
    for group in chain.groups:
        groups.append(tuple(range(place, place + len(group))))
        place += len(group)
    return Chain(np.concatenate([before, chain.ids[chain.places], after]), tuple(groups))
