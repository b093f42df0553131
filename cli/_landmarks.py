"""What contextual landmarks were learnt from and how good they are, as a record and as tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TextIO

from knife.analyses.cues import CUES
from knife.analyses.landmark_learning import Learnt

from ._render import number, write_lines, write_table


def write_learnt(to: TextIO, learnt: Learnt) -> None:
    """Write what was learnt for people."""
    found = learnt.calibration
    write_lines(
        to,
        [
            f"{learnt.n_occurrences:,} occurrences of {learnt.n_terms:,} terms with "
            f"{len(learnt.landmarks):,} labels",
            "",
        ],
    )
    write_table(to, ("label", "terms", "occurrences"), learnt.by_label)
    if found.n_occurrences:
        told = (
            f"Hidden terms: {found.accuracy:.1%} of {found.n_occurrences:,} occurrences are told "
            "right (first level)"
        )
    else:
        told = "Hidden terms: none could be asked about, so weights and threshold are the usual"
    entities = f"Entities: told from a probability of {learnt.landmarks.threshold:.2f} on"
    write_lines(to, ["", told, entities, ""])
    weights = asdict(learnt.landmarks.weights)
    rows = [(cue, f"{weights[cue]:.2f}", _share(found.by_cue.get(cue))) for cue in CUES]
    write_table(to, ("cue", "weight", "right alone"), rows)


def learnt_record(learnt: Learnt, model_name: str) -> dict[str, object]:
    """Return what was learnt as plain JSON values."""
    landmarks, found = learnt.landmarks, learnt.calibration
    weights = asdict(landmarks.weights)
    return {
        "model": model_name,
        "vocabulary_digest": landmarks.vocabulary_digest,
        "lexicon_digest": landmarks.lexicon_digest,
        "occurrences": learnt.n_occurrences,
        "terms": learnt.n_terms,
        "labels": [
            {"label": label, "terms": terms, "occurrences": occurrences}
            for label, terms, occurrences in learnt.by_label
        ],
        "hidden_occurrences": found.n_occurrences,
        "accuracy": number(found.accuracy) if found.n_occurrences else None,
        "threshold": number(landmarks.threshold),
        "cues": [
            {
                "cue": cue,
                "weight": number(weights[cue]),
                "accuracy": number(found.by_cue[cue]) if cue in found.by_cue else None,
            }
            for cue in CUES
        ],
    }


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
