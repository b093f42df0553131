"""What a corpus says of pairs of phrases, counted in bounded memory.

A pattern joins two phrases of which it is not always clear where they begin. What may be meant is
kept, and decided when it is known which phrases stand for something. Where there are more pairs
than there is room for, the rarest are dropped, the oldest of these first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from knife.analyses.synonyms.patterns import ABBREVIATION, Claim

Pair = tuple[str, str]
Key = TypeVar("Key")
Value = TypeVar("Value")
_MOST_HITS = 3


@dataclass
class Said:
    """How often a pattern joins two phrases.

    Parameters
    ----------
    count : int
        How often.
    places : list of int
        Numbers of some of the sentences.
    """

    count: int = 0
    places: list[int] = field(default_factory=list)


def key_of(text: str) -> str:
    """Return what two spellings of a phrase share that differ in case or white space only.

    A word with a capital that is not its first letter keeps its case: *DNA*, *mRNA*.

    Examples
    --------
    >>> key_of("Heart  attack"), key_of("DNA"), key_of("pH value")
    ('heart attack', 'DNA', 'pH value')
    """
    return " ".join(word if word[1:].lower() != word[1:] else word.lower() for word in text.split())


class Sayings:
    """Counts what sentences say.

    Parameters
    ----------
    most : int
        Pairs of each sort that are held at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._beside: Counter[Pair] = Counter()
        self._said: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Said] = {}

    def hear(self, claim: Claim, number: int) -> None:
        """Take in what a sentence says, by its number on the shelf."""
        firsts = tuple(dict.fromkeys(key_of(one.mention.text) for one in claim.firsts))
        seconds = tuple(dict.fromkeys(key_of(one.mention.text) for one in claim.seconds))
        if not claim.pattern:
            for first in firsts:
                for second in seconds:
                    self._beside[_ordered(first, second)] += 1
            thin_out(self._beside, self._most, lambda count: count)
            return
        held = self._said.setdefault((claim.pattern, firsts, seconds), Said())
        held.count += 1
        if len(held.places) < _MOST_HITS:
            held.places.append(number)
        thin_out(self._said, self._most, lambda one: one.count)

    def said(
        self,
        known: AbstractSet[str],
        cores: AbstractSet[str],
        nearness: Callable[[Pair], float] | None = None,
    ) -> dict[Pair, dict[str, Said]]:
        """Return what patterns say of each ordered pair of phrases, by pattern.

        Parameters
        ----------
        known : set of str
            Phrases that stand for something.
        cores : set of str
            Phrases that were seen as mentions of their own: one of these is meant where none is
            known.
        nearness : callable, optional
            How near two of these are. Where it is unclear how long a phrase is (*serum vitamin D*,
            *vitamin D*), the nearest pair is meant, without it the longest.
        """
        found: dict[Pair, dict[str, Said]] = {}
        for (pattern, firsts, seconds), held in self._said.items():
            may_be_part = pattern != ABBREVIATION
            pairs = [
                _ordered(first, second)
                for first in _meant(firsts, known, cores, may_be_part=may_be_part)
                for second in _meant(seconds, known, cores, may_be_part=False)
                if first != second
            ]
            if not pairs:
                continue
            pair = pairs[0] if nearness is None else max(pairs, key=nearness)
            own = found.setdefault(pair, {}).setdefault(pattern, Said())
            own.count += held.count
            own.places = (own.places + held.places)[:_MOST_HITS]
        return found

    def n_beside(self, first: str, second: str) -> int:
        """Return how often two phrases stand side by side as two things."""
        return self._beside[_ordered(first, second)]


def _meant(
    keys: Sequence[str], known: AbstractSet[str], cores: AbstractSet[str], *, may_be_part: bool
) -> list[str]:
    """Return the phrases that may be meant, the longest first."""
    found = [key for key in keys if key in known] or [key for key in keys if key in cores][:1]
    if may_be_part and found:
        words = found[-1].split()
        ends = (" ".join(words[first:]) for first in range(1, len(words)))
        found += [end for end in ends if end in known and end not in found]
    return found


def thin_out(
    table: MutableMapping[Key, Value], most: int, count_of: Callable[[Value], int]
) -> None:
    """Drop the rarest third of what is held where it is more than there is room for.

    Parameters
    ----------
    table : mapping
        What is held, the oldest first; it is changed.
    most : int
        How much may be held.
    count_of : callable
        How often a value was seen.

    Examples
    --------
    >>> held = {"a": 1, "b": 5, "c": 1, "d": 1}
    >>> thin_out(held, 3, lambda count: count)
    >>> held
    {'b': 5, 'c': 1, 'd': 1}
    """
    if len(table) > most:
        rarest = sorted(table, key=lambda key: count_of(table[key]))
        for key in rarest[: max(len(table) // 3, len(table) - most)]:
            del table[key]


def _ordered(first: str, second: str) -> Pair:
    return (first, second) if first <= second else (second, first)
