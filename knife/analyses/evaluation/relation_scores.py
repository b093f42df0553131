"""How well triples are found: against those that a person marked, sentence by sentence.

A marked triple is answered by the triple that overlaps both of its entities, in either direction;
of several the one with the same boundaries, then the surest. What is not answered counts as wrong
everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knife.errors import ShapeError
from knife.maths.intervals import Estimate, drawn_estimate, ratio_estimate, resampled_sums
from knife.types.arrays import Bools, Ints
from knife.types.entities import Mention
from knife.types.gold_triples import GoldText, GoldTriple
from knife.types.triples import Triple

MEASURES = (
    "found",
    "type",
    "direction",
    "boundaries",
    "whole",
    "order",
    "voice",
    "negated",
    "hedged",
)
"""What is asked of each marked triple; `whole` is type, direction and all three boundaries."""

GROUPS = ("order", "voice", "relation")


@dataclass(frozen=True)
class RelationScores:
    """What was measured.

    Parameters
    ----------
    n_texts, n_gold, n_answers : int
        Texts, marked triples, and triples that were found.
    shares : mapping of str to Estimate
        By measure, of the marked triples; a measure that the gold says nothing of is left out.
    precision, recall, f1 : Estimate
        Of whole triples.
    groups : mapping of (str, str) to mapping of str to Estimate
        The shares of the marked triples of one order, voice or relation.
    """

    n_texts: int
    n_gold: int
    n_answers: int
    shares: Mapping[str, Estimate]
    precision: Estimate
    recall: Estimate
    f1: Estimate
    groups: Mapping[tuple[str, str], Mapping[str, Estimate]]


def score_relations(
    gold: Sequence[GoldText], answers: Sequence[Sequence[Triple]], *, seed: int = 0
) -> RelationScores:
    """Score the triples of texts.

    Parameters
    ----------
    gold : sequence of GoldText
        What a person marked.
    answers : sequence of sequences of Triple
        What was found in each text.
    seed : int
        Of the intervals: texts are drawn again (Efron 1979).

    Returns
    -------
    RelationScores
        With 95 % intervals.

    Raises
    ------
    ShapeError
        If there is not one answer for each text.
    InputError
        If no triple is marked.
    """
    if len(gold) != len(answers):
        raise ShapeError("answers", expected=len(gold), got=len(answers))
    rows: list[dict[str, bool | None]] = []
    marked: list[GoldTriple] = []
    texts: list[int] = []
    for number, (one, found) in enumerate(zip(gold, answers, strict=True)):
        for triple in one.triples:
            rows.append(_judged(triple, answer_to(triple, found)))
            marked.append(triple)
            texts.append(number)
    group = np.array(texts, dtype=np.int64)
    shares = _shares(rows, group, np.ones(len(rows), bool), seed)
    n_answers = np.array([len(found) for found in answers], dtype=float)
    whole, n_gold = np.zeros(len(gold)), np.zeros(len(gold))
    np.add.at(whole, group, [bool(row["whole"]) for row in rows])
    np.add.at(n_gold, group, 1)
    precision, recall, f1 = _f1(np.stack([whole, n_answers, n_gold], axis=1), seed)
    return RelationScores(
        len(gold), len(rows), int(n_answers.sum()), shares, precision, recall, f1,
        _groups(rows, marked, group, seed),
    )  # fmt: skip


def answer_to(marked: GoldTriple, found: Sequence[Triple]) -> Triple | None:
    """Return the triple that answers a marked one, or None."""
    fitting = [one for one in found if _overlap_both(marked, one)]
    if not fitting:
        return None
    return max(fitting, key=lambda one: (_has_ends(marked, one), one.confidence, -one.span.start))


def is_whole(marked: GoldTriple, found: Triple | None) -> bool:
    """Tell whether an answer has type, direction and all three boundaries."""
    return bool(_judged(marked, found)["whole"])


def _judged(marked: GoldTriple, found: Triple | None) -> dict[str, bool | None]:
    """Return what is right of an answer; None where the gold says nothing."""

    def agrees(said: object, answer: object) -> bool | None:
        return None if said is None else answer == said

    if found is None:
        asked = (marked.order, marked.voice, marked.is_negated, marked.is_hedged)
        wrong: dict[str, bool | None] = dict.fromkeys(MEASURES, False)
        silent = zip(MEASURES[5:], asked, strict=True)
        return wrong | {name: None for name, said in silent if said is None}
    is_direct = _overlap(marked.subject, found.subject.mention) and _overlap(
        marked.object, found.object.mention
    )
    is_exact = _has_ends(marked, found) and found.span == marked.span
    is_type = found.relation == marked.relation
    return {
        "found": True,
        "type": is_type,
        "direction": is_direct,
        "boundaries": is_exact,
        "whole": is_type and is_direct and is_exact,
        "order": agrees(marked.order, found.order),
        "voice": agrees(marked.voice, found.voice),
        "negated": agrees(marked.is_negated, found.is_negated),
        "hedged": agrees(marked.is_hedged, found.is_hedged),
    }


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _overlap_both(marked: GoldTriple, found: Triple) -> bool:
    ends = (found.subject.mention, found.object.mention)
    straight = _overlap(marked.subject, ends[0]) and _overlap(marked.object, ends[1])
    return straight or (_overlap(marked.subject, ends[1]) and _overlap(marked.object, ends[0]))


def _has_ends(marked: GoldTriple, found: Triple) -> bool:
    return {found.subject.mention, found.object.mention} == {marked.subject, marked.object}


def _shares(
    rows: Sequence[dict[str, bool | None]], group: Ints, chosen: Bools, seed: int
) -> dict[str, Estimate]:
    shares = {}
    n_groups = int(group.max()) + 1 if group.size else 0
    for name in MEASURES:
        right, asked = np.zeros(n_groups), np.zeros(n_groups)
        for row, number, is_chosen in zip(rows, group, chosen, strict=True):
            if is_chosen and row[name] is not None:
                asked[number] += 1
                right[number] += bool(row[name])
        if asked.any() or name == "found":
            shares[name] = ratio_estimate(right, asked, seed=seed)
    return shares


def _f1(counts: np.ndarray, seed: int) -> tuple[Estimate, Estimate, Estimate]:
    """Return precision, recall and F1 from whole, answered and marked triples of each text."""
    n = len(counts)
    totals, drawn = counts.sum(axis=0), resampled_sums(counts, seed=seed)

    def estimate(top: int, *below: int) -> Estimate:
        factor = len(below)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = factor * drawn[:, top] / drawn[:, below].sum(axis=1)
        total = totals[list(below)].sum()
        return drawn_estimate(float(factor * totals[top] / total) if total else 0.0, values, n)

    return estimate(0, 1), estimate(0, 2), estimate(0, 1, 2)


def _groups(
    rows: Sequence[dict[str, bool | None]], marked: Sequence[GoldTriple], group: Ints, seed: int
) -> dict[tuple[str, str], dict[str, Estimate]]:
    found = {}
    for kind in GROUPS:
        values = [getattr(one, kind) for one in marked]
        for value in sorted({value for value in values if value is not None}):
            chosen = np.array([own == value for own in values])
            found[kind, value] = _shares(rows, group, chosen, seed)
    return found
