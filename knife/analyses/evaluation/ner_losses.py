"""Where gold mentions are lost: not among the candidates, not kept, or given a wrong label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.maths.intervals import Estimate, ratio_estimate, sums_by_group
from knife.types.annotations import GoldEntity
from knife.types.entities import Entity

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Losses:
    """Shares of gold mentions, with 95 % intervals over texts; None where nothing was asked.

    Parameters
    ----------
    touched : Estimate or None
        Mentions that overlap with a candidate.
    detected : Estimate or None
        Mentions whose exact span is a candidate.
    found : Estimate or None
        Mentions whose exact span was told as an entity, of whatever label.
    label_given : Estimate or None
        Right labels among all mentions, their spans being given.
    label_given_of_found, label_found : Estimate or None
        Right labels among the mentions that were found: their spans being given, and as they were
        told.
    """

    touched: Estimate | None
    detected: Estimate | None
    found: Estimate | None
    label_given: Estimate | None
    label_given_of_found: Estimate | None
    label_found: Estimate | None


def losses(gold: GoldSet, answers: Answers, seed: int | Sequence[int] = 0) -> Losses:
    """Tell where gold mentions are lost.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        Candidates and entities of every text, and answers for gold mentions; what was not asked may
        be empty.
    seed : int or sequence of int
        Decides which texts are drawn for the intervals.

    Raises
    ------
    InputError
        If answers are missing.
    """
    answers.check(gold, typed=bool(answers.typed))
    rows = [row for row, text in enumerate(gold.texts) for _ in text.entities]
    table = np.array(
        [facts for row in range(len(gold)) for facts in _facts(gold, answers, row)], np.bool_
    ).reshape(-1, 5)
    touched, detected, found, said, given = table.T
    group = np.array(rows, np.int64)

    def share(holds: Bools, among: Bools) -> Estimate | None:
        if not among.any():
            return None
        top, below = (sums_by_group(one, group, len(gold)) for one in (holds & among, among))
        return ratio_estimate(top, below, seed=seed)

    every = np.ones(len(table), np.bool_)
    return Losses(
        share(touched, every) if answers.detected else None,
        share(detected, every) if answers.detected else None,
        share(found, every),
        share(given, every) if answers.typed else None,
        share(given, found) if answers.typed else None,
        share(said, found),
    )


def _facts(gold: GoldSet, answers: Answers, row: int) -> Iterator[tuple[bool, ...]]:
    """Yield for each gold mention whether it was touched, detected, found, and labels right."""
    told = {(one.start, one.end): one for one in answers.found[row]}
    detected = answers.detected[row] if answers.detected else ()
    spans = {(one.start, one.end) for one in detected}
    for place, one in enumerate(gold.texts[row].entities):
        span = (one.start, one.end)
        yield (
            any(first < one.end and one.start < last for first, last in spans),
            span in spans,
            span in told,
            _is_right(gold, one, told.get(span)),
            bool(answers.typed) and _is_right(gold, one, answers.typed[row][place]),
        )


def _is_right(gold: GoldSet, one: GoldEntity, answer: Entity | None) -> bool:
    return answer is not None and gold.scored(answer.label, one.label) == one.label
