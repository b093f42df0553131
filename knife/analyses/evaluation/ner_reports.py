"""All that is measured of a recogniser on one set, protocol by protocol.

The answers were given before; here they are only scored. Baselines stand under the same protocols
as the recogniser.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from knife.analyses.evaluation.calibration import Calibration, calibration
from knife.analyses.evaluation.confusions import Confusion, strict_confusion, typing_confusion
from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_errors import Failing, strict_errors, typing_errors
from knife.analyses.evaluation.ner_losses import Losses, losses
from knife.analyses.evaluation.ner_overlap import overlap_counts
from knife.analyses.evaluation.ner_scores import Counts, Scores, score
from knife.analyses.evaluation.ner_strict import judged, other_kinds, strict_counts
from knife.analyses.evaluation.ner_typing import typing_counts
from knife.errors import InputError

Counting = Callable[[GoldSet, Answers], Counts]

COUNTED: Mapping[str, Mapping[str, Counting]] = {
    "strict": {"strict": strict_counts},
    "partial": {
        kind: partial(overlap_counts, kind=kind) for kind in ("partial", "ent_type", "exact")
    },
    "typing": {
        "first": typing_counts,
        "first_two": partial(typing_counts, n_answers=2),
    },
}
"""Each protocol with the ways in which it counts, the main one first."""

PROTOCOLS = tuple(COUNTED)


@dataclass(frozen=True)
class NerOptions:
    """What is measured of a recogniser, and on how much of each set.

    Parameters
    ----------
    protocols : tuple of str
        Some of `PROTOCOLS`.
    sample : int or None
        Most texts of a set; None takes all.
    n_errors : int
        Most errors of a set that are shown for each protocol.
    seed : int
        Decides which texts and errors are drawn, and the intervals; 0 or more.
    ignored : frozenset of str
        Gold labels that are left out.

    Raises
    ------
    InputError
        If a protocol is unknown or a number is out of range.
    """

    protocols: tuple[str, ...] = PROTOCOLS
    sample: int | None = None
    n_errors: int = 0
    seed: int = 0
    ignored: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.protocols or not set(self.protocols) <= set(PROTOCOLS):
            raise InputError(
                f"protocols are {list(self.protocols)}; expected some of {', '.join(PROTOCOLS)}."
            )
        for name, least in (("sample", 1), ("n_errors", 0), ("seed", 0)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise InputError(f"{name} is {value}; expected {least} or more.")

    @property
    def is_typed(self) -> bool:
        """Whether gold mentions are given."""
        return "typing" in self.protocols

    @property
    def is_end_to_end(self) -> bool:
        """Whether entities are to be found in every text."""
        return bool({"strict", "partial"} & set(self.protocols))


@dataclass(frozen=True, eq=False)
class ProtocolReport:
    """What came out under one protocol.

    Parameters
    ----------
    scores : mapping of str to Scores
        By the way of counting.
    baselines : mapping of str to mapping of str to Scores
        The same for each baseline.
    confusion : Confusion or None
        Gold labels against answers; None for ``partial``.
    calibration : Calibration or None
        Scores against what is right; None for ``partial`` and where nothing was answered.
    errors : tuple of Failing
        All errors, in the order of the texts; none for ``partial``.
    """

    scores: Mapping[str, Scores]
    baselines: Mapping[str, Mapping[str, Scores]]
    confusion: Confusion | None
    calibration: Calibration | None
    errors: tuple[Failing, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class SetReport:
    """What was measured on one set.

    Parameters
    ----------
    gold : GoldSet
        The texts that were scored, and the labels.
    other_kinds : mapping of str to int
        Predictions that were left out because the set does not annotate their kind.
    protocols : mapping of str to ProtocolReport
        By the name of the protocol.
    losses : Losses or None
        Where gold mentions are lost; None if the recogniser was not asked about every text.
    """

    gold: GoldSet
    other_kinds: Mapping[str, int]
    protocols: Mapping[str, ProtocolReport]
    losses: Losses | None


def report_set(
    gold: GoldSet,
    answers: Answers,
    baselines: Mapping[str, Answers],
    uppers: Sequence[str],
    options: NerOptions | None = None,
) -> SetReport:
    """Score what was answered on a set.

    Parameters
    ----------
    gold : GoldSet
        Texts with their entities.
    answers : Answers
        Of the recogniser.
    baselines : mapping of str to Answers
        Of each baseline.
    uppers : sequence of str
        First-level labels that the recogniser has.
    options : NerOptions, optional
        What is measured.

    Returns
    -------
    SetReport
        Under the protocols that were asked for.

    Raises
    ------
    InputError
        If answers are missing.
    """
    options = options or NerOptions()
    # Sets are drawn from apart, and alike whichever others stand beside them.
    seed = (options.seed, zlib.crc32(gold.name.encode("utf-8", "replace")))
    reports = {}
    for protocol in options.protocols:
        ways = COUNTED[protocol]

        def scored(some: Answers, ways: Mapping[str, Counting] = ways) -> dict[str, Scores]:
            return {way: score(count(gold, some), seed) for way, count in ways.items()}

        reports[protocol] = ProtocolReport(
            scored(answers),
            {name: scored(some) for name, some in baselines.items()},
            _confusion(protocol, gold, answers, uppers),
            _calibration(protocol, gold, answers),
            _errors(protocol, gold, answers),
        )
    is_asked = options.is_end_to_end
    return SetReport(
        gold,
        other_kinds(gold, answers),
        reports,
        losses(gold, answers, seed) if is_asked else None,
    )


def _confusion(
    protocol: str, gold: GoldSet, answers: Answers, uppers: Sequence[str]
) -> Confusion | None:
    if protocol == "partial":
        return None
    count = typing_confusion if protocol == "typing" else strict_confusion
    return count(gold, answers, uppers)


def _calibration(protocol: str, gold: GoldSet, answers: Answers) -> Calibration | None:
    if protocol == "partial":
        return None
    if protocol == "strict":
        pairs = [
            (entity.score, is_right)
            for row, entities in enumerate(answers.found)
            for entity, _, is_right in judged(gold, row, entities)
        ]
    else:
        pairs = [
            (answer.score, gold.scored(answer.label, one.label) == one.label)
            for text, typed in zip(gold.texts, answers.typed, strict=True)
            for one, answer in zip(text.entities, typed, strict=True)
            if answer is not None
        ]
    return calibration([score for score, _ in pairs], [is_right for _, is_right in pairs])


def _errors(protocol: str, gold: GoldSet, answers: Answers) -> tuple[Failing, ...]:
    if protocol == "partial":
        return ()
    return tuple((typing_errors if protocol == "typing" else strict_errors)(gold, answers))
