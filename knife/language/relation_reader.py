"""Candidate relations of a text: words that may express one, voice, denial, and who stands where.

Words of the relation lexicon come first; other verbs between two entities are candidates, too,
because what they mean may be told by their neighbours in a vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knife.language.argument_order import ordered_places
from knife.language.argument_places import LIGHT_VERBS, PlaceReader
from knife.language.modality import is_hedged, is_negated, is_passive
from knife.language.parses import SentenceParser
from knife.language.relation_words import Hit, Matcher
from knife.language.verb_forms import participles
from knife.language.word_classes import AUXILIARIES, words_of
from knife.types.entities import Mention
from knife.types.labels import NONE
from knife.types.parses import Parse
from knife.types.relation_candidates import RelationCandidate
from knife.types.relation_lexicons import RelationLexicon
from knife.types.triples import Voice

_CLAUSES = words_of("root ccomp xcomp acl advcl conj parataxis csubj")


class RelationReader:
    """Finds the words that may express a relation between entities of a text.

    Parameters
    ----------
    parser : SentenceParser
        Parses sentences.
    lexicon : RelationLexicon
        Words that express relations.

    Examples
    --------
    >>> from knife.assembly.pipelines import open_pipeline
    >>> from knife.types.relation_lexicons import Seed
    >>> seed = Seed(("treat",), "TREATS", "verb", ("subject", "with"), ("object",))
    >>> read = RelationReader(SentenceParser(open_pipeline()), RelationLexicon((seed,)))
    >>> text = "Malaria is treated with quinine."
    >>> found = read(text, [Mention(0, 7, "Malaria"), Mention(24, 31, "quinine")])[0]
    >>> found.words.text, found.voice, sorted({(one.place, one.entity) for one in found.places})
    ('treated', 'passive', [('object', 0), ('with', 1)])
    """

    def __init__(self, parser: SentenceParser, lexicon: RelationLexicon) -> None:
        self._parse, self._match = parser, Matcher(lexicon)

    def __call__(self, text: str, entities: Sequence[Mention]) -> list[RelationCandidate]:
        """Return the candidates of a text.

        Parameters
        ----------
        text : str
            Any text.
        entities : sequence of Mention
            What is known to name something.

        Returns
        -------
        list of RelationCandidate
            In the order of the text; places name entities by their number.
        """
        return [
            candidate
            for parse in self._parse(text, entities, self._is_noun)
            for hit in _with_open_verbs(parse, list(self._match(parse)))
            if (candidate := _candidate(text, parse, hit)) is not None
        ]

    def _is_noun(self, text: str) -> bool:
        return bool(self._match.nouns(text))


def _with_open_verbs(parse: Parse, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield hits that may express a relation, and verbs that no seed holds."""
    taken = {number for hit in hits for number in range(hit.first, hit.last + 1)}
    for number, node in enumerate(parse.nodes):
        is_known = number in taken or node.entity >= 0 or node.lower in AUXILIARIES | LIGHT_VERBS
        is_clause = node.relation.partition(":")[0] in _CLAUSES
        if node.is_verb and is_clause and not is_known and node.text.isalpha():
            yield Hit((), number, number, number, "verb")
    for hit in hits:
        is_told = any(seed.relation != NONE for seed in hit.seeds)
        if is_told and not (hit.form == "verb" and _only_modifies(parse, hit)):
            yield hit


def _only_modifies(parse: Parse, hit: Hit) -> bool:
    """Tell whether a verb form is an auxiliary, or says how a noun is: circulating cells."""
    node = parse[hit.head]
    if node.relation.startswith(("aux", "cop")):
        return True
    if not (node.relation in ("amod", "compound") and node.tag in ("VBG", "VBN", "JJ")):
        return False
    is_bound = hit.first > 0 and parse[hit.first - 1].text in "-\u2010\u2011"
    after = parse[hit.last + 1] if hit.last + 1 < len(parse) else None
    is_before_noun = after is not None and (after.entity >= 0 or after.tag.startswith(("NN", "JJ")))
    return is_before_noun and not is_bound


def _candidate(text: str, parse: Parse, hit: Hit) -> RelationCandidate | None:
    """Return a candidate, or None if fewer than two entities stand around the words."""
    turned = hit.form == "verb" and is_passive(parse, hit.head, _participles(parse, hit))
    parsed = list(dict.fromkeys(PlaceReader(parse, hit, is_passive=turned)()))
    filled = {one.place for one in parsed}
    ordered = list(dict.fromkeys(ordered_places(parse, hit, is_passive=turned)))
    # The order of words fills what the parse leaves open; where it says otherwise it is doubtful.
    places = (*parsed, *(one for one in ordered if one.place not in filled))
    doubtful = tuple(one for one in ordered if one.place in filled)
    if len({one.entity for one in (*places, *doubtful)}) < 2:
        return None
    voice: Voice = "nominal" if hit.form != "verb" else "passive" if turned else "active"
    start, end = parse[hit.first].start, parse[hit.last].end
    return RelationCandidate(
        Mention(start, end, text[start:end]),
        parse[hit.head].text,
        hit.form,
        voice,
        hit.seeds,
        places,
        doubtful,
        is_negated(parse, hit.head),
        is_hedged(parse, hit.head),
    )


def _participles(parse: Parse, hit: Hit) -> frozenset[str]:
    known = {form for seed in hit.seeds for form in participles(seed.head)}
    node = parse[hit.head]
    if not known and (node.tag in ("VBN", "VBD", "JJ") or node.lower.endswith("ed")):
        known = {node.lower}
    return frozenset(known)
