"""Where entities stand around a verb or noun, told by the order of words alone.

A parser errs most on short sentences with names that it never met. What stands next to a verb, and
which preposition leads to what, can be seen without it; whoever asks both trusts the parse first.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.language.argument_places import RELATIVES, mention_of
from knife.language.nearby_entities import (
    COMMA,
    Near,
    begins_clause,
    entities_after,
    entities_before,
    has_comma,
    is_full_verb,
)
from knife.language.relation_words import Hit
from knife.language.word_classes import AUXILIARIES, PREPOSITIONS, words_of
from knife.types.parses import Parse
from knife.types.relation_candidates import ArgumentPlace
from knife.types.relation_lexicons import COMPOUND, HAS, IS, OBJECT, POSSESSIVE, SUBJECT

HYPHENATED = "-"
"""The place of what a hyphen binds to a participle."""

_HAVES = words_of("have has had offers offered gives gave provides provided")
_OF_NOUNS = words_of("of for against by")
_JOINTS = words_of("and or , as well both nor neither either")


def ordered_places(parse: Parse, hit: Hit, *, is_passive: bool) -> Iterator[ArgumentPlace]:
    """Yield the places of entities around the words of a relation.

    Parameters
    ----------
    parse : Parse
        The sentence; only tags and words are looked at.
    hit : Hit
        The words of a relation.
    is_passive : bool
        Whether they are a verb in the passive voice.

    Yields
    ------
    ArgumentPlace
        None of them counts as parsed.
    """
    left, right = entities_before(parse, hit), entities_after(parse, hit)
    if hit.form == "verb":
        found = _beside_verb(parse, hit, left, right, is_passive=is_passive)
    else:
        found = _beside_noun(parse, hit, left, right)
    for place, near in _with_coordinated(parse, hit, list(found)):
        preposition = mention_of(parse, near.preposition)
        gap = (hit.first - near.node if near.node < hit.first else near.node - hit.last) - 1
        if hit.form == "verb" and begins_clause(parse, hit.first):
            gap = 0  # "Founded by Kamprad, IKEA …" leaves no other reading, however long it is
        yield ArgumentPlace(place, parse[near.node].entity, False, preposition, gap=gap)


def _with_coordinated(
    parse: Parse, hit: Hit, found: list[tuple[str, Near]]
) -> Iterator[tuple[str, Near]]:
    """Yield places, and the same for entities that "and" joins to one of them."""
    taken = {near.node for _, near in found}
    for place, near in found:
        yield place, near
        step = -1 if near.node < hit.first else 1
        at = near.node
        while (at := _joined_to(parse, at, step)) >= 0 and at not in taken:
            yield place, Near(at, near.preposition)


def _joined_to(parse: Parse, number: int, step: int) -> int:
    """Return the next entity on one side if only commas and "and" stand between, else -1."""
    at, words = number + step, []
    while 0 <= at < len(parse) and parse[at].entity < 0:
        words.append(parse[at].lower)
        at += step
    is_joined = {"and", "or"} & set(words) and set(words) <= _JOINTS | {"the", "a", "an"}
    return at if is_joined and 0 <= at < len(parse) and words[-1:] != [COMMA] else -1


def _beside_verb(
    parse: Parse, hit: Hit, left: list[Near], right: list[Near], *, is_passive: bool
) -> Iterator[tuple[str, Near]]:
    if bound := _bound(parse, hit):
        yield HYPHENATED, bound
        yield from ((OBJECT, near) for near in right[:1])
        return
    subject = OBJECT if is_passive else SUBJECT
    after = list(_after_verb(parse, hit, right, is_passive=is_passive))
    yield from after
    bare = [near for near in left if near.preposition is None]
    if len(bare) > 1 and _is_joined_on(parse, hit.first, bare[0].node):
        bare, left = bare[1:], left[left.index(bare[1]) :]
    inserted = _before_insertion(parse, hit.first, bare)
    if inserted is not None:
        yield subject, inserted
        return
    if bare and (begins_clause(parse, hit.first) is False or _is_open(subject, after)):
        yield subject, bare[0]
    if len(left) > 1 and bare[:1] == left[:1]:
        has_object = not is_passive and not _is_open(OBJECT, after)
        yield from _before_subject(parse, hit, left[1], bare[0], has_object=has_object)


def _is_open(place: str, found: list[tuple[str, Near]]) -> bool:
    return all(one != place for one, _ in found)


def _after_verb(
    parse: Parse, hit: Hit, right: list[Near], *, is_passive: bool
) -> Iterator[tuple[str, Near]]:
    """Yield the places of what stands behind a verb."""
    has_object = False
    for near in _joined(parse, right):
        if near.preposition is not None:
            word = parse[near.preposition].lower
            yield word, near
            if word == "by" and is_passive:
                yield SUBJECT, near
        elif begins_clause(parse, hit.first) and has_comma(parse, hit.last, near.node):
            yield (OBJECT if is_passive else SUBJECT), near
            return
        elif not has_object and not is_passive:
            has_object = True
            yield OBJECT, near


def _before_subject(
    parse: Parse, hit: Hit, near: Near, subject: Near, *, has_object: bool
) -> Iterator[tuple[str, Near]]:
    """Yield the place of an entity before the subject: fronted, or the head of the clause."""
    between = range(near.node + 1, subject.node)
    relative = next((i for i in between if parse[i].lower in RELATIVES), None)
    if relative is not None and any(is_full_verb(parse, i) for i in range(near.node, relative)):
        return
    if relative is not None:
        before, after = relative - 1, hit.last + 1
        if before > near.node and parse[before].lower in PREPOSITIONS:
            yield parse[before].lower, Near(near.node, before)
        elif _is_left_behind(parse, after):
            yield parse[after].lower, Near(near.node, after)
        elif not has_object:
            yield OBJECT, near
    elif near.preposition is not None and begins_clause(parse, near.preposition):
        yield parse[near.preposition].lower, near


def _before_insertion(parse: Parse, first: int, bare: list[Near]) -> Near | None:
    """Return the entity before what stands between commas: "Google, founded by Page, is based"."""
    at = first - 1
    while at > 0 and parse[at].entity < 0 and parse[at].lower in AUXILIARIES:
        at -= 1
    if at < 1 or at == first - 1 or parse[at].text != COMMA:
        return None
    opening = [i for i in range(at) if parse[i].text == COMMA]
    return next((near for near in bare if opening and near.node == opening[0] - 1), None)


def _is_joined_on(parse: Parse, first: int, entity: int) -> bool:
    """Tell whether a verb is joined to one before, whose object is the entity between them."""
    before = first - 1
    while before > entity and parse[before].tag.startswith("RB"):
        before -= 1
    return before == entity + 1 and parse[before].lower in ("and", "or", "but")


def _is_left_behind(parse: Parse, number: int) -> bool:
    if number >= len(parse) or parse[number].lower not in PREPOSITIONS:
        return False
    return number + 1 == len(parse) or not parse[number + 1].text[:1].isalnum()


def _beside_noun(
    parse: Parse, hit: Hit, left: list[Near], right: list[Near]
) -> Iterator[tuple[str, Near]]:
    yield from _after_noun(parse, hit, right)
    if not left:
        return
    for place in _before_noun(parse, hit, left[0]):
        yield place, left[0]
    if len(left) > 1 and left[1].preposition is not None:
        preposition = left[1].preposition
        if begins_clause(parse, preposition):
            yield parse[preposition].lower, left[1]


def _after_noun(parse: Parse, hit: Hit, right: list[Near]) -> Iterator[tuple[str, Near]]:
    """Yield the places of what stands behind a noun."""
    for near in right:
        has_copula = any(_is_copula(parse, i) for i in range(hit.last + 1, near.node))
        if near.preposition is not None:
            word = parse[near.preposition].lower
            yield word, near
            if word not in _OF_NOUNS:
                return  # what follows hangs on this one: diagnosis in patients with asthma
        elif has_copula or has_comma(parse, near.node - 2, near.node):
            yield IS, near
            return
        elif near.node == hit.last + 1:
            yield IS, near


def _before_noun(parse: Parse, hit: Hit, near: Near) -> Iterator[str]:
    """Yield the places of the entity right before a noun."""
    between = range(near.node + 1, hit.first)
    words = [parse[i].lower for i in between]
    if {POSSESSIVE, "\u2019s"} & set(words):
        yield POSSESSIVE
    elif not words:
        yield COMPOUND
    elif words[0] == COMMA or any(_is_copula(parse, i) for i in between):
        if near.preposition is None:
            yield IS
    elif _HAVES & set(words):
        yield HAS
        yield IS


def _joined(parse: Parse, near: list[Near]) -> Iterator[Near]:
    """Yield entities; one that is coordinated with the one before has its preposition."""
    before: Near | None = None
    for one in near:
        if before is not None and one.preposition is None:
            words = {parse[i].lower for i in range(before.node + 1, one.node)}
            if words and words <= _JOINTS and "and" in words:
                continue
        yield one
        before = one


def _bound(parse: Parse, hit: Hit) -> Near | None:
    """Return the entity that a hyphen binds to a participle: doxorubicin-induced."""
    at = hit.first
    if at < 2 or parse[at - 1].text not in "-\u2010\u2011\u2013" or parse[at - 2].entity < 0:
        return None
    is_tight = parse[at - 2].end == parse[at - 1].start and parse[at - 1].end == parse[at].start
    return Near(at - 2, None) if is_tight else None


def _is_copula(parse: Parse, number: int) -> bool:
    return parse[number].entity < 0 and parse[number].lower in (
        "is", "are", "was", "were", "be", "been", "remain", "remains", "remained", "become",
        "becomes", "became",
    )  # fmt: skip
