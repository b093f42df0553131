"""What was measured of a recogniser, as tables; `_ner_records` has it as JSON.

A section is a title, columns and rows, so that the same report can be written for a terminal and as
Markdown. Sets stand in rows, and each protocol has tables of its own that name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from knife.analyses.evaluation.confusions import NOTHING
from knife.analyses.evaluation.ner_errors import error_counts
from knife.analyses.evaluation.ner_reports import COUNTED, SetReport
from knife.analyses.evaluation.ner_scores import MeanScore, Score
from knife.assembly.ner_evaluation import SYSTEM, NerReport

from ._estimates import ends
from ._ner_errors import error_lines
from ._ner_records import MEANINGS
from ._render import write_lines, write_table

Row = tuple[object, ...]

MEAN = "mean of the sets"
_TITLES = {
    "strict": "strict",
    "partial": "partial",
    "ent_type": "partial, ent_type",
    "exact": "partial, exact",
    "first": "typing, first label",
    "first_two": "typing, either of two",
}
_LOSSES = {
    "touched": "overlap a candidate",
    "detected": "are a candidate",
    "found": "are found",
    "label_given": "label right, given",
    "label_given_of_found": "given, of found",
    "label_found": "label right, found",
}


@dataclass(frozen=True)
class Section:
    """A table with its title, and what there is to say of it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    about: str = ""


def write_tables(to: TextIO, report: NerReport) -> None:
    """Write a report for people: what a set is made of only where it is the only one."""
    write_lines(to, [summary(report)])
    own = details(report.sets[0]) if len(report.sets) == 1 else ()
    for section in (*sections(report), *own):
        title = f"{section.title}: {section.about}" if section.about else section.title
        write_lines(to, [""])
        write_table(to, section.columns, section.rows, title=title)
    for title, lines in error_lines(report):
        write_lines(to, ["", title, *lines])
    notes = list(all_notes(report))
    write_lines(to, ["", *notes] if notes else [])


def summary(report: NerReport) -> str:
    """Return what was scored, in one line."""
    n_gold = sum(one.gold.n_entities for one in report.sets)
    n_texts = sum(len(one.gold) for one in report.sets)
    sets = "1 set" if len(report.sets) == 1 else f"{len(report.sets)} sets"
    drawn = f" (drawn by seed {report.options.seed})" if report.options.sample else ""
    return (
        f"{report.info.name} on {sets}: {n_texts:,} sentences{drawn}, {n_gold:,} gold mentions. "
        "In brackets: 95 % intervals over sentences."
    )


def sections(report: NerReport) -> Iterator[Section]:
    """Yield the tables over all sets, those that people look at first at the top."""
    protocols = report.options.protocols
    for protocol in protocols:
        for way in COUNTED[protocol]:
            yield _scores(report, protocol, way)
    labelled = [protocol for protocol in protocols if protocol != "partial"]
    for protocol in labelled:
        yield _labels(report, protocol)
    yield from _losses(report)
    for protocol in labelled:
        counts = [
            (one.gold.name, error_counts(one.protocols[protocol].errors)) for one in report.sets
        ]
        rows = tuple((name, *found.values()) for name, found in counts)
        yield Section(f"{protocol}, errors by kind", ("set", *counts[0][1]), rows)
    yield from _calibration(report)


def details(one: SetReport) -> Iterator[Section]:
    """Yield the tables of a single set: what labels were taken for, and what scores are worth."""
    for protocol, found in one.protocols.items():
        title = f"{one.gold.name}, {protocol}"
        if found.confusion is not None:
            table = found.confusion
            some = [i for i, n in enumerate(table.counts.sum(axis=0).tolist()) if n]
            names = [table.answers[i] if table.answers[i] != NOTHING else "(nothing)" for i in some]
            rows = tuple(
                (label, *(int(row[i]) for i in some))
                for label, row in zip(table.labels, table.counts, strict=True)
            )
            yield Section(f"{title}, what gold mentions were taken for", ("gold", *names), rows)
        if found.calibration is not None:
            yield Section(
                f"{title}, scores against the share that is right",
                ("answers", "score from", "to", "mean score", "right"),
                tuple((b.n, b.low, b.high, b.score, b.right) for b in found.calibration.bins),
            )


def all_notes(report: NerReport) -> Iterator[str]:
    """Yield what was left out or renamed in each set, and what could not be measured."""
    for one in report.sets:
        gold = one.gold
        if gold.renamed:
            pairs = ", ".join(f"{a} is scored as {b}" for a, b in gold.renamed.items())
            yield f"{gold.name}: {pairs}."
        if gold.left_out:
            labels = ", ".join(f"{label} ({n:,})" for label, n in gold.left_out.items())
            yield f"{gold.name}: gold mentions left out: {labels}."
        if one.other_kinds:
            n = sum(one.other_kinds.values())
            yield f"{gold.name}: predictions of kinds that it does not annotate, left out: {n:,}."
    yield from (f"{note}." for note in report.notes)


def _scores(report: NerReport, protocol: str, way: str) -> Section:
    """Return the table of a way of counting: a row a set, the baselines' F1 beside ours."""
    baselines = list(report.sets[0].protocols[protocol].baselines)
    rows: list[Row] = []
    n_texts = n_gold = 0
    for one in report.sets:
        found = one.protocols[protocol]
        score = found.scores[way].all
        others = [found.baselines[name][way].all.f1.value for name in baselines]
        rows.append((one.gold.name, len(one.gold), score.gold, *_cells(score), *others))
        n_texts, n_gold = n_texts + len(one.gold), n_gold + score.gold
    if report.means:
        means = report.means[protocol]
        others = [means[name][way].f1.value for name in baselines]
        rows.append((MEAN, n_texts, n_gold, *_cells(means[SYSTEM][way]), *others))
    columns = ("set", "sentences", "gold", "precision", "recall", "F1", "", *baselines)
    return Section(_TITLES[way], columns, tuple(rows), MEANINGS[protocol][way])


def _labels(report: NerReport, protocol: str) -> Section:
    way = next(iter(COUNTED[protocol]))
    rows = [
        (one.gold.name, label, score.gold, score.predicted, *_cells(score))
        for one in report.sets
        for label, score in one.protocols[protocol].scores[way].by_label.items()
    ]
    columns = ("set", "label", "gold", "predicted", "precision", "recall", "F1", "")
    return Section(f"{_TITLES[way]}, by label", columns, tuple(rows))


def _losses(report: NerReport) -> Iterator[Section]:
    rows = []
    for one in report.sets:
        if one.losses is not None:
            shares = (getattr(one.losses, name) for name in _LOSSES)
            cells = ("-" if share is None else share.value for share in shares)
            rows.append((one.gold.name, *cells))
    if rows:
        yield Section("Where gold mentions are lost", ("set", *_LOSSES.values()), tuple(rows))


def _calibration(report: NerReport) -> Iterator[Section]:
    protocols = [name for name in report.options.protocols if name != "partial"]
    rows: list[Row] = []
    for one in report.sets:
        found = [one.protocols[name].calibration for name in protocols]
        rows.append((one.gold.name, *("-" if own is None else own.error for own in found)))
    if protocols:
        yield Section("Expected calibration error of scores", ("set", *protocols), tuple(rows))


def _cells(score: Score | MeanScore) -> Row:
    return score.precision.value, score.recall.value, score.f1.value, ends(score.f1)
