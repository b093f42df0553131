"""The phrases of a corpus, counted in bounded memory, with a fair sample of where each stands.

Texts are read once. Of each phrase its count, its spelling and a few places are kept; sentences
wait on a shelf that the caller provides. Where there are more phrases than there is room for, the
rarest are dropped, as in lossy counting: no phrase seen more often than the floor is lost for
being rare, and its count is too low by the floor at most.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from knife.analyses.synonyms.patterns import Claim
from knife.analyses.synonyms.sayings import Pair, Said, Sayings, key_of, thin_out
from knife.analyses.synonyms.shelves import Shelf
from knife.errors import InputError
from knife.types.phrases import Phrase

_NESTED = 0.8
"""Share of a phrase's occurrences within one longer phrase from which it is only a part of it."""

_ESTABLISHED = 0.1
"""Share of the occurrences of a phrase that an adjective must stand before to be a part of it."""


@dataclass(frozen=True)
class Bounds:
    """What is kept of a corpus.

    Parameters
    ----------
    most_phrases : int
        Phrases held at once; beyond it the rarest are dropped.
    most_pairs : int
        Pairs of phrases side by side, and pairs that a pattern joins, held at once; likewise.
    per_phrase : int
        Places kept of a phrase, a random sample.
    seed : int
        Decides which.
    """

    most_phrases: int = 200_000
    most_pairs: int = 500_000
    per_phrase: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("most_phrases", "most_pairs", "per_phrase"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")


@dataclass
class Counted:
    """What is known of one phrase.

    Parameters
    ----------
    text : str
        As it is written, within a sentence if it was seen there.
    count, core_count : int
        How often it was seen, and how often as a mention of its own.
    places : list of (int, int, int)
        Sentence, start and end of some occurrences, none of which a pattern explains.
    spare : (int, int, int) or None
        A place that a pattern explains.
    is_inside : bool
        Whether its spelling was seen within a sentence.
    """

    text: str
    count: int = 0
    core_count: int = 0
    places: list[tuple[int, int, int]] = field(default_factory=list)
    spare: tuple[int, int, int] | None = None
    is_inside: bool = False


class PhraseTable:
    """Counts the phrases of sentences, and what is said of them.

    Parameters
    ----------
    shelf : Shelf
        Where sentences wait.
    bounds : Bounds, optional
        How much is kept.
    wanted : set of str
        Keys that are never dropped.
    """

    def __init__(
        self, shelf: Shelf, bounds: Bounds | None = None, wanted: AbstractSet[str] = frozenset()
    ) -> None:
        self._shelf, self._bounds, self._wanted = shelf, bounds or Bounds(), wanted
        self._random = random.Random(self._bounds.seed)  # noqa: S311 - no secret
        self.phrases: dict[str, Counted] = {}
        self._inside: Counter[Pair] = Counter()
        self._sayings = Sayings(self._bounds.most_pairs)
        self.floor = self.n_sentences = self.n_passed_over = 0

    def add(
        self, record: str | int, text: str, phrases: Sequence[Phrase], said: Sequence[Claim]
    ) -> None:
        """Take in a sentence.

        Parameters
        ----------
        record : str or int
            Its name.
        text : str
            The sentence.
        phrases : sequence of Phrase
            What stands in it.
        said : sequence of Claim
            What it says of them.
        """
        self.n_sentences += 1
        if not phrases and not said:
            return
        number = self._shelf.put(record, text)
        explained = {
            phrase.mention: phrase
            for one in said
            if one.pattern
            for phrase in (*one.firsts, *one.seconds)
        }
        seen = {one.mention for one in phrases}
        own = [*phrases, *(explained[one] for one in sorted(explained.keys() - seen))]
        for phrase in own:
            self._count(phrase, number, is_explained=phrase.mention in explained)
        self._nest(own)
        for claim in said:
            self._sayings.hear(claim, number)
        self._keep_within_bounds()

    def _count(self, phrase: Phrase, number: int, *, is_explained: bool) -> None:
        mention = phrase.mention
        key = key_of(mention.text)
        held = self.phrases.get(key)
        is_inside = mention.start > 0
        if held is None:
            held = self.phrases[key] = Counted(mention.text, self.floor, is_inside=is_inside)
        elif is_inside and not held.is_inside:
            held.text, held.is_inside = mention.text, True
        held.count += 1
        held.core_count += not phrase.is_extended
        place = (number, mention.start, mention.end)
        if is_explained:
            held.spare = held.spare or place
            return
        n_seen = held.count - self.floor
        if len(held.places) < self._bounds.per_phrase:
            held.places.append(place)
        elif (slot := self._random.randrange(n_seen)) < self._bounds.per_phrase:
            held.places[slot] = place

    def _nest(self, phrases: Sequence[Phrase]) -> None:
        for outer in phrases:
            if " " not in outer.mention.text:
                continue
            for inner in phrases:
                if (
                    outer.mention.start <= inner.mention.start
                    and inner.mention.end <= outer.mention.end
                    and inner.mention != outer.mention
                ):
                    self._inside[key_of(inner.mention.text), key_of(outer.mention.text)] += 1

    def _keep_within_bounds(self) -> None:
        if len(self.phrases) > self._bounds.most_phrases:
            while len(self.phrases) > self._bounds.most_phrases * 3 // 4:
                self.floor += 1
                self.phrases = {
                    key: one
                    for key, one in self.phrases.items()
                    if one.count > self.floor or key in self._wanted
                }
        thin_out(self._inside, self._bounds.most_pairs, lambda count: count)

    def established(self, fewest: int) -> list[str]:
        """Return the phrases that stand for something, by falling count.

        Parameters
        ----------
        fewest : int
            How often a phrase must have been seen, unless it is wanted.

        Returns
        -------
        list of str
            Keys. A phrase with an adjective counts if it is seen so often enough; one that stands
            nearly always within a longer one does not.
        """
        enough = {
            key
            for key, one in self.phrases.items()
            if key in self._wanted or (one.count >= fewest and self._is_whole(key, one))
        }
        for (inner, outer), count in self._inside.items():
            is_known = inner in enough and outer in enough and inner not in self._wanted
            if is_known and count >= _NESTED * self.phrases[inner].count:
                enough.discard(inner)
        return sorted(enough, key=lambda key: (-self.phrases[key].count, key))

    def _is_whole(self, key: str, one: Counted) -> bool:
        if 2 * one.core_count >= one.count:
            return True
        after = key.partition(" ")[2]
        shorter = self.phrases.get(after)
        return shorter is None or one.count >= _ESTABLISHED * shorter.count

    def said(
        self, known: AbstractSet[str], nearness: Callable[[Pair], float] | None = None
    ) -> dict[Pair, dict[str, Said]]:
        """Return what patterns say of pairs of phrases, as `Sayings.said` does."""
        cores = {key for key, one in self.phrases.items() if one.core_count}
        return self._sayings.said(known, cores, nearness)

    def n_beside(self, first: str, second: str) -> int:
        """Return how often two phrases stand side by side as two things."""
        return self._sayings.n_beside(first, second)
