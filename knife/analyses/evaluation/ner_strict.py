"""The protocol ``strict``: an entity is right if its span and its label are.

End to end: nothing is given but the text. Figures are those of seqeval in its strict mode (IOB2)
after predictions of kinds that the set does not annotate were left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_scores import Counts
from knife.types.entities import Entity


def strict_counts(gold: GoldSet, answers: Answers) -> Counts:
    """Count entities whose span and label are right.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        What was found in each text.

    Returns
    -------
    Counts
        In each text; predictions of other kinds than the set's are not counted.

    Raises
    ------
    InputError
        If there are more or fewer answers than texts.
    """
    answers.check(gold)
    column = {label: i for i, label in enumerate(gold.labels)}
    right, predicted, marked = (np.zeros((len(gold), len(column))) for _ in range(3))
    for row, (text, entities) in enumerate(zip(gold.texts, answers.found, strict=True)):
        for one in text.entities:
            marked[row, column[one.label]] += 1
        for _, label, is_right in judged(gold, row, entities):
            predicted[row, column[label]] += 1
            right[row, column[label]] += is_right
    return Counts.summed(gold.labels, right, predicted, marked)


def judged(
    gold: GoldSet, row: int, entities: Sequence[Entity]
) -> Iterator[tuple[Entity, str, bool]]:
    """Yield the entities of kinds that count, what each counts as, and whether it is right.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    row : int
        Which of its texts.
    entities : sequence of Entity
        What was found there.
    """
    for entity in entities:
        for one in gold.texts[row].entities:
            is_same = one.mention == entity.mention
            if is_same and gold.scored(entity.label, one.label) == one.label:
                yield entity, one.label, True
                break
        else:
            label = gold.scored(entity.label)
            if label is not None:
                yield entity, label, False


def other_kinds(gold: GoldSet, answers: Answers) -> dict[str, int]:
    """Return the labels that are not scored in a set, with how often they were predicted."""
    counts = Counter(
        one.label for some in answers.found for one in some if gold.scored(one.label) is None
    )
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
