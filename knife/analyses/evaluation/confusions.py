"""Which labels are taken for which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.types.arrays import Ints, frozen
from knife.types.entities import Entity
from knife.types.labels import upper_label

NOTHING = ""
"""The column of mentions without an answer."""


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often mentions of each gold label were given each first-level label.

    Parameters
    ----------
    labels : tuple of str, length R
        Gold labels, the rows.
    answers : tuple of str, length C
        First-level labels of the recogniser, the columns; `NOTHING` is the last one.
    counts : int64 array (R, C)
        Mentions.
    """

    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: Ints = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", frozen(self.counts, np.int64))


def typing_confusion(gold: GoldSet, answers: Answers, uppers: Sequence[str]) -> Confusion:
    """Count what given mentions were taken to be.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        With an answer for each gold mention.
    uppers : sequence of str
        First-level labels that the recogniser has.

    Returns
    -------
    Confusion
        A column for each of `uppers`, and for what else was answered.

    Raises
    ------
    InputError
        If answers are missing.
    """
    answers.check(gold, typed=True)
    pairs = (
        (one.label, answer)
        for text, typed in zip(gold.texts, answers.typed, strict=True)
        for one, answer in zip(text.entities, typed, strict=True)
    )
    return _counted(gold, pairs, uppers)


def strict_confusion(gold: GoldSet, answers: Answers, uppers: Sequence[str]) -> Confusion:
    """Count what was found at exactly the place of each gold mention, whatever its kind.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        With what was found in each text.
    uppers : sequence of str
        First-level labels that the recogniser has.

    Returns
    -------
    Confusion
        A mention at which nothing was found has no answer.

    Raises
    ------
    InputError
        If there are more or fewer answers than texts.
    """
    answers.check(gold)

    def pairs() -> Iterable[tuple[str, Entity | None]]:
        for text, entities in zip(gold.texts, answers.found, strict=True):
            found = {(entity.start, entity.end): entity for entity in entities}
            for one in text.entities:
                yield one.label, found.get((one.start, one.end))

    return _counted(gold, pairs(), uppers)


def _counted(
    gold: GoldSet, pairs: Iterable[tuple[str, Entity | None]], uppers: Sequence[str]
) -> Confusion:
    said = [(label, upper_label(one.label) if one else NOTHING) for label, one in pairs]
    columns = [*sorted({*uppers, *(answer for _, answer in said)} - {NOTHING}), NOTHING]
    row = {label: i for i, label in enumerate(gold.labels)}
    column = {label: i for i, label in enumerate(columns)}
    counts = np.zeros((len(row), len(column)), np.int64)
    for label, answer in said:
        counts[row[label], column[answer]] += 1
    return Confusion(gold.labels, tuple(columns), counts)
