"""What a recogniser got wrong, mention by mention.

Four kinds. ``wrong label``: an entity stands at a gold mention, or overlaps with it, under another
label. ``wrong border``: it has the label and overlaps, but begins or ends elsewhere. ``missed``:
nothing was found there. ``spurious``: an entity of a kind that the set annotates, where the set
marks nothing. A gold mention is paired with the entity that fits best, each at most once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.errors import InputError
from knife.types.annotations import GoldEntity
from knife.types.entities import Entity, Mention

ErrorKind = Literal["wrong border", "wrong label", "missed", "spurious"]
KINDS: tuple[ErrorKind, ...] = ("wrong border", "wrong label", "missed", "spurious")


@dataclass(frozen=True)
class Failing:
    """One error.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    row : int
        Which text of the set.
    gold : GoldEntity or None
        What should be there; None if it is spurious.
    predicted : Entity or None
        What was said; None if it was missed.
    is_given : bool
        Whether the span was given, so that only its label could be wrong.
    """

    kind: ErrorKind
    row: int
    gold: GoldEntity | None
    predicted: Entity | None
    is_given: bool = False

    @property
    def mention(self) -> Mention:
        """What was said or, where nothing was, what should be."""
        entity = self.predicted or self.gold
        if entity is None:
            raise InputError("an error has neither a gold mention nor a prediction; expected one.")
        return entity.mention


def strict_errors(gold: GoldSet, answers: Answers) -> Iterator[Failing]:
    """Yield the errors of the protocol ``strict``, text by text."""
    answers.check(gold)
    for row, entities in enumerate(answers.found):
        marked = gold.texts[row].entities
        pairs = dict(_pairs(gold, marked, entities))
        for place, one in enumerate(marked):
            said = entities[pairs[place]] if place in pairs else None
            kind = _kind(gold, one, said)
            if kind:
                yield Failing(kind, row, one, said)
        taken = set(pairs.values())
        for place, entity in enumerate(entities):
            if place not in taken and gold.scored(entity.label) is not None:
                yield Failing("spurious", row, None, entity)


def typing_errors(gold: GoldSet, answers: Answers) -> Iterator[Failing]:
    """Yield the errors of the protocol ``typing``, the first label counting, text by text."""
    answers.check(gold, typed=True)
    for row, (text, typed) in enumerate(zip(gold.texts, answers.typed, strict=True)):
        for one, answer in zip(text.entities, typed, strict=True):
            if answer is None:
                yield Failing("missed", row, one, None, is_given=True)
            elif gold.scored(answer.label, one.label) != one.label:
                yield Failing("wrong label", row, one, answer, is_given=True)
        for entity in answers.found[row] if not gold.is_annotated[row] else ():
            if gold.scored(entity.label) is not None:
                yield Failing("spurious", row, None, entity)


def error_counts(errors: Sequence[Failing]) -> dict[ErrorKind, int]:
    """Return how many errors there are of each kind, in the order of `KINDS`."""
    counts = Counter(error.kind for error in errors)
    return {kind: counts[kind] for kind in KINDS}


def draw_errors(errors: Sequence[Failing], n: int, seed: int = 0) -> list[Failing]:
    """Draw some of the errors.

    Parameters
    ----------
    errors : sequence of Failing
        All errors.
    n : int
        Most of them that are drawn.
    seed : int
        Decides which.

    Returns
    -------
    list of Failing
        In the order of the texts.
    """
    drawn = np.sort(np.random.default_rng(seed).permutation(len(errors))[:n])
    return [errors[i] for i in drawn]


def _kind(gold: GoldSet, one: GoldEntity, said: Entity | None) -> ErrorKind | None:
    if said is None:
        return "missed"
    if gold.scored(said.label, one.label) != one.label:
        return "wrong label"
    return None if said.mention == one.mention else "wrong border"


def _pairs(
    gold: GoldSet, marked: Sequence[GoldEntity], entities: Sequence[Entity]
) -> Iterator[tuple[int, int]]:
    """Yield gold mentions with their entities: right ones, same spans, same labels, most shared."""
    fits = []
    for i, one in enumerate(marked):
        for k, entity in enumerate(entities):
            shared = min(one.end, entity.end) - max(one.start, entity.start)
            if shared > 0:
                is_same = one.mention == entity.mention
                has_label = gold.scored(entity.label, one.label) == one.label
                fits.append((-(2 * is_same + has_label), -shared, i, k))
    free_marked, free_entities = set(range(len(marked))), set(range(len(entities)))
    for _, _, i, k in sorted(fits):
        if i in free_marked and k in free_entities:
            free_marked.remove(i)
            free_entities.remove(k)
            yield i, k
