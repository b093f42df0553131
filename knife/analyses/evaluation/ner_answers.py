"""What was said about every text of a set, before it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.errors import InputError
from knife.types.entities import Entity, Mention


@dataclass(frozen=True, eq=False)
class Answers:
    """What a recogniser, or a baseline, says about the texts of a set.

    Parameters
    ----------
    found : sequence of sequences of Entity
        What it finds by itself in each text; empty where it was not asked.
    typed : sequence of sequences of Entity or None
        What it takes each gold mention of each text to be, None if it cannot tell; empty where it
        was not asked.
    detected : sequence of sequences of Mention
        The candidate mentions that it chose from; empty where there are none to tell of.
    """

    found: Sequence[Sequence[Entity]] = field(repr=False)
    typed: Sequence[Sequence[Entity | None]] = field(repr=False)
    detected: Sequence[Sequence[Mention]] = field(default=(), repr=False)

    def check(self, gold: GoldSet, *, typed: bool = False) -> None:
        """Refuse answers to other questions.

        Raises
        ------
        InputError
            If texts, or with `typed` gold mentions, have no answer.
        """
        if len(self.found) != len(gold):
            raise InputError(
                f"there are answers for {len(self.found)} of the {len(gold)} texts of "
                f"{gold.name!r}; expected one list for each text."
            )
        asked = [len(text.entities) for text in gold.texts]
        if typed and [len(one) for one in self.typed] != asked:
            raise InputError(
                f"the mentions of {gold.name!r} are not all typed; expected one answer for each "
                "gold mention of each text."
            )
