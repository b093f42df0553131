"""What a term is in all the places where it stands, to settle what one of them leaves open.

One sentence may say little of a name that the next one explains. So what is judged of each
occurrence is pooled by term: the geometric mean over all of them, which hears the sharp ones. Each
occurrence then keeps a share of its own judgement, the smaller the more often the term occurs.
A term that has two senses in one corpus loses by this; a term that has one gains. An abbreviation
that some text explains is pooled with what it stands for, in all texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from knife.analyses.abbreviations import explained
from knife.analyses.explaining import ranked_labels
from knife.analyses.fusion import Doubles, normalised
from knife.analyses.judging import Judgement
from knife.errors import InputError
from knife.types.arrays import Floats
from knife.types.entities import Cue

FLOOR = 0.01
"""Added to every probability before its logarithm: no occurrence may veto a label for all."""

LONG_WORD = 5
"""Letters from which capitals make no other word of it: Aspirin is aspirin, but US is not us."""


@dataclass(eq=False)
class _Term:
    """What was judged of one term so far."""

    count: int
    logs: Floats = field(repr=False)
    finer: Floats = field(repr=False)


class TermPool:
    """Pools judgements by term.

    Parameters
    ----------
    own_weight : float, above 0
        How many other occurrences weigh as much as the occurrence itself.
    """

    def __init__(self, own_weight: float = 2.0) -> None:
        if not own_weight > 0:
            raise InputError(f"own_weight is {own_weight}; expected a number above 0.")
        self._own_weight = own_weight
        self._terms: dict[str, _Term] = {}
        self._stands_for: dict[str, Counter[str]] = {}

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, text: str, judgements: Sequence[Judgement]) -> None:
        """Take in what was judged of the mentions of a text."""
        for one in judgements:
            logs = np.log(one.upper + FLOOR).astype(np.float32)
            finer = one.finer.astype(np.float32)
            name = term_of(one.mention.text)
            term = self._terms.get(name)
            if term is None:
                self._terms[name] = _Term(1, logs, finer)
            else:
                term.count += 1
                term.logs = term.logs + logs
                term.finer = term.finer + finer
        mentions = [one.mention for one in judgements]
        for long, short in explained(text, mentions):
            of_short = self._stands_for.setdefault(term_of(mentions[short].text), Counter())
            of_short[term_of(mentions[long].text)] += 1

    def settle(self, judgement: Judgement, names: tuple[str, ...]) -> Judgement:
        """Return a judgement in the light of all occurrences of its term.

        Parameters
        ----------
        judgement : Judgement
            One that was taken in.
        names : tuple of str, length L
            The labels, for the evidence.

        Returns
        -------
        Judgement
            The same where the term occurs once; else with a cue of kind ``corpus``, if evidence
            was asked for.
        """
        term = self._pooled(term_of(judgement.mention.text))
        if term is None or term.count < 2:
            return judgement
        n_others = term.count - 1
        share = n_others / (n_others + self._own_weight)
        own = np.log(judgement.upper + FLOOR)
        others: Doubles = (term.logs - own) / n_others
        mixed = (1 - share) * own + share * others
        finer = (1 - share) * judgement.finer + share * (term.finer - judgement.finer) / n_others
        evidence = judgement.evidence
        if evidence:
            told = ranked_labels(np.maximum(term.finer, 0), names)
            corpus = Cue("corpus", f"the term in all its {term.count:,} places", share, told)
            kept = tuple(replace(cue, weight=(1 - share) * cue.weight) for cue in evidence)
            evidence = (*kept, corpus)
        return Judgement(
            judgement.mention,
            normalised(np.exp(mixed - mixed.max())),
            normalised(np.maximum(finer, 0)),
            evidence,
        )

    def _pooled(self, name: str) -> _Term | None:
        """Return what was judged of a term and of what it stands for."""
        term = self._terms.get(name)
        if term is None or name not in self._stands_for:
            return term
        (long, _), *_ = self._stands_for[name].most_common(1)
        other = self._terms[long]
        return _Term(term.count + other.count, term.logs + other.logs, term.finer + other.finer)


def term_of(mention: str) -> str:
    """Return what occurrences of one term have in common.

    Examples
    --------
    >>> term_of("Breast  Cancer"), term_of("US"), term_of("us")
    ('breast cancer', 'US', 'us')
    """
    words = mention.split()
    return " ".join(word.lower() if len(word) >= LONG_WORD else word for word in words)
