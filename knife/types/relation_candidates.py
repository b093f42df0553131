"""What a sentence says about words that may express a relation: who stands where around them."""

from __future__ import annotations

from dataclasses import dataclass

from knife.types.entities import Mention
from knife.types.relation_lexicons import Seed, SeedForm
from knife.types.triples import Voice


@dataclass(frozen=True)
class ArgumentPlace:
    """One entity beside the words of a relation.

    Parameters
    ----------
    place : str
        ``subject`` or ``object`` of a verb, passive voice turned round; beside a noun ``is``,
        ``has``, ``'s`` or ``compound``; else a preposition. ``-`` is what a hyphen binds.
    entity : int
        Which entity of the text.
    is_parsed : bool
        Whether the parse says so; else the order of words does.
    preposition : Mention or None
        The word that leads to the entity.
    is_denied : bool
        Whether the entity has a "no" before it.
    gap : int
        Nodes of the sentence between the entity and the words.
    """

    place: str
    entity: int
    is_parsed: bool = True
    preposition: Mention | None = None
    is_denied: bool = False
    gap: int = 0


@dataclass(frozen=True)
class RelationCandidate:
    """Words that may express a relation, and what stands around them.

    Parameters
    ----------
    words : Mention
        Verb with its particle, noun, adjective or fixed phrase.
    head : str
        The inflected word among them, as it is written.
    form : {"verb", "noun", "adjective"}
        What they are.
    voice : {"active", "passive", "nominal"}
        The form of the words.
    seeds : tuple of Seed
        What the lexicon has of them; empty for a verb that it does not know.
    places : tuple of ArgumentPlace
        Who stands where; an entity may stand at several places.
    doubtful : tuple of ArgumentPlace
        Where the order of words says otherwise than the parse; for a parse that leads nowhere.
    is_negated, is_hedged : bool
        Whether the sentence denies what the words say, or holds it possible only.
    """

    words: Mention
    head: str
    form: SeedForm
    voice: Voice
    seeds: tuple[Seed, ...]
    places: tuple[ArgumentPlace, ...]
    doubtful: tuple[ArgumentPlace, ...] = ()
    is_negated: bool = False
    is_hedged: bool = False
