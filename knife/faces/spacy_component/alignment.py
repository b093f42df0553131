"""Entities put onto the tokens of a document.

The borders of an entity may lie inside a token: ``IL-2-induced`` is one token to some tokenizers.
Then its span is widened to whole tokens. Where two entities come to share a token, the likelier one
gets it, and the other one is not lost silently: it is counted and noted with the document.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from knife.faces.spacy_component.attributes import LEFT_OUT, PLAIN, plain_of
from knife.types.entities import Entity
from knife.types.labels import upper_label


@dataclass(frozen=True, eq=False)
class Placement:
    """Where entities came to stand.

    Parameters
    ----------
    spans : tuple of Span
        In order.
    n_widened : int
        Spans that are longer than their entity.
    n_left_out : int
        Entities that share a token with a likelier one, or with one that was there before.
    """

    spans: tuple[Span, ...]
    n_widened: int
    n_left_out: int


def place(
    doc: Doc,
    entities: Sequence[Entity],
    *,
    n_levels: int = 2,
    taken: Collection[int] = (),
    nested: bool = False,
) -> Placement:
    """Put entities onto tokens, and note with the document what each is.

    Parameters
    ----------
    doc : Doc
        Its text is the one that the entities are of. Its attributes are written, its entities
        are not.
    entities : sequence of Entity
        In any order.
    n_levels : int
        Levels of a label that a span gets: 1 or 2.
    taken : collection of int
        Tokens that no entity may have.
    nested : bool
        Whether entities may share tokens, though not all of them.
    """
    used, ranges = set(taken), set[tuple[int, int]]()
    kept, left_out, n_widened = list[Span](), [], 0
    for entity in sorted(entities, key=lambda one: (-one.score, one.start, one.end)):
        label = entity.label if n_levels > 1 else upper_label(entity.label)
        span = doc.char_span(entity.start, entity.end, label=label, alignment_mode="expand")
        tokens = range(0) if span is None else range(span.start, span.end)
        is_free = (tokens.start, tokens.stop) not in ranges if nested else used.isdisjoint(tokens)
        if span is None or not is_free:
            left_out.append(plain_of(entity))
            continue
        used.update(tokens)
        ranges.add((tokens.start, tokens.stop))
        n_widened += (span.start_char, span.end_char) != (entity.start, entity.end)
        span._.set(PLAIN, plain_of(entity))
        kept.append(span)
    if left_out:
        doc._.set(LEFT_OUT, left_out)
    kept.sort(key=lambda span: (span.start, -span.end))
    return Placement(tuple(kept), n_widened, len(left_out))
