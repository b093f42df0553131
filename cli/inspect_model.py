"""``knife inspect``: what a model is made of, and what it can be used for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from ._answering import View, view_options
from ._inputs import Tally, read_records
from ._options import ModelChoice, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import output, write_json


@click.command("inspect", short_help="Show a model at a glance.")
@click.option(
    "--sentences",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Show it these texts, one a line, not the built-in English ones.",
)
@click.option(
    "--phrases",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Test [CLS] with these phrases, one a line.",
)
@seed_option("Decides which words and pairs are sampled.")
@click.option(
    "--most-words",
    metavar="N",
    type=click.IntRange(2),
    default=30_000,
    show_default=True,
    help="Of a vocabulary with more words, a sample is compared.",
)
@view_options("table", "markdown", "json")
@model_options
@quiet_option
def inspect_model(
    *,
    sentences: tuple[str, ...],
    phrases: tuple[str, ...],
    seed: int,
    most_words: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Show what a model is made of, how its vocabulary lies, and what it can be used for.

    Parts and sizes, recomposition error, kinds of pieces, tails, hubs, bias, how evenly vectors
    fill their space, whether [CLS] says anything. The last table says in plain words what
    follows from these figures. The encoder computes in float32 unless --dtype says otherwise.

    \b
    Examples:
      knife inspect
      knife inspect --model bert-base-cased --format markdown --out card.md
      knife inspect --format json | jq '.uses[] | select(.answer == "no")'
      knife inspect --model camembert-base --sentences phrases_fr.txt
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.inspection.probes import PHRASES, SENTENCES
    from knife.assembly import inspection

    from ._inspection import inspection_record, write_inspection

    tally = Tally()
    probes = inspection.Probes(
        _texts(sentences, tally) if sentences else SENTENCES,
        _texts(phrases, tally) if phrases else PHRASES,
    )
    exact = replace(model, dtype="float32") if model.dtype == "auto" else model
    opened = exact.load(progress)
    files = inspection.open_files(
        model.model, revision=model.revision, local_files_only=model.offline
    )
    found = inspection.inspect_model(
        opened,
        files=files,
        probes=probes,
        seed=seed,
        most_words=most_words,
        step=progress.step,
    )
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, inspection_record(found))
        else:
            write_inspection(to, found, view.style)
    if view.out is not None:
        progress.note(f"Wrote {view.out}.")
    tally.finish()


def _texts(files: Sequence[str], tally: Tally) -> tuple[str, ...]:
    texts = tuple(record.text for record in read_records((), files, "txt", tally))
    tally.n_answered += len(texts)
    return texts
