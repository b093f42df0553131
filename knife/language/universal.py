"""Parses in other labels, brought to those of Universal Dependencies.

The packages of spaCy for English let a noun hang on its preposition, and a predicate on its "is";
Universal Dependencies turn both round. Whoever walks a parse needs to know one way only. A parse
that has none of the other labels is left as it is.

References
----------
de Marneffe and others, "Universal Dependencies", Computational Linguistics 2021; the other labels
are those of ClearNLP (Choi and Palmer, "Guidelines for the CLEAR style", 2012).
"""

from __future__ import annotations

from collections.abc import Sequence

from knife.language.syntax import Reading

_RENAMED = {
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "dobj": "obj",
    "dative": "iobj",
    "auxpass": "aux:pass",
    "poss": "nmod:poss",
    "relcl": "acl:relcl",
    "prt": "compound:prt",
    "neg": "advmod",
    "npadvmod": "obl:unmarked",
    "nn": "compound",
    "predet": "det:predet",
    "preconj": "cc:preconj",
}

_OTHER = frozenset(["prep", "pobj", "dobj", "nsubjpass", "attr", "agent", "auxpass", "acomp"])


def to_universal(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of a sentence in the labels of Universal Dependencies.

    Parameters
    ----------
    readings : sequence of Reading
        Of one sentence.

    Examples
    --------
    >>> he, came, to, us = ("PRP", "nsubj", 1), ("VBD", "root", 1), ("IN", "prep", 1), ("PRP", "pobj", 2)
    >>> found = to_universal([Reading(*word) for word in (he, came, to, us)])
    >>> [(reading.relation, reading.head) for reading in found]
    [('nsubj', 1), ('root', 1), ('case', 3), ('obl', 1)]
    """  # noqa: E501 - a sentence in one line
    if not _OTHER & {reading.relation for reading in readings}:
        return list(readings)
    found: list[list[str | int]] = [list(reading) for reading in readings]
    _turn_prepositions(readings, found)
    _turn_copulas(readings, found)
    return [
        Reading(str(tag), _RENAMED.get(str(relation), str(relation)), int(head))
        for tag, relation, head in found
    ]


def _turn_prepositions(readings: Sequence[Reading], found: list[list[str | int]]) -> None:
    for number, reading in enumerate(readings):
        if reading.relation not in ("pobj", "pcomp"):
            continue
        over = readings[reading.head]
        is_verb = readings[over.head].tag.startswith(("VB", "MD", "JJ"))
        relation = "obl" if is_verb else "nmod"
        if over.relation == "agent":
            relation = "obl:agent"
        if reading.relation == "pcomp":
            relation = "advcl" if is_verb else "acl"
        found[reading.head][1:] = ["case" if reading.relation == "pobj" else "mark", number]
        # A preposition on another one, as in "from within": both mark the noun.
        found[number][1:] = [relation, over.head if over.head != reading.head else number]


def _turn_copulas(readings: Sequence[Reading], found: list[list[str | int]]) -> None:
    for number, reading in enumerate(readings):
        verb = reading.head
        is_predicate = reading.relation in ("attr", "acomp") and verb != number
        if not is_predicate or found[verb][1] == "cop":
            continue
        over = int(found[verb][2])
        found[number][1:] = [found[verb][1], number if over == verb else over]
        for other in found:
            if other[2] == verb:
                other[2] = number
        found[verb][1:] = ["cop", number]
        if over == verb:
            found[number][2] = number
