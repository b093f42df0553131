"""What was measured of a recogniser, as plain JSON values.

docs/reference/output_schemas.md lists the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from knife.analyses.evaluation.calibration import Calibration
from knife.analyses.evaluation.confusions import Confusion
from knife.analyses.evaluation.ner_errors import error_counts
from knife.analyses.evaluation.ner_losses import Losses
from knife.analyses.evaluation.ner_reports import ProtocolReport, SetReport
from knife.analyses.evaluation.ner_scores import MeanScore, Score, Scores
from knife.assembly.ner_evaluation import SYSTEM, NerReport, ShownError
from knife.maths.intervals import Estimate
from knife.types.annotations import GoldEntity
from knife.types.entities import Entity

from ._entities import record_of
from ._estimates import estimate_record
from ._inputs import Record as Text
from ._render import number

Record = dict[str, object]

_TYPING = (
    "; where a sentence has no gold mention, each entity of the set's kinds is a false positive"
)

MEANINGS = {
    "strict": {"strict": "end to end, span and label right (as seqeval, strict, IOB2)"},
    "partial": {
        "partial": "end to end, a right span earns 1, an overlap 0.5, whatever the label (as "
        "nervaluate)",
        "ent_type": "end to end, right label and any overlap (as nervaluate)",
        "exact": "end to end, right span, whatever the label (as nervaluate)",
    },
    "typing": {
        "first": "gold spans given, first label right" + _TYPING,
        "first_two": "gold spans given, label or first alternative right" + _TYPING,
    },
}
"""What each protocol counts, by its ways of counting."""


def report_record(report: NerReport) -> Record:
    """Return a report as one record."""
    return {
        "model": report.info.name,
        "revision": report.info.revision,
        "labels_digest": report.labels_digest,
        "threshold": None if report.threshold is None else number(report.threshold),
        "sample": report.options.sample,
        "seed": report.options.seed,
        "protocols": {name: MEANINGS[name] for name in report.options.protocols},
        "sets": [_set(one, report.shown[one.gold.name]) for one in report.sets],
        "means": {
            protocol: {
                system: {way: _mean(one) for way, one in ways.items()}
                for system, ways in systems.items()
            }
            for protocol, systems in report.means.items()
        },
        "notes": list(report.notes),
    }


def _set(report: SetReport, shown: Mapping[str, tuple[ShownError, ...]]) -> Record:
    gold = report.gold
    return {
        "set": gold.name,
        "sentences": len(gold),
        "sentences_in_file": gold.n_in_file,
        "sentences_without_gold": int((~gold.is_annotated).sum()),
        "labels": list(gold.labels),
        "renamed": dict(gold.renamed),
        "left_out_gold": dict(gold.left_out),
        "left_out_predictions": dict(report.other_kinds),
        **{name: _protocol(one, shown.get(name, ())) for name, one in report.protocols.items()},
        "losses": _losses(report.losses),
    }


def _protocol(report: ProtocolReport, shown: tuple[ShownError, ...]) -> Record:
    systems = {SYSTEM: report.scores, **report.baselines}
    values: Record = {
        "scores": {
            system: {way: _scores(one) for way, one in ways.items()}
            for system, ways in systems.items()
        }
    }
    if report.confusion is not None:
        values |= {
            "confusion": _confusion(report.confusion),
            "calibration": _calibration(report.calibration),
            "errors": {
                "counts": error_counts(report.errors),
                "shown": [_error(one) for one in shown],
            },
        }
    return values


def _scores(scores: Scores) -> Record:
    by_label = {label: _score(one) for label, one in scores.by_label.items()}
    return {**_score(scores.all), "by_label": by_label}


def _score(one: Score) -> Record:
    return {
        "precision": _estimate(one.precision),
        "recall": _estimate(one.recall),
        "f1": _estimate(one.f1),
        "right": number(one.right),
        "predicted": one.predicted,
        "gold": one.gold,
    }


def _mean(one: MeanScore) -> Record:
    return {
        "precision": _estimate(one.precision),
        "recall": _estimate(one.recall),
        "f1": _estimate(one.f1),
    }


def _confusion(found: Confusion) -> Record:
    return {
        "gold": list(found.labels),
        "predicted": list(found.answers),
        "counts": found.counts.tolist(),
    }


def _calibration(found: Calibration | None) -> Record | None:
    if found is None:
        return None
    return {
        "expected_calibration_error": number(found.error),
        "bins": [
            {
                "answers": one.n,
                "low": number(one.low),
                "high": number(one.high),
                "score": number(one.score),
                "right": number(one.right),
            }
            for one in found.bins
        ],
    }


def _losses(found: Losses | None) -> Record | None:
    if found is None:
        return None
    return {
        name: _estimate(getattr(found, name))
        for name in (
            "touched",
            "detected",
            "found",
            "label_given",
            "label_given_of_found",
            "label_found",
        )
    }


def _error(shown: ShownError) -> Record:
    error, text = shown.error, shown.text
    record = record_of(Text("", text.text, text.place), [shown.explained], explain=True)
    (explained,) = cast("list[Record]", record["entities"])
    return {
        "kind": error.kind,
        "place": text.place,
        "text": text.text,
        "span_given": error.is_given,
        "gold": _gold(error.gold),
        "predicted": _predicted(error.predicted),
        "is_candidate": shown.is_detected,
        "explained": explained,
    }


def _gold(one: GoldEntity | None) -> Record | None:
    if one is None:
        return None
    return {"start": one.start, "end": one.end, "text": one.mention.text, "label": one.label}


def _predicted(one: Entity | None) -> Record | None:
    if one is None:
        return None
    return {
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "label": one.label,
        "score": number(one.score),
    }


def _estimate(found: Estimate | None) -> Record | None:
    return None if found is None else estimate_record(found)
