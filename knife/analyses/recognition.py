"""Entities in texts: each candidate mention with the label that the evidence speaks for.

What a mention may be is judged in `knife.analyses.judging`; here it is decided which mentions are
entities, what they are called, and which of those that overlap stay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from knife.analyses.explaining import Namer
from knife.analyses.fusion import Doubles, normalised
from knife.analyses.judging import Judge, Judgement, tied
from knife.analyses.proper_names import may_be_name, name_labels
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Entity, LabelScore, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Lexicon, Signatures, upper_label
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel

N_ALTERNATIVES = 3
LEAST_ALTERNATIVE = 0.01
THRESHOLD = 0.3
"""Where neither the user nor any landmarks say better."""


class EntityTyper:
    """Gives mentions their labels.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    signatures : Signatures
        What each piece is; made with the same model.
    lexicon : Lexicon, optional
        Speaks for mentions that it holds.
    landmarks : ContextualLandmarks, optional
        What states are; made with the same model.
    options : TypingOptions, optional
        How labels are decided.
    mapping : LabelMap, optional
        The user's own scheme of labels.

    Raises
    ------
    DigestMismatchError
        If signatures or landmarks were made with another model.
    InputError
        If the landmarks know labels that the signatures do not.
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        signatures: Signatures,
        lexicon: Lexicon | None = None,
        landmarks: ContextualLandmarks | None = None,
        options: TypingOptions | None = None,
        mapping: LabelMap | None = None,
    ) -> None:
        options, self.mapping = options or TypingOptions(), mapping or LabelMap()
        self.judge = Judge(model, signatures, lexicon, landmarks, options, self.mapping)
        self.scheme = self.judge.scheme
        self._names = name_labels(lexicon, self.mapping) if lexicon else frozenset[str]()
        self._is_flat = not options.nested
        default = landmarks.threshold if landmarks else THRESHOLD
        self.threshold = default if options.threshold is None else options.threshold

    def type_mentions(
        self,
        texts: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        namer: Namer | None = None,
        *,
        given: bool = False,
    ) -> list[list[Entity]]:
        """Return the entities among the mentions of each text.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        mentions : sequence of sequences of Mention
            The mentions of each text.
        namer : Namer, optional
            Names the clusters of pieces; evidence is given only if it is there.
        given : bool
            Whether each mention is known to name something. Then each becomes an entity, in the
            order of the mentions.

        Returns
        -------
        list of list of Entity
            In order of their start; mentions of plain words and unsure ones are left out unless
            they were given.
        """
        judged = self.judge.judge(texts, mentions, namer, is_each_told=given)
        return [
            self.decide(text, [next(judged) for _ in own], given=given)
            for text, own in zip(texts, mentions, strict=True)
        ]

    def decide(
        self, text: str, judgements: Sequence[Judgement], *, given: bool = False
    ) -> list[Entity]:
        """Return the entities among the judged mentions of one text.

        Parameters
        ----------
        text : str
            The text.
        judgements : sequence of Judgement
            What each mention may be.
        given : bool
            Whether each is known to name something.

        Returns
        -------
        list of Entity
            As `type_mentions` returns them.
        """
        decided = [self._decide(one, given=given) for one in tied(text, judgements)]
        entities = [entity for entity in decided if entity]
        if given:
            return entities
        entities = [one for one in entities if self._is_written_so(one, text)]
        return without_overlaps(entities) if self._is_flat else entities

    def _is_written_so(self, entity: Entity, text: str) -> bool:
        """Tell whether an entity may be of its kind by its capitals."""
        is_name = upper_label(entity.label) in self._names
        return not is_name or may_be_name(entity.text, text)

    def _decide(self, judged: Judgement, *, given: bool) -> Entity | None:
        """Return the entity that a mention is, or None."""
        upper = self._named(judged.upper) if given else judged.upper
        ranked = np.argsort(-upper, kind="stable")
        first = int(ranked[0])
        label, score = self.scheme.best(judged.finer, first), float(upper[first])
        is_told = label != NONE and score >= self.threshold and self.mapping.tells(label)
        if not (given or is_told):
            return None
        others = tuple(
            LabelScore(self.scheme.best(judged.finer, int(i)), float(upper[i]))
            for i in ranked[1 : N_ALTERNATIVES + 1]
            if upper[i] > LEAST_ALTERNATIVE
        )
        return Entity(judged.mention, label, min(score, 1.0), others, judged.evidence)

    def _named(self, upper: Doubles) -> Doubles:
        """Return shares among the labels that name something."""
        plain = np.array([name == NONE for name in self.scheme.uppers])
        return normalised(np.where(plain, 0, upper))


def without_overlaps(entities: Sequence[Entity]) -> list[Entity]:
    """Return entities of which none overlaps another.

    What lies within a longer entity of the same kind goes first: of "lung cancer" and "cancer" the
    longer one is the name. Of the others the surest stays, ties to the longer and then to the
    earlier.

    Parameters
    ----------
    entities : sequence of Entity
        Of one text.

    Returns
    -------
    list of Entity
        In order of their start.
    """
    kept: list[Entity] = []
    starts: list[int] = []
    for entity in sorted(_outermost(entities), key=lambda e: (-e.score, e.start - e.end, e.start)):
        at = bisect_left(starts, entity.start)
        free_left = at == 0 or kept[at - 1].end <= entity.start
        if free_left and (at == len(kept) or entity.end <= starts[at]):
            kept.insert(at, entity)
            starts.insert(at, entity.start)
    return kept


def _outermost(entities: Sequence[Entity]) -> Iterator[Entity]:
    """Yield the entities that lie in no longer one of the same kind."""
    reach: dict[str, int] = {}
    # Longer ones of the same start come first, so whatever reaches beyond an entity holds it.
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        kind = upper_label(entity.label)
        if entity.end > reach.get(kind, 0):
            reach[kind] = entity.end
            yield entity
