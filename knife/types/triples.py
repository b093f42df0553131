"""Typed relations between two entities of a text, with the words that express them, and why.

Offsets count Unicode code points of the original text, half-open. Subject and object are those of
the relation and not of the grammar: in "malaria is treated with quinine" the subject is *quinine*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from knife.errors import InputError
from knife.types.entities import Entity, LabelScore, Mention, Vote

Order = Literal["e1 r e2", "r e1 e2", "e1 e2 r"]
Voice = Literal["active", "passive", "nominal"]


@dataclass(frozen=True)
class TripleEvidence:
    """Why a triple was read.

    Parameters
    ----------
    seeds : tuple of str
        Seeds of the relation lexicon that stand in the span; empty where the verb was told by its
        neighbours in the vocabulary.
    path : str
        From the subject over the relation to the object, such as ``subject < treat > object``;
        ``~`` marks an end that was told by the order of words and not by the parse.
    lexicon : tuple of LabelScore
        What the words of the span say, likeliest relation first.
    masked : tuple of LabelScore
        What the substitutes say, likeliest relation first; empty where none speaks.
    substitutes : tuple of Vote
        What the model puts in place of the span, likeliest first.
    """

    seeds: tuple[str, ...] = ()
    path: str = ""
    lexicon: tuple[LabelScore, ...] = ()
    masked: tuple[LabelScore, ...] = ()
    substitutes: tuple[Vote, ...] = ()


@dataclass(frozen=True)
class Triple:
    """One relation between two entities.

    Parameters
    ----------
    subject, object : Entity
        The arguments, in the direction of the relation.
    relation : str
        Its type.
    span : Mention
        The words that express it.
    voice : {"active", "passive", "nominal"}
        The form of these words.
    is_negated, is_hedged : bool
        Whether the sentence denies it, or holds it possible only.
    confidence : float, in [0, 1]
        How surely this relation holds between these two, as the text has it.
    evidence : TripleEvidence
        Why.

    Raises
    ------
    InputError
        If the confidence is no share, or subject and object are one.
    """

    subject: Entity
    relation: str
    span: Mention
    object: Entity
    voice: Voice
    is_negated: bool
    is_hedged: bool
    confidence: float
    evidence: TripleEvidence = field(default_factory=TripleEvidence)

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise InputError(f"confidence is {self.confidence}; expected a share in [0, 1].")
        if self.subject.mention == self.object.mention:
            raise InputError(
                f"subject and object are both {self.subject.text!r} at {self.subject.start}; "
                "expected two entities."
            )

    @property
    def order(self) -> Order:
        """Where the relation stands beside the two entities, whichever of them is the subject.

        Examples
        --------
        >>> drug = Entity(Mention(17, 24, "quinine"), "CHEMICAL/DRUG", 0.9)
        >>> cold = Entity(Mention(0, 4, "cold"), "DISEASE", 0.9)
        >>> span = Mention(5, 16, "treated for")
        >>> Triple(drug, "TREATS", span, cold, "passive", False, False, 0.5).order
        'e1 r e2'
        """
        starts = (self.subject.start, self.object.start)
        if self.span.start < min(starts):
            return "r e1 e2"
        return "e1 e2 r" if self.span.start > max(starts) else "e1 r e2"
