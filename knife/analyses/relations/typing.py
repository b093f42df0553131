"""Which relation holds between two entities: three cues, multiplied as independent experts.

What the words of the span say (the relation lexicon, or for a verb that it lacks the neighbours of
that verb in the vocabulary), what the model puts in their place, and how well the labels of the two
entities fit. "No relation" competes with all of them.

References
----------
Hinton, "Products of experts", 1999; the labels of arguments as selectional preferences: Resnik,
"Selectional constraints", Cognition 1996.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.analyses.relations.pairing import Reading, pair_fit
from knife.types.arrays import Floats
from knife.types.entities import Entity, LabelScore
from knife.types.labels import NONE, Signatures
from knife.types.relation_candidates import RelationCandidate
from knife.types.relation_lexicons import RelationLexicon
from knife.types.relation_options import RelationOptions
from knife.types.vocabulary import Vocabulary

Shares = NDArray[np.float64]

FLOOR = 0.02
"""Added to what a mask says of each relation: it may not veto alone."""

NO_RELATION = 0.1
"""What the words say of "no relation" at least, where a seed speaks."""

OPEN_DOUBT = 1.0
"""What "no relation" has beside a verb that is told by its neighbours: as much as all of these."""

NO_FIT = 0.3
"""How well any two entities fit "no relation"."""


@dataclass(frozen=True)
class Typed:
    """A reading with its relation.

    Parameters
    ----------
    reading : Reading
        Who is subject, who is object.
    relation : str
        The likeliest relation.
    confidence : float, in [0, 1]
        How likely it is, beside the other relations and none, times the trust in the places.
    """

    reading: Reading
    relation: str
    confidence: float


class RelationTyper:
    """Tells the relation of readings.

    Parameters
    ----------
    lexicon : RelationLexicon
        Seeds, and the labels of arguments.
    signatures : Signatures
        Which relation each piece of the vocabulary expresses.
    vocabulary : Vocabulary
        The pieces.
    options : RelationOptions
        How loud each cue is.
    """

    def __init__(
        self,
        lexicon: RelationLexicon,
        signatures: Signatures,
        vocabulary: Vocabulary,
        options: RelationOptions,
    ) -> None:
        self._lexicon, self._signatures = lexicon, signatures
        self._vocabulary, self._options = vocabulary, options
        self._column = {name: i for i, name in enumerate(signatures.names)}

    def words_say(self, candidate: RelationCandidate) -> dict[str, float]:
        """Return the share of each relation in what the words of a candidate say, NONE included."""
        if candidate.seeds:
            said: dict[str, float] = {NONE: NO_RELATION}
            for seed in candidate.seeds:
                said[seed.relation] = max(said.get(seed.relation, 0.0), seed.weight)
        else:
            row = self._row_of(candidate.head)
            if not row.any():
                return {NONE: 1.0}
            said = dict(zip(self._signatures.names, map(float, row), strict=True))
            said[NONE] = said.get(NONE, 0.0) + OPEN_DOUBT
        total = sum(said.values())
        return {name: share / total for name, share in said.items()}

    def _row_of(self, head: str) -> Floats:
        """Return the signature of a verb, or of the first of its stems that is a piece."""
        lower = head.lower()
        stems = [lower[: -len(end)] for end in ("s", "es", "d", "ed", "ing") if lower.endswith(end)]
        for word in (head, lower, *stems, *(stem + "e" for stem in stems)):
            piece = self._vocabulary.find(word)
            if piece is not None and self._signatures.support[piece] > 0:
                return self._signatures.probabilities[piece]
        return np.zeros(len(self._signatures.names), np.float32)

    def typed(
        self,
        candidate: RelationCandidate,
        some: Sequence[Reading],
        entities: Sequence[Entity],
        masked: Shares,
    ) -> Typed | None:
        """Return the likeliest reading of two entities, or None if none is a relation.

        Parameters
        ----------
        candidate : RelationCandidate
            The words.
        some : sequence of Reading
            All of the same two entities.
        entities : sequence of Entity
            The entities of the text.
        masked : float64 array (L,)
            What the substitutes say; zeros if nothing.
        """
        said = self.words_say(candidate)
        best: dict[str, tuple[float, Reading]] = {}
        for reading in some:
            names = [reading.seed.relation] if reading.seed else [n for n in said if n != NONE]
            for name in names:
                score = self._score(name, reading, said, entities, masked)
                if name not in best or score > best[name][0]:
                    best[name] = (score, reading)
        none = self._product(said.get(NONE, 0.0), self._mask_share(NONE, masked), NO_FIT)
        if not best:
            return None
        relation = min(best, key=lambda name: (-best[name][0], name))
        score, reading = best[relation]
        # What a reading is trusted has weighed it already, so it is taken out of the sum again.
        total = sum(value for value, _ in best.values()) + none
        share = score / total if total > 0 else 0.0
        return Typed(reading, relation, float(min(share * reading.trust, 1.0)))

    def _score(
        self,
        name: str,
        reading: Reading,
        said: Mapping[str, float],
        entities: Sequence[Entity],
        masked: Shares,
    ) -> float:
        """Return how much speaks for a relation in one reading."""
        subject, object_ = entities[reading.subject.entity], entities[reading.object.entity]
        fit = pair_fit(self._lexicon.labels_of(name), subject, object_)
        return self._product(said[name], self._mask_share(name, masked), fit) * reading.trust

    def _product(self, words: float, mask: float, fit: float) -> float:
        options = self._options
        product = words**options.lexicon_weight * mask**options.mask_weight
        return float(product * fit**options.label_weight)

    def _mask_share(self, name: str, masked: Shares) -> float:
        if not masked.any():
            return 1.0
        column = self._column.get(name)
        return FLOOR + (float(masked[column]) if column is not None else 0.0)

    def ranked(self, shares: Mapping[str, float]) -> tuple[LabelScore, ...]:
        """Return what a cue says, likeliest first, without what it hardly says."""
        rows = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(LabelScore(name, share) for name, share in rows[:4] if share >= 0.01)

    def ranked_mask(self, masked: Shares) -> tuple[LabelScore, ...]:
        """Return what a mask says, likeliest first."""
        total = masked.sum()
        if not total > 0:
            return ()
        names = self._signatures.names
        return self.ranked(dict(zip(names, (masked / total).tolist(), strict=True)))
