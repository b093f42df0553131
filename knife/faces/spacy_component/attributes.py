"""What a spaCy span says of its entity: score, margin, other labels, evidence.

spaCy keeps such attributes in ``Doc.user_data``, which it copies, shifts and writes to files as
plain values. So plain values are what is kept, as ``Span._.knife``; the other attributes read them
and give the types of knife. This module does not know where an entity comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from spacy.tokens import Doc, Span

from knife.types.entities import Cue, CueKind, Entity, LabelScore, Vote

PLAIN, LEFT_OUT = "knife", "knife_left_out"

Plain = Mapping[str, object]
Rows = Sequence[Sequence[object]]


def register_attributes() -> None:
    """Make the attributes known to spaCy, those that are not known yet.

    Examples
    --------
    >>> register_attributes()
    >>> Span.has_extension("knife_score"), Doc.has_extension("knife_left_out")
    (True, True)
    """
    getters: dict[str, Callable[[Span], object]] = {
        "knife_score": score_of,
        "knife_margin": margin_of,
        "knife_alternatives": alternatives_of,
        "knife_evidence": evidence_of,
    }
    if not Span.has_extension(PLAIN):
        Span.set_extension(PLAIN, default=None)
    for name, getter in getters.items():
        if not Span.has_extension(name):
            Span.set_extension(name, getter=getter)
    if not Doc.has_extension(LEFT_OUT):
        Doc.set_extension(LEFT_OUT, default=None)


def plain_of(entity: Entity) -> dict[str, object]:
    """Return an entity as plain values that spaCy can write.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> plain_of(Entity(Mention(3, 8, "Paris"), "LOCATION", 0.5))["score"]
    0.5
    """
    return {
        "start": entity.start,
        "end": entity.end,
        "text": entity.text,
        "label": entity.label,
        "score": float(entity.score),
        "alternatives": _label_rows(entity.alternatives),
        "evidence": [
            [
                cue.kind,
                cue.source,
                float(cue.weight),
                _label_rows(cue.labels),
                [[v.piece, float(v.probability), v.label, v.cluster] for v in cue.votes],
            ]
            for cue in entity.evidence
        ],
    }


def score_of(span: Span) -> float | None:
    """Return the probability of a span's label; None if knife did not set it."""
    plain = _plain(span)
    return None if plain is None else cast(float, plain["score"])


def margin_of(span: Span) -> float | None:
    """Return how far a span's label is ahead of the next; None if knife did not set it."""
    score, others = score_of(span), alternatives_of(span)
    if score is None:
        return None
    return score - others[0].score if others else score


def alternatives_of(span: Span) -> tuple[LabelScore, ...]:
    """Return the next labels of a span, likeliest first."""
    plain = _plain(span)
    return () if plain is None else _labels(plain["alternatives"])


def evidence_of(span: Span) -> tuple[Cue, ...]:
    """Return why a span has its label; empty unless the component explains."""
    plain = _plain(span)
    if plain is None:
        return ()
    return tuple(
        Cue(
            cast(CueKind, kind),
            cast(str, source),
            cast(float, weight),
            _labels(labels),
            tuple(Vote(*cast("tuple[str, float, str, str]", vote)) for vote in cast(Rows, votes)),
        )
        for kind, source, weight, labels, votes in cast(Rows, plain["evidence"])
    )


def _plain(span: Span) -> Plain | None:
    return cast("Plain | None", span._.get(PLAIN))


def _label_rows(labels: Sequence[LabelScore]) -> list[list[object]]:
    return [[one.label, float(one.score)] for one in labels]


def _labels(rows: object) -> tuple[LabelScore, ...]:
    return tuple(LabelScore(*cast("tuple[str, float]", row)) for row in cast(Rows, rows))
