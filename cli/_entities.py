"""Entities as records, as tokens with tags, and as lines for people.

A record has the keys that GLiNER and Hugging Face use; offsets count code points of the text::

    {"id": str | int, "text": str,
     "entities": [{"start": int, "end": int, "text": str, "label": str, "score": float,
                   "margin": float, "alternatives": [{"label": str, "score": float}],
                   "evidence": [{"kind": str, "source": str, "weight": float,
                                 "labels": [{"label": str, "score": float}],
                                 "votes": [{"piece": str, "probability": float, "label": str,
                                            "cluster": str}]}]}]}

``evidence`` is there only where it was asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TextIO

from knife.language.segmentation import sentence_tokens
from knife.language.tokens import Tokenizer
from knife.types.entities import Cue, Entity, LabelScore, Vote

from ._answering import title_of
from ._inputs import Record
from ._render import number, visible, write_lines, write_table

_VOTES = 6
_LABELS = 3


def record_of(record: Record, entities: Sequence[Entity], *, explain: bool) -> dict[str, object]:
    """Return a text with its entities as plain JSON values."""
    return {
        "id": record.id,
        "text": record.text,
        "entities": [_entity(entity, explain=explain) for entity in entities],
    }


def write_texts(
    to: TextIO, answers: Iterable[tuple[Record, list[Entity]]], *, explain: bool, titles: bool
) -> None:
    """Write the entities of each text for people, each text as soon as it is done."""
    for record, entities in answers:
        if titles:
            write_lines(to, [title_of(record)])
        if not entities:
            write_lines(to, ["no entities"])
        elif explain:
            for entity in entities:
                write_lines(to, _explained(entity))
        else:
            rows = [(e.start, e.end, e.label, e.score, " ".join(e.text.split())) for e in entities]
            write_table(to, ("start", "end", "label", "score", "text"), rows)
        if titles:
            write_lines(to, [""])
        to.flush()


def write_conll(to: TextIO, answers: Iterable[tuple[Record, list[Entity]]]) -> None:
    """Write a token and its IOB2 tag a line, a blank line after each sentence.

    Each text begins with a comment, ``# id = …``. A token that holds the border of an entity is
    cut there, so that every entity is whole.
    """
    tokenizer = Tokenizer()
    for record, entities in answers:
        to.write(f"# id = {visible(str(record.id))}\n")
        starts, ends = [one.start for one in entities], [one.end for one in entities]
        for sentence in sentence_tokens(record.text, tokenizer):
            spans = [(token.start, token.end) for token in sentence]
            own = entities[bisect_right(ends, spans[0][0]) : bisect_left(starts, spans[-1][1])]
            for start, end, tag in tagged(spans, own):
                to.write(f"{visible(record.text[start:end])}\t{tag}\n")
            to.write("\n")
        to.flush()


def tagged(
    tokens: Sequence[tuple[int, int]], entities: Sequence[Entity]
) -> Iterator[tuple[int, int, str]]:
    """Yield the tokens of one sentence with IOB2 tags, cut at the borders of entities.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> list(tagged([(0, 9)], [Entity(Mention(0, 4, "IL-2"), "GENE", 0.9)]))
    [(0, 4, 'B-GENE'), (4, 9, 'O')]
    """
    borders = sorted({place for entity in entities for place in (entity.start, entity.end)})
    before: Entity | None = None
    for start, end in tokens:
        cuts = [start, *(place for place in borders if start < place < end), end]
        for first, last in pairwise(cuts):
            inside = next((e for e in entities if e.start <= first and last <= e.end), None)
            if inside is None:
                yield first, last, "O"
            else:
                yield first, last, ("I-" if inside is before else "B-") + inside.label
            before = inside


def _entity(entity: Entity, *, explain: bool) -> dict[str, object]:
    values: dict[str, object] = {
        "start": entity.start,
        "end": entity.end,
        "text": entity.text,
        "label": entity.label,
        "score": number(entity.score),
        "margin": number(entity.margin),
        "alternatives": _scores(entity.alternatives),
    }
    if explain:
        values["evidence"] = [_cue(cue) for cue in entity.evidence]
    return values


def _scores(labels: Iterable[LabelScore]) -> list[dict[str, object]]:
    return [{"label": one.label, "score": number(one.score)} for one in labels]


def _cue(cue: Cue) -> dict[str, object]:
    return {
        "kind": cue.kind,
        "source": cue.source,
        "weight": number(cue.weight),
        "labels": _scores(cue.labels),
        "votes": [
            {
                "piece": vote.piece,
                "probability": number(vote.probability),
                "label": vote.label,
                "cluster": vote.cluster,
            }
            for vote in cue.votes
        ],
    }


def _explained(entity: Entity) -> list[str]:
    others = ", ".join(f"{one.label} {one.score:.2f}" for one in entity.alternatives)
    lines = [
        f"{entity.start}-{entity.end}  {' '.join(entity.text.split())}  "
        f"{entity.label} {entity.score:.2f}, margin {entity.margin:.2f}"
        + (f"  (then {others})" if others else "")
    ]
    for cue in entity.evidence:
        says = ", ".join(f"{one.label} {one.score:.2f}" for one in cue.labels[:_LABELS])
        lines.append(f"  {cue.kind}, {cue.source}, weight {cue.weight:.2f}: {says or 'nothing'}")
        if cue.votes:
            lines.append("    by " + ", ".join(_vote(vote) for vote in cue.votes[:_VOTES]))
    return lines


def _vote(vote: Vote) -> str:
    label = vote.label or "abstains"
    cluster = f", cluster {vote.cluster}" if vote.cluster else ""
    return f"{vote.piece} {vote.probability:.2f} ({label}{cluster})"
