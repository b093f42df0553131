"""Triples as records, as rows and as lines for people.

A record, offsets counting code points of the text::

    {"id": str | int, "text": str,
     "triples": [{"subject": {"start": int, "end": int, "text": str, "label": str, "score": float},
                  "relation": str, "span": {"start": int, "end": int, "text": str},
                  "object": {as "subject"}, "order": str, "voice": str,
                  "negated": bool, "hedged": bool, "confidence": float,
                  "evidence": {"seeds": [str], "path": str,
                               "lexicon": [{"relation": str, "share": float}],
                               "masked": [{"relation": str, "share": float}],
                               "substitutes": [{"piece": str, "probability": float,
                                                "relation": str}]}}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from knife.types.entities import Entity, LabelScore, Mention
from knife.types.triples import Triple, TripleEvidence

from ._inputs import Record
from ._render import number, write_lines, write_table

COLUMNS = (
    "id",
    "subject",
    "subject_label",
    "relation",
    "object",
    "object_label",
    "words",
    "order",
    "voice",
    "negated",
    "hedged",
    "confidence",
    "subject_start",
    "subject_end",
    "start",
    "end",
    "object_start",
    "object_end",
    "seeds",
    "path",
    "substitutes",
)
"""Of a CSV file."""


def record_of(record: Record, triples: Sequence[Triple]) -> dict[str, object]:
    """Return a text with its triples as plain JSON values."""
    return {
        "id": record.id,
        "text": record.text,
        "triples": [triple_values(one) for one in triples],
    }


def triple_values(one: Triple) -> dict[str, object]:
    """Return a triple as plain JSON values."""
    return {
        "subject": _entity(one.subject),
        "relation": one.relation,
        "span": _mention(one.span),
        "object": _entity(one.object),
        "order": one.order,
        "voice": one.voice,
        "negated": one.is_negated,
        "hedged": one.is_hedged,
        "confidence": number(one.confidence),
        "evidence": _evidence(one.evidence),
    }


def row_of(record: Record, one: Triple) -> tuple[object, ...]:
    """Return a triple as a row of a CSV file, see `COLUMNS`."""
    evidence = one.evidence
    return (
        record.id,
        one.subject.text,
        one.subject.label,
        one.relation,
        one.object.text,
        one.object.label,
        one.span.text,
        one.order,
        one.voice,
        str(one.is_negated).lower(),
        str(one.is_hedged).lower(),
        number(one.confidence),
        one.subject.start,
        one.subject.end,
        one.span.start,
        one.span.end,
        one.object.start,
        one.object.end,
        "; ".join(evidence.seeds),
        evidence.path,
        " ".join(vote.piece for vote in evidence.substitutes),
    )


def write_triples(to: TextIO, triples: Sequence[Triple], *, explain: bool) -> None:
    """Write the triples of one text for people."""
    if not triples:
        write_lines(to, ["no relations"])
    elif explain:
        for one in triples:
            write_lines(to, _explained(one))
    else:
        rows = [
            (
                one.confidence,
                _plain(one.subject.text),
                one.relation + _flags(one),
                _plain(one.object.text),
                _plain(one.span.text),
                one.order,
            )
            for one in triples
        ]
        columns = ("confidence", "subject", "relation", "object", "words", "order")
        write_table(to, columns, rows)


def _explained(one: Triple) -> list[str]:
    evidence = one.evidence
    substitutes = ", ".join(
        f"{v.piece} {v.probability:.2f}" + (f" ({v.label})" if v.label else "")
        for v in evidence.substitutes
    )
    return [
        f"{_plain(one.subject.text)} [{one.subject.label}]  {one.relation}{_flags(one)}  "
        f"{_plain(one.object.text)} [{one.object.label}]  {one.confidence:.2f}",
        f"  words: {_plain(one.span.text)}, {one.span.start}-{one.span.end}, {one.voice}, "
        f"{one.order}",
        f"  path: {evidence.path}" + ("" if evidence.seeds else "  (a verb without a seed)"),
        f"  the words say: {_shares(evidence.lexicon)}",
        f"  at the mask: {substitutes or 'nothing'}",
        f"  the substitutes say: {_shares(evidence.masked)}",
    ]


def _flags(one: Triple) -> str:
    marks = [("negated", one.is_negated), ("hedged", one.is_hedged)]
    told = ", ".join(name for name, is_so in marks if is_so)
    return f" ({told})" if told else ""


def _shares(labels: Iterable[LabelScore]) -> str:
    return ", ".join(f"{one.label} {one.score:.2f}" for one in labels) or "nothing"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _mention(mention: Mention) -> dict[str, object]:
    return {"start": mention.start, "end": mention.end, "text": mention.text}


def _entity(entity: Entity) -> dict[str, object]:
    values = _mention(entity.mention)
    return values | {"label": entity.label, "score": number(entity.score)}


def _evidence(evidence: TripleEvidence) -> dict[str, object]:
    return {
        "seeds": list(evidence.seeds),
        "path": evidence.path,
        "lexicon": _scores(evidence.lexicon),
        "masked": _scores(evidence.masked),
        "substitutes": [
            {"piece": v.piece, "probability": number(v.probability), "relation": v.label}
            for v in evidence.substitutes
        ],
    }


def _scores(labels: Iterable[LabelScore]) -> list[dict[str, object]]:
    return [{"relation": one.label, "share": number(one.score)} for one in labels]
