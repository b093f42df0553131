"""The protocol ``typing``: what given mentions are, with false alarms where there is none.

In a sentence with gold mentions their spans are given, and only the label is asked for. In a
sentence without any the recogniser finds its own, and each entity of a kind that the set annotates
is a false positive. This is the task that the first tool of this kind was scored on, counted by
mentions, with every false positive. The first label counts, or either of the first two.
"""

from __future__ import annotations

import numpy as np

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_scores import Counts
from knife.types.entities import Entity


def typing_counts(gold: GoldSet, answers: Answers, n_answers: int = 1) -> Counts:
    """Count labels of given mentions that are right, and false positives elsewhere.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        What the gold mentions are taken to be, and what was found where the file marks nothing.
    n_answers : int
        2 if the first alternative may be right as well.

    Returns
    -------
    Counts
        In each text. A wrong answer of a kind that the set annotates is a false positive.

    Raises
    ------
    InputError
        If answers are missing.
    """
    answers.check(gold, typed=True)
    column = {label: i for i, label in enumerate(gold.labels)}
    right, predicted, marked = (np.zeros((len(gold), len(column))) for _ in range(3))
    for row, (text, typed) in enumerate(zip(gold.texts, answers.typed, strict=True)):
        for one, answer in zip(text.entities, typed, strict=True):
            marked[row, column[one.label]] += 1
            said = answers_of(answer, n_answers)
            is_right = any(gold.scored(label, one.label) == one.label for label in said)
            label = one.label if is_right else gold.scored(said[0]) if said else None
            if label is not None:
                predicted[row, column[label]] += 1
                right[row, column[label]] += is_right
        for entity in answers.found[row] if not gold.is_annotated[row] else ():
            label = gold.scored(entity.label)
            if label is not None:
                predicted[row, column[label]] += 1
    return Counts.summed(gold.labels, right, predicted, marked)


def answers_of(entity: Entity | None, n_answers: int = 1) -> list[str]:
    """Return the labels that an entity may count as, likeliest first."""
    if entity is None:
        return []
    return [entity.label, *(one.label for one in entity.alternatives[: n_answers - 1])]
