"""``knife evaluate relations``: how well triples are found, against what people marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._estimates import estimate_record
from ._options import (
    ModelChoice,
    force_option,
    format_option,
    model_options,
    path_option,
    quiet_option,
    seed_option,
)
from ._progress import Progress
from ._relation_options import ExtractorChoice, extractor_options
from ._render import check_new, output, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.analyses.evaluation.relation_scores import RelationScores
    from knife.maths.intervals import Estimate
    from knife.types.gold_triples import GoldText
    from knife.types.triples import Triple

_ENTITIES = ("given", "found")


@click.command(short_help="Score triples against marked sentences.")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--entities",
    type=click.Choice([*_ENTITIES, "both"]),
    default="both",
    show_default=True,
    help="Give the marked entities, let them be found, or score either way.",
)
@click.option(
    "--errors",
    "n_errors",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Show the first N marked triples that are not wholly right.",
)
@seed_option("Decides the intervals.")
@extractor_options
@format_option("table", "json")
@path_option("--out", "FILE", "Write the report there instead of standard output.")
@force_option
@model_options
@quiet_option
def relations(
    *,
    gold: str,
    entities: str,
    n_errors: int,
    seed: int,
    choice: ExtractorChoice,
    style: str,
    out: Path | None,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score the triples that knife relations finds against those that people marked.

    GOLD is a file of JSON lines, {"text": …, "triples": [{"subject": [0, 7],
    "relation_span": [8, 14], "object": [15, 23], "relation": "TREATS"}]}; order, voice, negated and
    hedged are scored where a triple has them. Offsets count characters of the text.

    A marked triple is answered by the triple that overlaps both of its entities. All shares are of
    the marked triples, those without an answer included; "boundaries" are those of subject, words
    and object, and "whole" is all of type, direction and boundaries.

    \b
    Examples:
      knife evaluate relations sentences.jsonl
      knife evaluate relations sentences.jsonl --entities found --errors 10
      knife evaluate relations sentences.jsonl --relations mine.tsv --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.relation_scores import score_relations
    from knife.store.gold_triples import read_gold_triples

    if out is not None:
        check_new(out, force=force)
    texts = read_gold_triples(gold)
    extractor = choice.open(model, progress)
    reports, errors = {}, {}
    for way in _ENTITIES if entities == "both" else (entities,):
        with progress.step(f"Finding relations, entities {way}"):
            given = [list(one.mentions) for one in texts] if way == "given" else None
            answers = extractor.extract([one.text for one in texts], given)
        reports[way] = score_relations(texts, answers, seed=seed)
        errors[way] = _errors(texts, answers)[:n_errors]
    with output(out, force=force) as to:
        if style == "json":
            write_json(to, {way: _record(one) for way, one in reports.items()})
        else:
            _write(to, reports, errors)
    if out is not None:
        progress.note(f"Wrote {str(out)!r}.")


def _write(
    to: TextIO, reports: Mapping[str, RelationScores], errors: Mapping[str, list[str]]
) -> None:
    first = next(iter(reports.values()))
    write_lines(to, [f"{first.n_gold} triples in {first.n_texts} texts", ""])
    rows = [
        (f"entities {way}", name, *_cells(estimate))
        for way, report in reports.items()
        for name, estimate in _figures(report).items()
    ]
    write_table(to, ("", "measure", "value", "low", "high"), rows)
    for way, report in reports.items():
        names = ("type", "direction", "boundaries", "whole")
        groups = [
            (kind, value, shares["found"].n, *(shares[name].value for name in names))
            for (kind, value), shares in report.groups.items()
        ]
        write_lines(to, [""])
        write_table(to, ("by", "", "texts", *names), groups, title=f"entities {way}")
    for way, lines in errors.items():
        if lines:
            write_lines(to, ["", f"Not wholly right, entities {way}:", *lines])


def _figures(report: RelationScores) -> dict[str, Estimate]:
    whole = {"precision": report.precision, "recall": report.recall, "F1": report.f1}
    return {**report.shares, **whole}


def _cells(estimate: Estimate) -> tuple[object, ...]:
    ends = (estimate.low, estimate.high)
    return (float(estimate.value), *("" if one is None else float(one) for one in ends))


def _record(report: RelationScores) -> dict[str, object]:
    return {
        "texts": report.n_texts,
        "triples": report.n_gold,
        "answers": report.n_answers,
        "figures": {name: estimate_record(one, "n") for name, one in _figures(report).items()},
        "groups": [
            {
                "by": kind,
                "value": value,
                "figures": {n: estimate_record(e, "n") for n, e in shares.items()},
            }
            for (kind, value), shares in report.groups.items()
        ],
    }


def _errors(texts: Sequence[GoldText], answers: Sequence[Sequence[Triple]]) -> list[str]:
    """Return a line for each marked triple that is not wholly right, and one for its answer."""
    from knife.analyses.evaluation.relation_scores import answer_to, is_whole

    found = []
    for one, triples in zip(texts, answers, strict=True):
        for marked in one.triples:
            answer = answer_to(marked, triples)
            if is_whole(marked, answer):
                continue
            found.append(
                f"{one.place}  {marked.subject.text} | {marked.relation}, {marked.span.text} | "
                f"{marked.object.text}"
            )
            said = "no answer"
            if answer is not None:
                said = (
                    f"{answer.subject.text} | {answer.relation}, {answer.span.text} | "
                    f"{answer.object.text}"
                )
            found[-1] += f"   but: {said}"
    return found
