"""How likely two phrases are the same: what speaks for it and against it, added up in log-odds.

Nearness alone says no: siblings and opposites lie nearer to a term than its synonyms do. So it
confirms what a pattern, a spelling or an inflection says, or refutes it, and no more. Phrases
that a text sets side by side are two things, whatever else speaks for them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from knife.types.synonyms import SynonymEvidence

THRESHOLD = 0.5
"""Score from which a candidate is accepted."""

_NEARNESS_ALONE = 0.49
"""Highest score where nothing but nearness speaks for a pair: just below the threshold."""

_USUAL_RATIO = 2.0
"""Logarithm of the ratio of counts that three of four pairs of synonyms stay below."""

_PATTERN_ODDS = MappingProxyType(
    {
        "abbreviation": 4.0,
        "also known as": 1.7,
        "known as": 0.0,
        "formerly": 1.2,
        "synonym": 0.8,
        "or": 0.9,
        "or in brackets": 0.2,
        "i.e.": -0.3,
        "plural": 1.7,
        "brackets": -0.3,
    }
)


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence adds to the log-odds that two phrases are the same.

    Parameters
    ----------
    nearness, nearness_base : float
        Slope and intercept of the local similarity (`local`): a logistic regression of synonyms
        and explained abbreviations against pairs drawn at random.
    no_ground : float
        Where no pattern and no rule joins two phrases. Then a score is one half at most.
    spelling, short_case, inflection, initials : float
        Where the rule says that both are one; `short_case` where a few letters differ in case.
    beside : float
        Times the logarithm of one more than how often both stand side by side.
    imbalance : float
        Times how far the ratio of their counts goes beyond the usual, in logarithms: a name that
        is much more frequent than another tends to be the broader one.
    patterns : mapping from str to float
        Of each pattern, at its first place.
    again : float
        Times the logarithm of how often patterns join them.
    """

    nearness: float = 8.8
    nearness_base: float = 0.0
    no_ground: float = -3.0
    spelling: float = 3.5
    short_case: float = 0.5
    inflection: float = 2.5
    initials: float = 1.0
    beside: float = -1.5
    imbalance: float = -0.3
    patterns: Mapping[str, float] = field(default_factory=lambda: _PATTERN_ODDS)
    again: float = 0.7


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True)
class Grounds:
    """Which rules say that two phrases are one.

    Parameters
    ----------
    is_spelling, is_short_case, is_inflection, is_abbreviation : bool
        As spelling, inflection, or initial letters tell. What differs in the case of a few letters
        may be two abbreviations: *AIs*, *AIS*.
    """

    is_spelling: bool = False
    is_short_case: bool = False
    is_inflection: bool = False
    is_abbreviation: bool = False


def score(
    evidence: SynonymEvidence,
    grounds: Grounds,
    local: float,
    log_ratio: float = 0.0,
    weights: Weights = DEFAULT_WEIGHTS,
) -> float:
    """Return how likely two phrases are the same.

    Parameters
    ----------
    evidence : SynonymEvidence
        What was seen of them.
    grounds : Grounds
        What rules say.
    local : float, in cosine similarity
        Mean of their three cosines, less half of both phrases' mean to their nearest ten.
    log_ratio : float
        Natural logarithm of the ratio of their counts.
    weights : Weights
        What counts how much.

    Returns
    -------
    float, in [0, 1]
        Ordered as the log-odds; no calibrated probability.

    References
    ----------
    Conneau et al., "Word translation without parallel data", ICLR 2018 (local scaling).

    Examples
    --------
    >>> seen = SynonymEvidence(patterns=(("also known as", 2),))
    >>> score(seen, Grounds(), 0.1) > 0.5 > score(SynonymEvidence(), Grounds(), 0.1)
    True
    """
    odds = weights.nearness_base + weights.nearness * max(local, -0.6)
    odds += weights.beside * math.log1p(evidence.n_beside)
    odds += weights.imbalance * max(abs(log_ratio) - _USUAL_RATIO, 0.0)
    reasons = [weights.patterns.get(name, 0.0) for name, _ in evidence.patterns]
    for is_so, weight in (
        (grounds.is_spelling and not grounds.is_short_case, weights.spelling),
        (grounds.is_short_case, weights.short_case),
        (grounds.is_inflection, weights.inflection),
        (grounds.is_abbreviation, weights.initials),
    ):
        if is_so:
            reasons.append(weight)
    if not reasons:
        return _NEARNESS_ALONE / (1 + math.exp(-(odds + weights.no_ground)))
    # Reasons overlap: the best counts in full, the others by half.
    best = max(reasons)
    odds += best + sum(one for one in reasons if one > 0) / 2 - max(best, 0) / 2
    if evidence.n_hits > 1:
        odds += weights.again * math.log(evidence.n_hits)
    return 1 / (1 + math.exp(-odds))
