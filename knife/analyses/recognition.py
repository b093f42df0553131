"""Entities in texts: each candidate mention typed by what the model says about it.

Four cues speak for a mention: the substitutes in its place in the text, in the prompt ``X is a
[MASK]``, those of the first state over the mention alone, and the signatures of its own pieces. A
lexicon that holds the mention speaks last. All texts of a call share their forward passes, and what
is asked twice is computed once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knife.analyses.explaining import Namer, lexicon_cue, piece_cue, substitute_cue
from knife.analyses.fusion import (
    fuse,
    normalised,
    shares_of_pieces,
    shares_of_substitutes,
)
from knife.analyses.label_scheme import LabelScheme
from knife.analyses.lexicon_lookup import Hit
from knife.analyses.questions import Answers, Questions
from knife.errors import DigestMismatchError
from knife.types.entities import Cue, CueKind, Entity, LabelScore, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Lexicon, Signatures
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes

Doubles = NDArray[np.float64]
N_ALTERNATIVES = 3


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
    options : TypingOptions, optional
        How labels are decided.
    mapping : LabelMap, optional
        The user's own scheme of labels.

    Raises
    ------
    DigestMismatchError
        If the signatures were made with another model.
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        signatures: Signatures,
        lexicon: Lexicon | None = None,
        options: TypingOptions | None = None,
        mapping: LabelMap | None = None,
    ) -> None:
        if signatures.vocabulary_digest != model.vocabulary.digest:
            raise DigestMismatchError(
                "signatures", expected=model.vocabulary.digest, got=signatures.vocabulary_digest
            )
        self.model, self.signatures = model, signatures
        self.options = chosen = options or TypingOptions()
        self._weights = np.array([chosen.in_context, chosen.prompt, chosen.alone, chosen.pieces])
        self.mapping = mapping or LabelMap()
        self.scheme = LabelScheme.of(signatures.names, mapping)
        self._questions = Questions(model, lexicon, self.options)
        self._nothing = (
            np.array(
                [
                    *(self._shares(found) for found in self._questions.about_nothing()),
                    signatures.priors @ self.scheme.from_known,
                ],
                dtype=np.float64,
            )
            @ self.scheme.to_upper
        )

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
        answers = self._questions.about(texts, mentions)
        found = []
        for own in mentions:
            decided = [self._decide(mention, next(answers), namer, given=given) for mention in own]
            entities = [entity for entity in decided if entity]
            found.append(entities if given else _without_overlaps(entities))
        return found

    def _decide(
        self, mention: Mention, said: Answers, namer: Namer | None, *, given: bool
    ) -> Entity | None:
        """Return the entity that a mention is, or None."""
        options, scheme = self.options, self.scheme
        pieces = shares_of_pieces(said.pieces, self.model.vocabulary, self.signatures)
        cues = np.array(
            [
                *(self._shares(one) for one in (said.in_context, said.prompt, said.alone)),
                pieces @ scheme.from_known,
            ]
        )
        fused = fuse(cues @ scheme.to_upper, self._nothing, self._weights, options.calibration)
        finer = normalised(self._weights @ cues)
        held, share = self._lexicon_shares(said.hit)
        if share:
            fused = (1 - share) * fused + share * (held @ scheme.to_upper)
            finer = (1 - share) * finer + share * held
        if given and NONE in scheme.uppers:
            fused[scheme.uppers.index(NONE)] = 0
            fused = normalised(fused)
        ranked = np.argsort(-fused, kind="stable")
        first, score = int(ranked[0]), float(fused[ranked[0]])
        label = scheme.best(finer, first)
        if not given and (label == NONE or score < options.threshold):
            return None
        if not given and not self.mapping.tells(label):
            return None
        labels = [
            LabelScore(scheme.best(finer, int(i)), float(fused[i]))
            for i in ranked[1 : N_ALTERNATIVES + 1]
            if fused[i] > 0.01
        ]
        evidence = self._evidence(mention.text, said, cues, share, namer) if namer else ()
        return Entity(mention, label, min(score, 1.0), tuple(labels), evidence)

    def _shares(self, found: Substitutes | None) -> Doubles:
        """Return the labels that substitutes speak for, float64 (L,); zeros if there are none."""
        if found is None:
            return np.zeros(len(self.scheme.names))
        return shares_of_substitutes(found, self.signatures) @ self.scheme.from_known

    def _lexicon_shares(self, hit: Hit | None) -> tuple[Doubles, float]:
        """Return what the lexicon says, summing to 1, and how much it decides."""
        held = np.zeros(len(self.scheme.names))
        for label in hit.labels if hit else ():
            name = self.mapping(label.label)
            if name in self.scheme.names:
                held[self.scheme.names.index(name)] += label.score
        sure = float(held.sum()) * self.options.lexicon_share
        # The last words alone say less than the whole.
        return normalised(held), sure if hit and hit.is_whole else sure / 2

    def _evidence(
        self, name: str, said: Answers, cues: Doubles, share: float, namer: Namer
    ) -> tuple[Cue, ...]:
        parts = (1 - share) * self._weights / self._weights.sum()
        sources: tuple[tuple[CueKind, str, Substitutes | None], ...] = (
            ("in_context", "the text with the mention masked", said.in_context),
            ("context_free", self._questions.prompt_of(name), said.prompt),
            ("context_free", "the first state over the mention alone", said.alone),
        )
        spoken = [
            substitute_cue(kind, source, float(part), found, self.signatures, namer)
            for (kind, source, found), part in zip(sources, parts[:3], strict=True)
            if found is not None
        ]
        spoken.append(piece_cue(float(parts[3]), said.pieces, cues[3], self.signatures, namer))
        if said.hit:
            spoken.append(lexicon_cue(share, said.hit))
        return tuple(spoken)


def _without_overlaps(entities: Sequence[Entity]) -> list[Entity]:
    """Keep the surest of overlapping entities, ties to the longer and then to the earlier."""
    kept: list[Entity] = []
    starts: list[int] = []
    for entity in sorted(entities, key=lambda e: (-e.score, e.start - e.end, e.start)):
        at = bisect_left(starts, entity.start)
        free_left = at == 0 or kept[at - 1].end <= entity.start
        if free_left and (at == len(kept) or entity.end <= starts[at]):
            kept.insert(at, entity)
            starts.insert(at, entity.start)
    return kept
