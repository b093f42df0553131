"""Where entities stand around a verb, noun or adjective, read off a dependency parse.

Passive voice is turned round; relative pronouns and missing subjects are looked up in the clause
above; coordinated entities stand where the first of them does; and a noun that stands for an entity
("a fluid that parietal cells make", "the level of PSA") leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.language.relation_words import Hit
from knife.language.word_classes import PREPOSITIONS, words_of
from knife.types.entities import Mention
from knife.types.parses import Parse
from knife.types.relation_candidates import ArgumentPlace
from knife.types.relation_lexicons import COMPOUND, HAS, IS, OBJECT, POSSESSIVE, SUBJECT

RELATIVES = words_of("which that who whom what")

_DENIALS = words_of("no neither")

_TRANSPARENT = words_of("""
level levels dose doses use administration therapy treatment amount concentration concentrations
activity expression case cases form forms type types kind group number development onset presence
absence symptoms signs injection infusion intake consumption exposure deficiency inhibition action
effect effects variety range most some many all patients people members city town one lack loss
combination addition introduction application episode episodes attack attacks progression growth
risk incidence
""")
"""Nouns that stand for what follows them with *of*, or stands before them."""

LIGHT_VERBS = words_of("""
offer offers offered give gives gave provide provides provided afford affords afforded confer
confers conferred have has had remain remains remained become becomes became represent represents
represented serve serves served act acts acted constitute constitutes constituted play plays played
form forms formed show shows showed take takes took get gets got hold holds held
""")
"""Verbs that leave the saying to their noun: offered protection, acts as an agonist."""

_NO_CASE = ("vocative", "appos", "dep", "flat", "xcomp", "obl:unmarked", "parataxis")


class PlaceReader:
    """Reads the places around one hit.

    Parameters
    ----------
    parse : Parse
        The sentence.
    hit : Hit
        The words of a relation.
    is_passive : bool
        Whether they are a verb in the passive voice.
    """

    def __init__(self, parse: Parse, hit: Hit, *, is_passive: bool) -> None:
        self._parse, self._hit, self._is_passive = parse, hit, is_passive

    def __call__(self) -> Iterator[ArgumentPlace]:
        """Yield the places of entities; an entity may come more than once."""
        is_verb = self._hit.form == "verb"
        places = self._beside_verb() if is_verb else self._beside_noun()
        for place, node, preposition in places:
            for entity in self.entities_of(node):
                if self._hit.first <= entity <= self._hit.last:
                    continue
                yield self._place(place, entity, preposition)

    def _place(self, place: str, node: int, preposition: int | None) -> ArgumentPlace:
        parse = self._parse
        denied = any(parse[c].lower in _DENIALS for c in parse.children(node, "det"))
        return ArgumentPlace(
            place, parse[node].entity, True, mention_of(parse, preposition), denied
        )

    def _beside_verb(self) -> Iterator[tuple[str, int, int | None]]:
        parse, verb = self._parse, self._hit.head
        own = list(self._own_places(verb))
        antecedent = self._antecedent(verb)
        filled = {place for place, _, _ in own}
        for place, node, preposition in own:
            is_relative = parse[node].entity < 0 and parse[node].lower in RELATIVES
            if is_relative and antecedent is not None:
                yield place, antecedent, preposition
                antecedent = None
            elif node == preposition:  # left behind by a relative clause
                if antecedent is not None:
                    yield place, antecedent, preposition
                    antecedent = None
            else:
                yield place, node, preposition
        if antecedent is not None and self._has_where(verb):
            yield from (("in", antecedent, None), ("at", antecedent, None))
            antecedent = None
        if antecedent is not None:
            missing = OBJECT if self._is_passive or SUBJECT in filled else SUBJECT
            if missing not in filled:
                yield missing, antecedent, None
                filled.add(missing)
        missing = OBJECT if self._is_passive else SUBJECT
        if missing not in filled:
            yield from ((missing, node, None) for node in self._subjects_above(verb))

    def _own_places(self, verb: int) -> Iterator[tuple[str, int, int | None]]:
        parse, hit = self._parse, self._hit
        for child in self._around(verb):
            node, relation = parse[child], parse[child].relation
            kind = relation.partition(":")[0]
            case = _case(parse, child)
            if kind in ("nsubj", "csubj"):
                is_turned = self._is_passive or relation == "nsubj:pass"
                yield (OBJECT if is_turned else SUBJECT), child, None
            elif relation == "obl:agent" or (case is not None and self._is_agent(case)):
                yield SUBJECT, child, case
                yield "by", child, case
            elif kind in ("obj", "iobj"):
                yield OBJECT, child, None
            elif kind == "advcl" and node.lower == "using":
                yield from (("using", one, child) for one in parse.children(child, "obj"))
            elif case is not None and hit.first <= case <= hit.last:
                yield OBJECT, child, None  # a particle that was taken for a preposition
            elif case is not None and kind not in ("conj", "punct"):
                yield parse[case].lower, child, case
            elif relation in _NO_CASE and node.entity >= 0 and child > verb:
                yield OBJECT, child, None
            elif _is_stranded(parse, child) and child > verb:
                yield node.lower, child, child

    def _has_where(self, verb: int) -> bool:
        """Tell whether a clause begins with "where"."""
        return any(self._parse[c].lower == "where" for c in self._parse.children(verb, "advmod"))

    def _around(self, head: int) -> Iterator[int]:
        """Yield what hangs on the head, then what hangs on the other words of the phrase."""
        hit = self._hit
        words = [head, *(i for i in range(hit.first, hit.last + 1) if i != head)]
        for word in words:
            for child in self._parse.children(word):
                if not hit.first <= child <= hit.last:
                    yield child

    def _is_agent(self, case: int) -> bool:
        return self._is_passive and self._parse[case].lower == "by"

    def _antecedent(self, verb: int) -> int | None:
        """Return the noun that a relative or cleft clause belongs to, if a verb heads one."""
        node = self._parse[verb]
        parse = self._parse
        if node.relation == "advcl:relcl":
            return _last_entity_before(parse, verb)
        if node.relation in ("acl:relcl", "acl", "csubj") and node.head != verb:
            noun = parse[node.head]
            # "Gastric acid is a fluid that …": the clause speaks of gastric acid.
            is_kind = noun.text[:1].islower() and any(
                True for _ in parse.children(node.head, "cop")
            )
            if noun.relation == "appos" and noun.text.islower() and parse[noun.head].entity >= 0:
                return noun.head  # "insulin, a hormone produced by …"
            subjects = list(parse.children(node.head, "nsubj")) if is_kind else []
            is_told = bool(subjects) and parse[subjects[0]].entity >= 0
            return subjects[0] if is_told else node.head
        return None

    def _subjects_above(self, verb: int) -> Iterator[int]:
        """Yield the subject of the clause that a verb without one belongs to."""
        parse = self._parse
        below = verb
        for above in parse.ancestors(verb):
            kind = parse[below].relation.partition(":")[0]
            if kind not in ("xcomp", "advcl", "conj", "ccomp", "parataxis", "discourse", "amod"):
                return
            subjects = list(parse.children(above, "nsubj"))
            if subjects:
                yield from subjects
                return
            if self._antecedent(above) is not None and kind in ("conj", "xcomp"):
                yield parse[above].head
                return
            below = above

    def _beside_noun(self) -> Iterator[tuple[str, int, int | None]]:
        parse, noun = self._parse, self._hit.head
        for child in self._around(noun):
            node, kind = parse[child], parse[child].relation.partition(":")[0]
            case = _case(parse, child)
            if node.relation == "nmod:poss":
                yield POSSESSIVE, child, None
            elif kind in ("nmod", "obl", "acl", "advcl", "appos") and case is not None:
                yield parse[case].lower, child, case
            elif kind in ("compound", "amod", "nmod") and child < noun:
                yield COMPOUND, child, None
            elif kind in ("nsubj", "appos", "flat"):
                yield IS, child, None
        yield from self._over_noun(noun)

    def _over_noun(self, noun: int) -> Iterator[tuple[str, int, int | None]]:
        """Yield what the clause says that a noun is, and who has it."""
        parse, above = self._parse, self._parse[noun].head
        kind = parse[noun].relation.partition(":")[0]
        if above == noun:
            return
        has_copula = any(True for _ in parse.children(above, "cop"))
        case = _case(parse, above)
        if kind == "nsubj" and has_copula:
            yield (IS if case is None else parse[case].lower), above, case
        elif kind == "appos":
            yield IS, above, None
        elif kind == "conj" and any(True for _ in parse.children(noun, "cop")):
            yield from ((IS, node, None) for node in parse.children(above, "nsubj"))
        elif kind in ("obj", "xcomp", "obl", "advcl"):
            own = _case(parse, noun)
            is_as = own is not None and parse[own].lower == "as"
            if not (is_as or parse[above].lower in LIGHT_VERBS):
                return
            for node in parse.children(above, "nsubj"):
                yield IS, node, None
                yield HAS, node, None
            for node in parse.children(above, "obl"):
                other = _case(parse, node)
                if other is not None and node != noun:
                    yield parse[other].lower, node, other

    def entities_of(self, number: int, depth: int = 3) -> Iterator[int]:
        """Yield the entities that a node is, stands for, or is coordinated with."""
        parse = self._parse
        node = parse[number]
        if node.entity >= 0:
            yield number
        elif depth and not self._hit.first <= number <= self._hit.last:
            yield from self._stood_for(number, depth)
        if depth:
            for child in parse.children(number, "conj"):
                if parse[child].entity >= 0:
                    yield child

    def _stood_for(self, number: int, depth: int) -> Iterator[int]:
        """Yield the entities that a noun stands for."""
        parse = self._parse
        found = [c for c in parse.children(number, "appos") if parse[c].entity >= 0]
        if any(True for _ in parse.children(number, "cop")):
            found += [
                e for c in parse.children(number, "nsubj") for e in self.entities_of(c, depth - 1)
            ]
        above = parse[number].head
        if parse[number].relation == "nsubj" and parse[above].entity >= 0:
            found += [above] if any(True for _ in parse.children(above, "cop")) else []
        if not found and parse[number].lower in _TRANSPARENT:
            for child in parse.children(number, "nmod"):
                case = _case(parse, child)
                if case is not None and parse[case].lower in ("of", "with", "in"):
                    found += self.entities_of(child, depth - 1)
            if not found:
                found = [c for c in parse.children(number, "compound") if parse[c].entity >= 0]
        yield from dict.fromkeys(found)


def mention_of(parse: Parse, number: int | None) -> Mention | None:
    """Return a node as a mention."""
    if number is None:
        return None
    node = parse[number]
    return Mention(node.start, node.end, node.text)


def _case(parse: Parse, number: int) -> int | None:
    """Return the preposition that leads to a node, the last of several."""
    found = [c for c in parse.children(number, "case") if parse[c].tag != "POS" and c < number]
    return found[-1] if found else None


def _is_stranded(parse: Parse, number: int) -> bool:
    """Tell whether a node is a preposition without a noun."""
    node = parse[number]
    is_preposition = node.entity < 0 and node.lower in PREPOSITIONS
    return is_preposition and not any(True for _ in parse.children(number))


def _last_entity_before(parse: Parse, number: int) -> int | None:
    found = [i for i in range(number) if parse[i].entity >= 0]
    return found[-1] if found else None
