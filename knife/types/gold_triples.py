"""Texts in which a person marked relations."""

from __future__ import annotations

from dataclasses import dataclass

from knife.types.entities import Mention
from knife.types.triples import Order, Voice

ORDERS: tuple[Order, ...] = ("e1 r e2", "r e1 e2", "e1 e2 r")
VOICES: tuple[Voice, ...] = ("active", "passive", "nominal")


@dataclass(frozen=True)
class GoldTriple:
    """One relation that a person marked.

    Parameters
    ----------
    subject, span, object : Mention
        The arguments in the direction of the relation, and the words that express it.
    relation : str
        Its type.
    order : str or None
        Where the words stand beside the two entities; None if nobody said.
    voice : str or None
        The form of the words; None if nobody said.
    is_negated, is_hedged : bool or None
        Whether the sentence denies it, or holds it possible only; None if nobody said.
    """

    subject: Mention
    span: Mention
    object: Mention
    relation: str
    order: Order | None = None
    voice: Voice | None = None
    is_negated: bool | None = None
    is_hedged: bool | None = None


@dataclass(frozen=True)
class GoldText:
    """A text and all relations that a person marked in it.

    Parameters
    ----------
    text : str
        The text.
    triples : tuple of GoldTriple
        Empty if it holds none.
    place : str
        Where it stands, for messages.
    """

    text: str
    triples: tuple[GoldTriple, ...]
    place: str

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The entities of the triples, each once, in order."""
        return tuple(sorted({end for one in self.triples for end in (one.subject, one.object)}))
