"""``knife evaluate ner``: how well entities are found and typed, against what people marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._options import (
    ModelChoice,
    class_nouns_option,
    force_option,
    format_option,
    landmarks_option,
    model_options,
    path_option,
    pipeline_option,
    quiet_option,
    seed_option,
)
from ._progress import Progress
from ._render import check_new, output, write_json

if TYPE_CHECKING:
    from knife.assembly.ner_evaluation import NerReport
    from knife.types.label_maps import LabelMap

_PROTOCOLS = ("strict", "partial", "typing")


@click.command(short_help="Score entities against gold files.")
@click.argument("gold", metavar="GOLD...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--protocol",
    "protocols",
    type=click.Choice(_PROTOCOLS),
    multiple=True,
    help="How answers are counted; may be repeated. All three by default.",
)
@click.option(
    "--map",
    "maps",
    metavar="[SET=]FILE",
    multiple=True,
    help="What our labels are called in the gold (TSV: label, own), for one set or for all.",
)
@click.option(
    "--ignore",
    "ignored",
    metavar="LABEL",
    multiple=True,
    help="Leave this gold label out; may be repeated. Labels that we do not have are left out "
    "anyway, and the report says so.",
)
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(1),
    help="Draw N sentences of each set.",
)
@click.option(
    "--errors",
    "n_errors",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Show N errors of each set and protocol, with the evidence.",
)
@seed_option("Decides which sentences and errors are drawn, and the intervals.")
@click.option(
    "--labels",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="A lexicon (TSV), or a directory that knife labels apply wrote.",
)
@landmarks_option
@click.option(
    "--threshold",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Leave out entities less probable than this.",
)
@pipeline_option
@class_nouns_option
@format_option("table", "markdown", "json")
@path_option("--out", "FILE", "Write the report there instead of standard output.")
@force_option
@model_options
@quiet_option
def ner(
    *,
    gold: tuple[str, ...],
    protocols: tuple[str, ...],
    maps: tuple[str, ...],
    ignored: tuple[str, ...],
    sample: int | None,
    n_errors: int,
    seed: int,
    labels: Path | None,
    landmarks: Path | None,
    threshold: float | None,
    pipeline: str | None,
    class_nouns: bool,
    style: str,
    out: Path | None,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score the entities that knife finds against those that people marked.

    GOLD is CoNLL columns (token first, tag last: IOB1, IOB2 or BIOES; an empty line after each
    sentence) or JSON lines as knife ner writes them (.jsonl), packed (.gz, .xz) or not; or a
    directory of such files. Each file is a set with figures of its own.

    \b
    Protocols:
      strict   end to end; right if span and label are, as seqeval counts
      partial  end to end; credit for overlaps, as nervaluate counts
      typing   gold spans are given and their labels asked for; in sentences
               without gold each entity of the set's kinds is a false positive

    A label is right if it is the gold label or its first level is: DISEASE/CANCER for DISEASE.
    Predictions of kinds that a set does not annotate are left out.

    \b
    Examples:
      knife evaluate ner dev/
      knife evaluate ner dev/conllpp.conll --ignore MISC --errors 20
      knife evaluate ner dev/ --map bc2gm=proteins.tsv --sample 500
      knife evaluate ner dev/ --format markdown --out report.md
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.ner_reports import PROTOCOLS, NerOptions
    from knife.assembly.detection import mention_detector
    from knife.assembly.gold import prepare_sets, read_sets
    from knife.assembly.label_choice import choose_labels
    from knife.assembly.ner_evaluation import evaluate_ner
    from knife.assembly.ner_respondent import RecognizerOptions
    from knife.types.options import TypingOptions

    if out is not None:
        check_new(out, force=force)
    asked = tuple(name for name in PROTOCOLS if name in (protocols or PROTOCOLS))
    options = NerOptions(asked, sample, n_errors, seed, frozenset(ignored))
    with progress.step("Reading the gold"):
        sets = read_sets(gold)
        chosen = choose_labels(labels)
        gold_sets = prepare_sets(sets, chosen.names, _maps(maps, sets, chosen.names), options)
    report = evaluate_ner(
        model.load(progress),
        gold_sets,
        chosen,
        recognizer=RecognizerOptions(
            None if threshold is None else TypingOptions(threshold=threshold),
            landmarks,
            mention_detector(pipeline, class_nouns=class_nouns),
        ),
        options=options,
        step=progress.step,
    )
    with output(out, force=force) as to:
        _write(to, report, style)
    if out is not None:
        progress.note(f"Wrote {str(out)!r}.")


def _maps(
    given: Sequence[str], sets: Collection[str], known: Collection[str]
) -> dict[str, LabelMap]:
    """Return the label map of each set that has one; its own wins over that of all."""
    from knife.store.label_maps import read_label_map

    for_all: dict[str, LabelMap] = {}
    for_one: dict[str, LabelMap] = {}
    for one in given:
        name, sign, path = one.partition("=")
        if sign and name in sets:
            for_one[name] = read_label_map(path, known)
        elif not sign or Path(one).exists():
            for_all = dict.fromkeys(sets, read_label_map(one, known))
        else:
            raise click.UsageError(
                f"--map {one!r} names a set that is not there; expected one of {', '.join(sets)}."
            )
    return for_all | for_one


def _write(to: TextIO, report: NerReport, style: str) -> None:
    if style == "json":
        from ._ner_records import report_record

        write_json(to, report_record(report))
    elif style == "markdown":
        from ._ner_markdown import write_markdown

        write_markdown(to, report)
    else:
        from ._ner_tables import write_tables

        write_tables(to, report)
