"""The protocol ``partial``: credit for entities that overlap with gold ones.

Three counts, as nervaluate makes them (after SemEval-2013, task 9.1). ``partial`` asks for spans
alone: a right one earns 1, an overlapping one a half. ``exact`` asks for spans alone and gives
nothing for an overlap. ``ent_type`` asks for an overlap and the right label. Entities are paired in
the order of the text, each at most once; lengths and distances are in code points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_scores import Counts
from knife.analyses.evaluation.ner_strict import judged

Marked = tuple[int, int, str]
"""First code point, one past the last, label."""

_LEAST_SHARE = 0.01
"""Least share of a gold entity that an overlap covers."""


def overlap_counts(gold: GoldSet, answers: Answers, kind: str = "partial") -> Counts:
    """Count entities that overlap with gold ones.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        What was found in each text; other kinds than the set's are not counted.
    kind : {"partial", "ent_type", "exact"}
        What an overlap earns.

    Returns
    -------
    Counts
        In each text. A label's own column sees the entities of that label alone, so the first
        column is not their sum.

    Raises
    ------
    InputError
        If there are more or fewer answers than texts.
    """
    answers.check(gold)
    earned = _EARNED[kind]
    right, predicted, marked = (np.zeros((len(gold), 1 + len(gold.labels))) for _ in range(3))
    for row, (text, entities) in enumerate(zip(gold.texts, answers.found, strict=True)):
        true = [(one.start, one.end, one.label) for one in text.entities]
        said = [
            (entity.start, entity.end, label) for entity, label, _ in judged(gold, row, entities)
        ]
        for column, label in enumerate(("", *gold.labels)):
            own_true = [one for one in true if label in ("", one[2])]
            own_said = [one for one in said if label in ("", one[2])]
            right[row, column] = earned(own_true, own_said) if own_true and own_said else 0
            predicted[row, column], marked[row, column] = len(own_said), len(own_true)
    return Counts(gold.labels, right, predicted, marked)


def _spans(true: Sequence[Marked], said: Sequence[Marked], overlap: float) -> float:
    """Return what spans earn, 1 each where right and `overlap` where they only overlap."""
    free, total = list(true), 0.0
    for one in said:
        same = next((other for other in free if other[:2] == one[:2]), None)
        near = next((other for other in free if _overlaps(one, other)), None)
        if chosen := same or near:
            free.remove(chosen)
            total += 1 if same else overlap
    return total


def _labels(true: Sequence[Marked], said: Sequence[Marked]) -> float:
    """Return how many overlap with an entity of their label, the nearest in both ends."""
    free, total = list(true), 0.0
    for one in said:
        near = [other for other in free if _overlaps(one, other)]
        alike = [other for other in near if other[2] == one[2]]
        if alike:
            free.remove(min(alike, key=partial(_distance, one)))
            total += 1
        elif near:
            free.remove(near[0])
    return total


def _overlaps(said: Marked, true: Marked) -> bool:
    shared = min(said[1], true[1]) - max(said[0], true[0])
    return shared >= max(1.0, _LEAST_SHARE * (true[1] - true[0]))


def _distance(one: Marked, other: Marked) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


_EARNED: dict[str, Callable[[Sequence[Marked], Sequence[Marked]], float]] = {
    "partial": partial(_spans, overlap=0.5),
    "exact": partial(_spans, overlap=0.0),
    "ent_type": _labels,
}
