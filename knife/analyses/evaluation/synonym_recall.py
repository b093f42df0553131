"""How many known synonyms are found, and how many of those accepted are known.

Each pair is asked both ways. The terms that are looked for are never told to what looks: one side
is asked first, and then the other. Beside it stands what nearness alone finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from knife.maths.intervals import Estimate, ratio_estimate
from knife.types.synonym_pairs import SynonymPair
from knife.types.synonyms import Synonym, Synonyms

DEPTHS = (1, 5, 10)
Ask = Callable[[Sequence[str]], Sequence[Synonyms]]
"""Returns the candidates of each of some terms."""


@dataclass(frozen=True)
class SynonymAnswer:
    """What was found for one term of a pair.

    Parameters
    ----------
    pair : SynonymPair
        The pair.
    term, wanted : str
        What was asked, and its synonym.
    rank : int or None
        Place of the synonym among the candidates, from 1; None where it is none.
    near_rank : int or None
        Its place among all phrases by nearness alone; None beyond those that are candidates.
    is_accepted : bool
        Whether it was accepted.
    others : tuple of Synonym
        What else was accepted.
    n_occurrences : int
        How often the term was seen.
    """

    pair: SynonymPair
    term: str
    wanted: str
    rank: int | None
    near_rank: int | None
    is_accepted: bool
    others: tuple[Synonym, ...] = field(repr=False)
    n_occurrences: int


@dataclass(frozen=True)
class SynonymRecall:
    """How many pairs were found, of one kind or of all.

    Parameters
    ----------
    name : str
        The kind, or what else the pairs have in common.
    n : int
        Pairs; each is asked both ways.
    found, near : tuple of Estimate
        Share found among the first 1, 5, 10 candidates; and among the nearest 1, 5, 10 phrases.
    accepted : Estimate
        Share that is accepted.
    """

    name: str
    n: int
    found: tuple[Estimate, ...]
    near: tuple[Estimate, ...]
    accepted: Estimate


@dataclass(frozen=True)
class SynonymReport:
    """How good synonyms are.

    Parameters
    ----------
    parts : tuple of SynonymRecall
        All pairs, then those of each kind and each group.
    strict : Estimate or None
        Share of the accepted that are a pair of the file; None where nothing was accepted.
    named : Estimate or None
        The same among the accepted that are a term of the file, or one of the others that are
        known not to be the same.
    answers : tuple of SynonymAnswer
        All answers.
    """

    parts: tuple[SynonymRecall, ...]
    strict: Estimate | None
    named: Estimate | None
    answers: tuple[SynonymAnswer, ...] = field(repr=False)


def evaluate_synonyms(
    pairs: Sequence[SynonymPair], ask: Ask, others: AbstractSet[str] = frozenset(), seed: int = 0
) -> SynonymReport:
    """Return how good synonyms are.

    Parameters
    ----------
    pairs : sequence of SynonymPair
        What people say.
    ask : callable
        Returns the candidates of each of some terms; called with the first terms of the pairs, and
        with the second ones.
    others : set of str
        Terms that are known to be the same as none of those asked about.
    seed : int
        Decides which pairs are drawn for the intervals.

    Returns
    -------
    SynonymReport
        With intervals over pairs.
    """
    answers: list[SynonymAnswer] = []
    for turn in (False, True):
        terms = [pair.second if turn else pair.first for pair in pairs]
        unique = list(dict.fromkeys(terms))
        found = dict(zip(unique, ask(unique), strict=True))
        for pair, term in zip(pairs, terms, strict=True):
            wanted = pair.first if turn else pair.second
            known = _partners(term, pairs)
            answers.append(_answer(pair, term, wanted, found[term], known))
    order = {pair: place for place, pair in enumerate(pairs)}
    answers.sort(key=lambda one: order[one.pair])
    parts = [_part("all", pairs, answers, seed)]
    for names in ([p.kind for p in pairs], [p.group for p in pairs]):
        for name in dict.fromkeys(name for name in names if name):
            own = [pair for pair, one in zip(pairs, names, strict=True) if one == name]
            parts.append(_part(name, own, answers, seed))
    named = {_folded(term) for pair in pairs for term in (pair.first, pair.second)}
    named |= {_folded(term) for term in others}
    return SynonymReport(
        tuple(parts),
        _precision(pairs, answers, None, seed),
        _precision(pairs, answers, named, seed),
        tuple(answers),
    )


def _partners(term: str, pairs: Sequence[SynonymPair]) -> set[str]:
    return {
        _folded(other)
        for pair in pairs
        for one, other in ((pair.first, pair.second), (pair.second, pair.first))
        if one == term
    }


def _answer(
    pair: SynonymPair, term: str, wanted: str, found: Synonyms, known: AbstractSet[str]
) -> SynonymAnswer:
    key = _folded(wanted)
    ranks = [place for place, one in enumerate(found.candidates, 1) if _folded(one.text) == key]
    hit = found.candidates[ranks[0] - 1] if ranks else None
    return SynonymAnswer(
        pair, term, wanted,
        ranks[0] if ranks else None,
        hit.evidence.rank if hit else None,
        hit is not None and hit.is_accepted,
        tuple(one for one in found.accepted if _folded(one.text) not in known),
        found.n_occurrences,
    )  # fmt: skip


def _part(
    name: str, pairs: Sequence[SynonymPair], answers: Sequence[SynonymAnswer], seed: int
) -> SynonymRecall:
    place = {pair: number for number, pair in enumerate(pairs)}
    own = [one for one in answers if one.pair in place]
    group = np.array([place[one.pair] for one in own])
    asked = np.bincount(group, minlength=len(pairs))

    def share(hits: Sequence[bool]) -> Estimate:
        return ratio_estimate(np.bincount(group, hits, len(pairs)), asked, seed=seed)

    def within(ranks: Sequence[int | None]) -> tuple[Estimate, ...]:
        return tuple(share([r is not None and r <= depth for r in ranks]) for depth in DEPTHS)

    return SynonymRecall(
        name,
        len(pairs),
        within([one.rank for one in own]),
        within([one.near_rank for one in own]),
        share([one.is_accepted for one in own]),
    )


def _precision(
    pairs: Sequence[SynonymPair],
    answers: Sequence[SynonymAnswer],
    named: AbstractSet[str] | None,
    seed: int,
) -> Estimate | None:
    place = {pair: number for number, pair in enumerate(pairs)}
    right, all_of = np.zeros(len(pairs)), np.zeros(len(pairs))
    for one in answers:
        wrong = sum(named is None or _folded(other.text) in named for other in one.others)
        right[place[one.pair]] += one.is_accepted
        all_of[place[one.pair]] += one.is_accepted + wrong
    return ratio_estimate(right, all_of, seed=seed) if all_of.any() else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
