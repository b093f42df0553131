"""What a lexicon reaches and how well it spreads, as records and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TextIO

import numpy as np

from knife.analyses.evaluation.label_report import Coverage, LabelReport
from knife.types.labels import Lexicon, Signatures, upper_label
from knife.types.vocabulary import Vocabulary

from ._render import number, write_lines, write_table

_EXAMPLES = 3


class LabelRow(NamedTuple):
    """A label of a lexicon.

    Parameters
    ----------
    label : str
        Of one or two levels.
    terms : int
        Terms that have it; of a first level, those of its second levels too.
    examples : list of str
        Its first terms.
    """

    label: str
    terms: int
    examples: list[str]


def label_rows(lexicon: Lexicon) -> list[LabelRow]:
    """Return the labels of a lexicon, sorted, each first level before its second levels."""
    terms: dict[str, dict[str, None]] = {}
    for term, label in zip(lexicon.terms, lexicon.labels, strict=True):
        for level in {label, upper_label(label)}:
            terms.setdefault(level, {})[term] = None
    return [LabelRow(name, len(own), list(own)[:_EXAMPLES]) for name, own in sorted(terms.items())]


def write_labels(to: TextIO, rows: Sequence[LabelRow]) -> None:
    """Write labels for people."""
    shown = [(row.label, row.terms, ", ".join(row.examples)) for row in rows]
    write_table(to, ("label", "terms", "such as"), shown)


def write_reach(
    to: TextIO, lexicon: Lexicon, signatures: Signatures, vocabulary: Vocabulary
) -> None:
    """Write how many words have got a signature, and which labels they favour."""
    words = vocabulary.words
    reached = words[signatures.support[words] > 0]
    favoured = np.bincount(
        signatures.probabilities[reached].argmax(axis=1), minlength=len(signatures.names)
    )
    write_lines(
        to,
        [
            f"{len(lexicon.by_term):,} terms with {len(signatures.names)} labels reach "
            f"{len(reached):,} of {len(words):,} words ({len(reached) / max(len(words), 1):.1%})"
        ],
    )
    order = np.argsort(-favoured, kind="stable")
    rows = [(signatures.names[i], int(favoured[i])) for i in order]
    write_table(to, ("label", "words"), rows)


def write_report(to: TextIO, report: LabelReport) -> None:
    """Write a report for people."""
    score = report.held_out
    write_lines(to, [*_coverage_lines(report.coverage), ""])
    write_table(to, ("label", "terms", "words"), report.coverage.by_label)
    title = (
        f"Held out: {score.accuracy:.1%} of {score.n_terms:,} hidden terms find their label\n"
        f"({score.exact_accuracy:.1%} to the second level, {score.macro_accuracy:.1%} as the mean "
        f"over labels; plain kNN {score.knn:.1%}, majority {score.majority:.1%}; "
        f"{score.coverage:.1%} get any label)"
    )
    write_lines(to, ["", *title.splitlines()])
    write_table(to, ("label", "hidden", "right"), score.by_label)
    write_lines(to, [""])
    conflicts = [
        (one.term, one.label, one.neighbours_say, one.probability) for one in report.conflicts
    ]
    if conflicts:
        title = "Conflicts: the neighbours say something else"
        write_table(to, ("term", "label", "they say", "p"), conflicts, title=title)
        write_lines(to, [""])
    following = [(one.term, one.size, " ".join(one.members)) for one in report.next_terms]
    if following:
        write_table(to, ("term", "size", "cluster"), following, title="What to label next")


def report_record(report: LabelReport) -> dict[str, object]:
    """Return a report as plain JSON values."""
    coverage, score = report.coverage, report.held_out
    return {
        "coverage": {
            "terms": coverage.n_terms,
            "terms_in_vocabulary": coverage.n_terms_in_vocabulary,
            "words": coverage.n_words,
            "words_labelled": coverage.n_words_labelled,
            "words_reached": coverage.n_words_reached,
            "by_label": [
                {"label": label, "terms": terms, "words": words}
                for label, terms, words in coverage.by_label
            ],
        },
        "held_out": {
            "terms": score.n_terms,
            "accuracy": number(score.accuracy),
            "exact_accuracy": number(score.exact_accuracy),
            "macro_accuracy": number(score.macro_accuracy),
            "coverage": number(score.coverage),
            "knn": number(score.knn),
            "majority": number(score.majority),
            "by_label": [
                {"label": label, "terms": terms, "accuracy": number(right)}
                for label, terms, right in score.by_label
            ],
        },
        "conflicts": [
            {
                "term": one.term,
                "label": one.label,
                "neighbours_say": one.neighbours_say,
                "probability": number(one.probability),
                "support": number(one.support),
            }
            for one in report.conflicts
        ],
        "next_terms": [
            {
                "term": one.term,
                "id": one.piece_id,
                "gain": number(one.gain),
                "size": one.size,
                "members": list(one.members),
            }
            for one in report.next_terms
        ],
    }


def _coverage_lines(coverage: Coverage) -> list[str]:
    share = coverage.n_words_reached / max(coverage.n_words, 1)
    return [
        f"{coverage.n_terms:,} terms, {coverage.n_terms_in_vocabulary:,} of them words of the "
        "vocabulary",
        f"{coverage.n_words_labelled:,} of {coverage.n_words:,} words are labelled, "
        f"{coverage.n_words_reached:,} are reached ({share:.1%})",
    ]
