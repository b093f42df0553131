"""Pairs of phrases judged: their evidence gathered, scored, and given a kind.

What patterns say, what letters say and how near two phrases are come together here. It does not
know how phrases were counted or read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

import numpy as np

from knife.analyses.synonyms.comparing import Comparison
from knife.analyses.synonyms.inflections import singulars
from knife.analyses.synonyms.kinds import grounds_of, initials_of, kind_of
from knife.analyses.synonyms.phrases import PhraseTable
from knife.analyses.synonyms.sayings import Pair, Said
from knife.analyses.synonyms.scoring import DEFAULT_WEIGHTS, THRESHOLD, Weights, score
from knife.analyses.synonyms.shelves import Shelf
from knife.analyses.synonyms.spelling import letter_similarity, spelling_key
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats
from knife.types.synonyms import SAME_KINDS, PatternHit, Synonym, SynonymEvidence

N_LOCAL = 10
"""Nearest phrases whose mean similarity is the local scale."""

_BLOCK = 512
_LONGEST_EXAMPLE = 300


class Judge:
    """Judges pairs of phrases of a corpus.

    Parameters
    ----------
    table : PhraseTable
        Counts and patterns.
    shelf : Shelf
        The sentences.
    comparison : Comparison
        The phrases that are compared.
    threshold : float
        Score from which a pair is accepted.
    weights : Weights
        What counts how much.
    """

    def __init__(
        self,
        table: PhraseTable,
        shelf: Shelf,
        comparison: Comparison,
        threshold: float = THRESHOLD,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> None:
        self._table, self._shelf, self.comparison = table, shelf, comparison
        self._threshold, self._weights = threshold, weights

    @cached_property
    def said(self) -> dict[Pair, dict[str, Said]]:
        """What patterns say of pairs of the phrases."""
        known: AbstractSet[str] = self.comparison.index.keys()
        index = self.comparison.index

        def nearness(pair: Pair) -> float:
            if pair[0] not in index or pair[1] not in index:
                return -1.0
            return self.local(index[pair[0]], index[pair[1]])

        return {
            pair: own
            for pair, own in self._table.said(known, nearness).items()
            if pair[0] in known and pair[1] in known
        }

    @cached_property
    def _scales(self) -> Floats:
        """Mean similarity of each phrase to its nearest ones, float32 (n,)."""
        rows = self.comparison.joined
        k = min(N_LOCAL, len(rows) - 1)
        found = np.zeros(len(rows), np.float32)
        if k < 1:
            return found
        for block in row_blocks(len(rows), _BLOCK):
            near = rows[block] @ rows.T
            near[np.arange(len(near)), np.arange(block.start, block.stop)] = -2
            found[block] = np.partition(near, -k, axis=1)[:, -k:].mean(axis=1)
        return found

    @cached_property
    def _groups(self) -> dict[tuple[str, str], list[int]]:
        """Rows of phrases that share a spelling, a singular, or the letters of an abbreviation."""
        found: dict[tuple[str, str], list[int]] = {}
        for row, name in enumerate(self.comparison.names):
            keys = {("spelling", spelling_key(name))}
            keys |= {("singular", one) for one in singulars(spelling_key(name))}
            short = name[:-1] if name.endswith("s") and name[:-1].isupper() else name
            if " " not in name and short.isupper():
                keys.add(("initials", short.lower()))
            elif " " in name or "-" in name:
                keys.add(("initials", initials_of(name)))
            for key in keys:
                found.setdefault(key, []).append(row)
        return {key: rows for key, rows in found.items() if len(rows) > 1}

    def alike(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of phrases, lower row first, that letters or patterns join."""
        index = self.comparison.index
        for rows in self._groups.values():
            yield from ((one, other) for one in rows for other in rows if one < other)
        for first, second in self.said:
            yield tuple(sorted((index[first], index[second])))  # type: ignore[misc]

    def heads(self) -> Iterator[tuple[int, int]]:
        """Yield each phrase with the longest one that it ends in."""
        index = self.comparison.index
        for row, name in enumerate(self.comparison.names):
            words = name.split()
            for first in range(1, len(words)):
                head = index.get(" ".join(words[first:]))
                if head is not None:
                    yield row, head
                    break

    def judge(
        self, pairs: Sequence[tuple[int, int]], n_examples: int = 3, *, may_turn: bool = False
    ) -> list[Synonym]:
        """Return what is to be thought of some pairs.

        Parameters
        ----------
        pairs : sequence of (int, int)
            Rows of a term and of its candidate.
        n_examples : int
            Most sentences told of each.
        may_turn : bool
            Whether a pair is turned around where its first term is the broader one.

        Returns
        -------
        list of Synonym
            In the order of the pairs.
        """
        if not pairs:
            return []
        table = np.asarray(pairs, np.int64)
        ranks, back = self.comparison.ranks(table), self.comparison.ranks(table[:, ::-1])
        found = []
        for pair, rank, way_back in zip(pairs, ranks.tolist(), back.tolist(), strict=True):
            one = self._judged(*pair, rank, way_back, n_examples)
            if may_turn and one.kind == "related":
                other = self._judged(*pair[::-1], way_back, rank, n_examples)
                one = other if other.kind == "broader" else one
            found.append(one)
        return found

    def _judged(
        self, first: int, second: int, rank: int, back_rank: int, n_examples: int
    ) -> Synonym:
        names = self.comparison.names
        one, other = names[first], names[second]
        grounds = grounds_of(one, other)
        said = self.said.get((one, other)) or self.said.get((other, one)) or {}
        alone, in_view, hidden = self.comparison.cosines(first, second)
        evidence = SynonymEvidence(
            patterns=tuple(
                sorted(((name, own.count) for name, own in said.items()), key=_by_count)
            ),
            hits=tuple(self._hits(said, n_examples)),
            n_beside=self._table.n_beside(one, other),
            context_free=alone,
            in_view=in_view,
            hidden=hidden,
            rank=rank,
            back_rank=back_rank,
            types=self.comparison.types(first, second),
            spelling=letter_similarity(one, other),
        )
        phrases = self._table.phrases
        ratio = math.log(phrases[other].count / phrases[one].count)
        found = score(evidence, grounds, self.local(first, second), ratio, self._weights)
        is_same = found >= self._threshold
        kind = kind_of(one, other, evidence, is_same=is_same)
        return Synonym(
            phrases[one].text, phrases[other].text, kind, found, phrases[other].count, evidence,
            is_same and kind in SAME_KINDS,
        )  # fmt: skip

    def local(self, first: int, second: int) -> float:
        """Return the similarity of two phrases less half of both local scales."""
        rows = self.comparison.joined
        return float(rows[first] @ rows[second] - (self._scales[first] + self._scales[second]) / 2)

    def _hits(self, said: dict[str, Said], n_examples: int) -> Iterator[PatternHit]:
        left = n_examples
        for name, own in sorted(said.items(), key=lambda item: _by_count((item[0], item[1].count))):
            for number in own.places[:left]:
                record, text = self._shelf.get(number)
                cut = text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…"
                yield PatternHit(name, record, cut)
                left -= 1


def _by_count(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
