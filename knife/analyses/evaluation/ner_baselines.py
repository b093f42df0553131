"""What a recogniser must beat: always the most frequent label, and a look-up in the lexicon.

``majority`` knows where mentions may be and nothing of what they are. ``lexicon`` knows its terms
and nothing of texts: it takes the longest term at each token, from the left. Neither asks a model.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from knife.analyses.lexicon_lookup import Hit, look_up
from knife.types.entities import Entity, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Lexicon

Tokens = Callable[[str], Sequence[tuple[int, int]]]
"""Where the tokens of a text begin and end, half-open, in order."""

_SLACK = 8
"""Code points that a text may have more than a term, where it is set with several spaces."""


def majority_entities(mentions: Sequence[Mention], label: str) -> list[Entity]:
    """Return all mentions with the same label.

    Examples
    --------
    >>> majority_entities([Mention(0, 3, "p53")], "GENE")[0].label
    'GENE'
    """
    return [Entity(mention, label, 1.0) for mention in mentions]


class LexiconLookup:
    """Finds the terms of a lexicon in texts.

    Parameters
    ----------
    lexicon : Lexicon
        The terms; those of plain words keep shorter terms inside them from being found.
    tokens : callable
        Cuts a text; a term begins and ends where tokens do.
    mapping : LabelMap, optional
        The user's own scheme of labels.

    Examples
    --------
    >>> terms, labels = ("breast cancer", "breast"), ("DISEASE", "ANATOMY")
    >>> lexicon = Lexicon(terms, labels, [1, 1], ("", ""))
    >>> look = LexiconLookup(lexicon, lambda text: [(0, 6), (7, 13)])
    >>> [(one.text, one.label) for one in look.find("Breast cancer")]
    [('Breast cancer', 'DISEASE')]
    """

    def __init__(self, lexicon: Lexicon, tokens: Tokens, mapping: LabelMap | None = None) -> None:
        self._lexicon, self._tokens = lexicon, tokens
        self._mapping = mapping or LabelMap()
        self._known = {_folded(term) for term in lexicon.by_term}
        self._reach: dict[str, int] = {}
        for term in lexicon.by_term:
            start = term[:1].casefold()
            self._reach[start] = max(self._reach.get(start, 0), len(term))

    def find(self, text: str) -> list[Entity]:
        """Return the longest terms of a text, from the left, not overlapping."""
        spans = list(self._tokens(text))
        ends = [end for _, end in spans]
        found: list[Entity] = []
        at = 0
        while at < len(spans):
            start = spans[at][0]
            reach = self._reach.get(text[start : start + 1].casefold(), 0)
            for after in range(bisect_right(ends, start + reach + _SLACK), at, -1):
                mention = Mention(start, ends[after - 1], text[start : ends[after - 1]])
                is_known = _folded(mention.text) in self._known
                hit = look_up(mention.text, self._lexicon) if is_known else None
                if hit and hit.is_whole:
                    found += [entity for entity in [self._entity(mention, hit)] if entity]
                    at = after - 1
                    break
            at += 1
        return found

    def type_given(self, mentions: Sequence[Mention]) -> list[Entity | None]:
        """Return what the longest ending of each mention is, None where no ending is a term."""
        hits = [look_up(mention.text, self._lexicon) for mention in mentions]
        return [
            self._entity(mention, hit) if hit else None
            for mention, hit in zip(mentions, hits, strict=True)
        ]

    def _entity(self, mention: Mention, hit: Hit) -> Entity | None:
        shares: dict[str, float] = {}
        for one in hit.labels:
            name = self._mapping(one.label)
            shares[name] = shares.get(name, 0.0) + one.score
        shares.pop(NONE, None)
        if not shares:
            return None
        label = max(shares, key=lambda name: shares[name])
        return Entity(mention, label, min(shares[label], 1.0))


def _folded(term: str) -> str:
    return " ".join(term.split()).casefold()
