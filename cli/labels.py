"""``knife labels``: the loop of labelling. A person writes, the tool spreads and reports.

No command here writes over a file that a person edits.
"""

from __future__ import annotations

from pathlib import Path

import click

from knife.errors import InputError

from ._lexicons import lexicons_argument, read_lexicons
from ._options import (
    ModelChoice,
    force_option,
    format_option,
    model_options,
    path_option,
    quiet_option,
)
from ._progress import Progress
from ._render import check_new, output, write_json
from .labels_learn import learn

_PREVIEW = 12


@click.group(short_help="Make, apply and check labels of your own.")
def labels() -> None:
    """Make, apply and check labels of your own.

    A lexicon is a TSV file: a term, its label, and if need be a weight and a source. You write
    it; these commands only read it.

    \b
    Examples:
      knife labels list                       # which there are
      knife labels init --out mine.tsv        # then write labels into mine.tsv
      knife labels report mine.tsv            # how good is it, and what is next
      knife labels apply mine.tsv --out mine  # spread it over the vocabulary
      knife ner "…" --labels mine
      knife labels learn mine.tsv --corpus notes.txt --out marks  # from text of your own
    """  # noqa: D301 - click reads the backspace


@labels.command("list")
@lexicons_argument
@format_option("table", "json")
def list_labels(*, lexicons: tuple[Path, ...], style: str) -> None:
    """List the labels of a lexicon, with their terms counted.

    A first level counts the terms of all its labels. Without a LEXICON the one that ships with
    knife is taken. NONE is the label of plain words, which name nothing.

    \b
    Examples:
      knife labels list
      knife labels list mine.tsv --format json
      knife ner "…" --only DISEASE,CHEMICAL/DRUG
    """  # noqa: D301 - click reads the backspace
    from ._labels import label_rows, write_labels

    rows = label_rows(read_lexicons(lexicons))
    with output() as to:
        if style == "json":
            write_json(to, {"labels": [row._asdict() for row in rows]})
        else:
            write_labels(to, rows)


@labels.command()
@path_option("--out", "FILE.tsv", "A new file, for you to edit.", required=True)
@click.option(
    "--top", metavar="N", type=click.IntRange(1), default=200, show_default=True, help="Terms."
)
@click.option(
    "--known",
    metavar="LEXICON.tsv",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Leave out what this lexicon labels already.",
)
@model_options
@quiet_option
def init(
    *, out: Path, top: int, known: tuple[Path, ...], model: ModelChoice, progress: Progress
) -> None:
    """Write a TSV of terms for you to label, the most useful first.

    Each term is the medoid of a cluster; the column `source` shows what the cluster holds. A file
    that exists is never replaced.

    \b
    Examples:
      knife labels init --out mine.tsv
      knife labels init --out more.tsv --known mine.tsv --top 50
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.labelling_order import what_to_label
    from knife.assembly.labels import clusters_for
    from knife.store.lexicons import read_lexicon, write_template

    if out.exists():
        raise InputError(
            f"{str(out)!r} exists; expected a new file, because no command rewrites what a person "
            "edits. Choose another --out, or move the file away."
        )
    labelled = read_lexicon(*known) if known else None
    opened = model.load(progress)
    with progress.step("Clustering the vocabulary"):
        found = what_to_label(clusters_for(opened), opened.vocabulary, labelled, top, _PREVIEW)
    rows = [
        (one.term, f"cluster of {one.size}: {' '.join(one.members)}")
        for one in found
        if one.term.isprintable() and one.term.strip()
    ]
    write_template(out, rows)
    progress.note(f"Wrote {len(rows):,} terms to {out}. Write a label into the second column.")


@labels.command()
@lexicons_argument
@path_option("--out", "DIR", "Save the signatures there.", required=True)
@force_option
@model_options
@quiet_option
def apply(
    *, lexicons: tuple[Path, ...], out: Path, force: bool, model: ModelChoice, progress: Progress
) -> None:
    """Spread a lexicon over the vocabulary: a probability of each label for each piece.

    Without a LEXICON the one that ships with knife is taken.

    \b
    Examples:
      knife labels apply mine.tsv --out mine
      knife ner "She took aspirin." --labels mine
    """  # noqa: D301 - click reads the backspace
    from knife.assembly.labels import spread_over
    from knife.store.signatures import save_signatures

    from ._labels import write_reach

    check_new(out, force=force)
    lexicon = read_lexicons(lexicons)
    opened = model.load(progress)
    with progress.step("Spreading the labels"):
        signatures = spread_over(opened, lexicon)
    save_signatures(signatures, out, model_name=opened.info.name, overwrite=force)
    with output() as to:
        write_reach(to, lexicon, signatures, opened.vocabulary)
    progress.note(f"Saved the signatures to {out}.")


@labels.command()
@lexicons_argument
@format_option("table", "json")
@click.option(
    "--top", metavar="N", type=click.IntRange(1), default=15, show_default=True, help="List length."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which terms are hidden.")
@model_options
@quiet_option
def report(
    *,
    lexicons: tuple[Path, ...],
    style: str,
    top: int,
    seed: int,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Report what a lexicon reaches, where it contradicts its neighbours, and how well it spreads.

    The held-out score hides a fifth of the terms at a time and asks the others for their labels.
    Without a LEXICON the one that ships with knife is taken.

    \b
    Examples:
      knife labels report mine.tsv
      knife labels report mine.tsv more.tsv --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.label_report import ReportOptions, label_report
    from knife.assembly.labels import clusters_for, labels_for, pieces_of

    from ._labels import report_record, write_report

    lexicon = read_lexicons(lexicons)
    opened = model.load(progress)
    with progress.step("Testing the lexicon"):
        signatures = labels_for(opened, lexicon if lexicons else None).signatures
        found = label_report(
            lexicon,
            opened.vocabulary,
            pieces_of(opened),
            clusters_for(opened),
            signatures,
            ReportOptions(n_conflicts=top, n_next=top, seed=seed),
        )
    with output() as to:
        if style == "json":
            write_json(to, report_record(found))
        else:
            write_report(to, found)


labels.add_command(learn)
