"""The entities beside the words of a relation, and the preposition that leads to each."""

from __future__ import annotations

from dataclasses import dataclass

from knife.language.argument_places import RELATIVES
from knife.language.relation_words import Hit
from knife.language.word_classes import AUXILIARIES, PREPOSITIONS, words_of
from knife.types.parses import Parse

REACH = 12
"""Nodes on either side that are looked at."""

COMMA = ","

_STOPS = frozenset(";:()[]")
_MODIFIERS = words_of("what is now both either")


@dataclass(frozen=True)
class Near:
    """An entity beside the words, and the preposition that leads to it.

    Parameters
    ----------
    node : int
        The entity's node of the parse.
    preposition : int or None
        The node of the preposition, if one leads to it.
    """

    node: int
    preposition: int | None


def entities_before(parse: Parse, hit: Hit) -> list[Near]:
    """Return the entities before the words, the nearest first."""
    found = []
    for number in range(hit.first - 1, max(-1, hit.first - 1 - REACH), -1):
        if parse[number].text in _STOPS:
            break
        if parse[number].entity >= 0:
            found.append(Near(number, _preposition(parse, number)))
    return found


def entities_after(parse: Parse, hit: Hit) -> list[Near]:
    """Return the entities after the words, the nearest first, as far as the clause goes."""
    found = []
    for number in range(hit.last + 1, min(len(parse), hit.last + 1 + REACH)):
        node = parse[number]
        if node.text in _STOPS or node.lower in RELATIVES - {"what"}:
            break
        if is_full_verb(parse, number) and hit.form != "verb":
            break
        if node.entity >= 0:
            found.append(Near(number, _preposition(parse, number)))
    return found


def _preposition(parse: Parse, number: int) -> int | None:
    """Return the preposition right before an entity and its modifiers."""
    before = number - 1
    while before >= 0 and parse[before].entity < 0 and _modifies(parse, before):
        before -= 1
    if before < 0 or parse[before].entity >= 0:
        return None
    return before if parse[before].lower in PREPOSITIONS else None


def _modifies(parse: Parse, number: int) -> bool:
    node = parse[number]
    return node.tag.startswith(("DT", "JJ", "PRP$", "CD", "VBN")) or node.lower in _MODIFIERS


def is_full_verb(parse: Parse, number: int) -> bool:
    """Tell whether a node is a verb and no auxiliary."""
    node = parse[number]
    return node.entity < 0 and node.is_verb and node.lower not in AUXILIARIES


def begins_clause(parse: Parse, number: int) -> bool:
    """Tell whether a node is the first of its sentence, or stands behind a comma."""
    return number == 0 or parse[number - 1].text in (COMMA, ";", ":", "(")


def has_comma(parse: Parse, first: int, last: int) -> bool:
    """Tell whether a comma stands in a range of nodes.

    Parameters
    ----------
    parse : Parse
        The sentence.
    first, last : int
        Where the range begins, and the node behind its end.
    """
    return any(parse[i].text == COMMA for i in range(max(first, 0), last))
