"""A thesaurus as a table of pairs (TSV), or as concepts (SKOS, written in Turtle).

In SKOS a concept is what several terms name. Its preferred label is its most frequent term; the
terms that are the same are its other labels, plurals hidden ones. Turtle is written here, not read:
the few kinds of triples that are needed are strings, numbers and references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from urllib.parse import quote

from knife.errors import InputError
from knife.types.synonyms import SAME_KINDS, Synonym, Thesaurus

COLUMNS = (
    "term", "candidate", "kind", "score", "accepted", "n_term", "n_candidate", "patterns",
    "n_beside", "context_free", "in_view", "hidden", "rank", "back_rank", "types", "spelling",
    "example",
)  # fmt: skip
"""Columns of the table."""

_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_tsv(thesaurus: Thesaurus, to: TextIO) -> None:
    """Write a thesaurus as a table, a pair a line under a header.

    Parameters
    ----------
    thesaurus : Thesaurus
        What was found.
    to : text stream
        Where to. Tabs and line breaks within a cell become spaces.
    """
    counts = dict(thesaurus.counts)
    to.write("\t".join(COLUMNS) + "\n")
    for one in thesaurus.entries:
        to.write("\t".join(_cell(value) for value in _row(one, counts)) + "\n")


def _row(one: Synonym, counts: dict[str, int]) -> list[object]:
    evidence = one.evidence
    return [
        one.term, one.text, one.kind, one.score, "yes" if one.is_accepted else "no",
        counts.get(one.term, 0), counts.get(one.text, one.n_occurrences),
        "; ".join(f"{name} {count}" for name, count in evidence.patterns), evidence.n_beside,
        evidence.context_free, evidence.in_view, evidence.hidden, evidence.rank,
        evidence.back_rank, evidence.types, evidence.spelling,
        evidence.hits[0].text if evidence.hits else "",
    ]  # fmt: skip


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else " ".join(str(value).split())


def write_skos(
    thesaurus: Thesaurus, to: TextIO, *, base: str = "urn:knife:thesaurus:", language: str = "en"
) -> None:
    """Write a thesaurus as SKOS concepts in Turtle.

    Parameters
    ----------
    thesaurus : Thesaurus
        What was found. Only accepted pairs make concepts; pairs of kind ``broader`` and
        ``related`` join them.
    to : text stream
        Where to, UTF-8.
    base : str
        What the name of a concept begins with, an IRI.
    language : str
        Language tag of the labels; none if empty.

    Raises
    ------
    InputError
        If `base` is no IRI, or `language` no tag.

    References
    ----------
    W3C, SKOS Reference, 2009; W3C, RDF 1.1 Turtle, 2014.
    """
    if not _BASE.fullmatch(base):
        raise InputError(f"base is {base!r}; expected an IRI such as https://example.org/terms/.")
    if language and not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", language):
        raise InputError(f"language is {language!r}; expected a tag such as en, or nothing.")
    to.write("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n")
    head_of = concepts(thesaurus)
    members: dict[str, list[str]] = {}
    for term, head in head_of.items():
        members.setdefault(head, []).append(term)
    links = _links(thesaurus, head_of)
    hidden = _plurals(thesaurus)
    for head, terms in members.items():
        lines = list(_labels(head, terms, hidden, language))
        lines += [f"skos:{name} {_iri(base, other)}" for name, other in links.get(head, ())]
        to.write(f"\n{_iri(base, head)} a skos:Concept ;\n    " + " ;\n    ".join(lines) + " .\n")


def concepts(thesaurus: Thesaurus) -> dict[str, str]:
    """Return the preferred term of each term.

    A term joins the most frequent one that it was accepted with and that stands for itself, so
    that no chain of pairs joins what no pair joins.

    Parameters
    ----------
    thesaurus : Thesaurus
        What was found.

    Returns
    -------
    dict from str to str
        By falling count of the preferred term.
    """
    partners: dict[str, set[str]] = {}
    for one in thesaurus.entries:
        if one.is_accepted:
            partners.setdefault(one.term, set()).add(one.text)
            partners.setdefault(one.text, set()).add(one.term)
    head_of: dict[str, str] = {}
    for term, _ in thesaurus.counts:
        if term in head_of:
            continue
        head_of[term] = term
        for other in sorted(partners.get(term, ())):
            head_of.setdefault(other, term)
    return head_of


def _labels(head: str, terms: list[str], hidden: set[str], language: str) -> Iterator[str]:
    yield f"skos:prefLabel {_literal(head, language)}"
    for term in terms:
        if term != head:
            name = "hiddenLabel" if term in hidden else "altLabel"
            yield f"skos:{name} {_literal(term, language)}"


def _plurals(thesaurus: Thesaurus) -> set[str]:
    """Return the terms that are another form of one that is more frequent."""
    return {
        one.text for one in thesaurus.entries if one.kind == "inflection" and one.is_accepted
    } - {one.text for one in thesaurus.entries if one.kind != "inflection" and one.is_accepted}


def _links(thesaurus: Thesaurus, head_of: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, dict[tuple[str, str], None]] = {}
    for one in thesaurus.entries:
        first, second = head_of.get(one.term), head_of.get(one.text)
        if one.is_accepted or first is None or second is None or first == second:
            continue
        if one.kind == "broader":
            found.setdefault(first, {})["broader", second] = None
        elif one.kind == "related" or one.kind in SAME_KINDS:
            found.setdefault(first, {})["related", second] = None
    # SKOS keeps broader and related apart: what is the one is not the other.
    wider = {(head, other) for head, own in found.items() for name, other in own if name[0] == "b"}
    return {
        head: [
            (name, other)
            for name, other in own
            if name == "broader" or not {(head, other), (other, head)} & wider
        ]
        for head, own in found.items()
    }


def _literal(text: str, language: str) -> str:
    escaped = "".join(
        _ESCAPES.get(sign, f"\\u{ord(sign):04X}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign)
        for sign in text
    )
    return f'"{escaped}"' + (f"@{language}" if language else "")


def _iri(base: str, term: str) -> str:
    return f"<{base}{quote(term, safe='')}>"
