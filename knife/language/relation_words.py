"""Where words of a relation lexicon stand in a sentence, as verbs, nouns or adjectives.

The longest phrase wins. A word that may be both is told by its tag, and where the tagger takes a
verb between two noun phrases for a plural, by what stands around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from knife.language.verb_forms import forms_of
from knife.types.parses import Parse
from knife.types.relation_lexicons import RelationLexicon, Seed, SeedForm


@dataclass(frozen=True)
class Hit:
    """Seeds that stand at one place.

    Parameters
    ----------
    seeds : tuple of Seed
        All of one form; several where the words express several relations.
    first, last : int
        Nodes of the phrase, both included.
    head : int
        The node that the arguments hang on.
    form : {"verb", "noun", "adjective"}
        What it is taken for.
    """

    seeds: tuple[Seed, ...]
    first: int
    last: int
    head: int
    form: SeedForm


class Matcher:
    """Finds seeds in parses; an entity that is as a whole the noun of a relation is one, too.

    Parameters
    ----------
    lexicon : RelationLexicon
        The seeds.
    """

    def __init__(self, lexicon: RelationLexicon) -> None:
        self._seeds: dict[str, list[Seed]] = defaultdict(list)
        for seed in lexicon.seeds:
            is_first_head = seed.head is seed.words[0]
            first = forms_of(seed.head, seed.form) if is_first_head else {seed.words[0]}
            for form in sorted(first):
                self._seeds[form].append(seed)

    def __call__(self, parse: Parse) -> Iterator[Hit]:
        """Yield what stands in a sentence, in its order.

        Parameters
        ----------
        parse : Parse
            The sentence.
        """
        number = 0
        while number < len(parse):
            hit = self._hit_at(parse, number)
            if hit is None:
                number += 1
            else:
                yield hit
                number = hit.last + 1

    def _hit_at(self, parse: Parse, number: int) -> Hit | None:
        node = parse[number]
        if node.entity >= 0:
            nouns = self.nouns(node.text)
            return Hit(nouns, number, number, number, "noun") if nouns else None
        found = [
            (last, seed)
            for seed in self._seeds.get(node.lower, ())
            if (last := self._end(parse, number, seed)) is not None
        ]
        if not found:
            return None
        longest = max(last for last, _ in found)
        seeds = [seed for last, seed in found if last == longest]
        form = _form(parse, number, longest, {seed.form for seed in seeds})
        head = longest if form == "noun" else number
        kept = tuple(seed for seed in seeds if seed.form == form)
        return Hit(kept, number, longest, head, form) if kept else None

    def nouns(self, text: str) -> tuple[Seed, ...]:
        """Return the nouns of relations that a text is as a whole: treatment, chief engineer."""
        words = text.lower().split()
        return tuple(
            seed
            for seed in self._seeds.get(words[0] if words else "", ())
            if seed.form == "noun"
            and len(seed.words) == len(words)
            and seed.words[:-1] == tuple(words[:-1])
            and words[-1] in forms_of(seed.head, seed.form)
        )

    def _end(self, parse: Parse, number: int, seed: Seed) -> int | None:
        """Return the last node of a seed that begins at a node, or None if it does not."""
        last = number + len(seed.words) - 1
        # The last word may be an entity for itself: chief *engineer*.
        inner = parse.nodes[number:last]
        if last >= len(parse) or any(node.entity >= 0 for node in inner):
            return None
        written = [node.lower for node in parse.nodes[number : last + 1]]
        expected: list[frozenset[str]] = [frozenset([word]) for word in seed.words]
        place = 0 if seed.head is seed.words[0] else -1
        expected[place] = forms_of(seed.head, seed.form)
        fits = all(one in some for one, some in zip(written, expected, strict=True))
        return last if fits else None


def _form(parse: Parse, first: int, last: int, forms: set[SeedForm]) -> SeedForm:
    """Return what a phrase is taken for."""
    if len(forms) == 1:
        return next(iter(forms))
    if "verb" in forms and (parse[first].is_verb or _is_squeezed(parse, first, last)):
        return "verb"
    return "noun" if "noun" in forms else "adjective"


def _is_squeezed(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a word stands between two noun phrases, where only a verb can."""
    if not 0 < first <= last < len(parse) - 1:
        return False
    before, after = parse[first - 1], parse[last + 1]
    is_after = after.entity >= 0 or after.tag.startswith(("DT", "JJ", "PRP"))
    return (before.entity >= 0 or before.lower in ("which", "that", "who")) and is_after
