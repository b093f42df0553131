"""``knife pipeline``: train and score the taggers and parsers that find noun phrases."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._options import Command, force_option, format_option, path_option, quiet_option
from ._progress import Progress
from ._render import number, output, write_json, write_table

if TYPE_CHECKING:
    from knife.language.pipeline_scores import PipelineScores
    from knife.language.pipelines import Pipeline
    from knife.language.treebanks import TreebankSentence

Judge = tuple[str, list["TreebankSentence"]]

_TOLD_EVERY = 100
"""Steps between two lines of progress at least."""


def _files_option(flag: str, name: str, text: str) -> Callable[[Command], Command]:
    """Add an option that names treebank files, one each time that it is given."""
    return click.option(flag, name, metavar="FILE", multiple=True, type=click.Path(), help=text)


@click.group(short_help="Train and score taggers and parsers.")
def pipeline() -> None:
    """Train and score taggers and parsers.

    A pipeline cuts a text into words and sentences and says what each word is and does. It is one
    of spaCy's; the embedded one is called knife-en-syntax.

    Treebanks are CoNLL-U files, or files with a word, a tab and its Penn tag a line. They may be
    packed (.gz, .xz, .zst).

    \b
    Examples:
      knife pipeline train --treebank train.conllu.xz --out mine
      knife pipeline evaluate mine --treebank dev.conllu.xz
    """  # noqa: D301 - click reads the backspace


@pipeline.command()
@_files_option("--treebank", "treebanks", "CoNLL-U: tags, lemmas and trees. At least one.")
@_files_option("--tags", "tagged", "Words and tags: more to learn tags and borders from.")
@_files_option("--dev", "dev", "CoNLL-U to score the pipeline on.")
@_files_option("--dev-tags", "dev_tags", "Words and tags to score the pipeline on.")
@path_option("--out", "DIR", "A new directory for the pipeline.", required=True)
@click.option(
    "--steps",
    metavar="N",
    type=click.IntRange(1),
    default=4500,
    show_default=True,
    help="Updates.",
)
@click.option(
    "--batch-words",
    metavar="N",
    type=click.IntRange(1),
    default=1500,
    show_default=True,
    help="Words of an update.",
)
@click.option(
    "--width",
    metavar="N",
    type=click.IntRange(1, 1024),
    default=128,
    show_default=True,
    help="Of the vector of a word.",
)
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(1),
    default=5000,
    show_default=True,
    help="Of the hash embedding of word forms.",
)
@click.option(
    "--borders",
    type=click.Choice(["senter", "parser"]),
    default="senter",
    show_default=True,
    help="Which component sets borders of sentences.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="Of all that is drawn.",
)
@force_option
@quiet_option
def train(
    *,
    treebanks: tuple[str, ...],
    tagged: tuple[str, ...],
    dev: tuple[str, ...],
    dev_tags: tuple[str, ...],
    out: Path,
    steps: int,
    batch_words: int,
    width: int,
    rows: int,
    borders: str,
    seed: int,
    force: bool,
    progress: Progress,
) -> None:
    """Train an English tagger, parser and lemmatizer on treebanks.

    Texts are written in many ways while it learns: with words or all signs apart, as tokenizers
    leave them, and in capitals, as headlines are. The same seed gives the same pipeline.

    \b
    Examples:
      knife pipeline train --treebank train.conllu.xz --dev dev.conllu.xz --out mine
      knife pipeline train --treebank a.conllu --tags b.tsv --steps 1000 --out mine --force
    """  # noqa: D301 - click reads the backspace
    if not treebanks:
        raise click.UsageError("Name a CoNLL-U file with --treebank.")
    from knife.assembly import pipelines
    from knife.assembly.pipeline_card import pipeline_card
    from knife.language.pipeline_design import PipelineDesign

    pipelines.require_new(out, overwrite=force)
    with progress.step("Reading the treebanks"):
        trees, tags = _all(treebanks, pipelines.read_trees), _all(tagged, pipelines.read_tags)
        judges = _all(dev, pipelines.read_trees) + _all(dev_tags, pipelines.read_tags)
    design = PipelineDesign(width, rows, steps=steps, batch_words=batch_words, borders=borders)
    with progress.step(f"Training a pipeline in {steps:,} steps"):
        trained = pipelines.train(
            [one for _, some in trees for one in some],
            [one for _, some in tags for one in some],
            design,
            seed=seed,
            heard=_Teller(progress, steps),
        )
    with progress.step("Scoring the pipeline"):
        scores = _scores(trained, judges)
    counts = [(name, sum(map(len, some))) for name, some in trees + tags]
    card = pipeline_card(out.resolve().name, _said(), design, seed, counts, scores)
    pipelines.save_pipeline(trained, out, card, overwrite=force)
    with output() as to:
        _write(to, scores) if scores else write_table(
            to, ("words of", "n"), [(name, f"{count:,}") for name, count in counts]
        )
    progress.note(f"Saved the pipeline to {out}.")


@pipeline.command()
@click.argument("name", metavar="[PIPELINE]", required=False)
@_files_option("--treebank", "treebanks", "CoNLL-U: tags, lemmas and trees.")
@_files_option("--tags", "tagged", "Words and tags.")
@click.option(
    "--spacing",
    type=click.Choice(["natural", "words", "signs"]),
    default="natural",
    show_default=True,
    help="Write the text as people do, with words apart, or with all signs apart.",
)
@format_option("table", "json")
@quiet_option
def evaluate(
    *,
    name: str | None,
    treebanks: tuple[str, ...],
    tagged: tuple[str, ...],
    spacing: str,
    style: str,
    progress: Progress,
) -> None:
    """Score a pipeline on treebanks that it has not seen.

    PIPELINE is a directory, an embedded pipeline or an installed package of spaCy; the embedded
    one if nothing is said. It reads texts of up to ten sentences and cuts them itself; what it
    says of a word counts where the word is one token.

    \b
    Examples:
      knife pipeline evaluate --treebank dev.conllu.xz --tags dev.tsv.xz
      knife pipeline evaluate en_core_web_sm --treebank dev.conllu.xz --format json
      knife pipeline evaluate mine --tags dev.tsv --spacing signs
    """  # noqa: D301 - click reads the backspace
    if not treebanks and not tagged:
        raise click.UsageError("Name a file with --treebank or --tags.")
    from knife.assembly import pipelines

    with progress.step("Reading the treebanks"):
        judges = _all(treebanks, pipelines.read_trees) + _all(tagged, pipelines.read_tags)
    with progress.step("Opening the pipeline"):
        opened = pipelines.open_pipeline(name)
    with progress.step("Scoring the pipeline"):
        scores = _scores(opened, judges, spacing)
    with output() as to:
        if style == "json":
            records = [{"name": file, **_record(score)} for file, score in scores]
            write_json(
                to, {"pipeline": opened.meta["name"], "spacing": spacing, "treebanks": records}
            )
        else:
            _write(to, scores)


def _all(
    names: Sequence[str], read: Callable[[str], list[TreebankSentence]]
) -> list[tuple[str, list[TreebankSentence]]]:
    """Return what is in each file, with its name."""
    return [(Path(name).name, read(name)) for name in names]


def _scores(
    opened: Pipeline, judges: Sequence[Judge], spacing: str = "natural"
) -> list[tuple[str, PipelineScores]]:
    from knife.language.pipeline_scores import score_pipeline

    return [(name, score_pipeline(opened, some, spacing)) for name, some in judges]


def _write(to: TextIO, scores: Sequence[tuple[str, PipelineScores]]) -> None:
    from knife.assembly.pipeline_card import score_rows

    write_table(to, ("", *(name for name, _ in scores)), score_rows([one for _, one in scores]))


def _record(score: PipelineScores) -> dict[str, float | int | None]:
    shares = {
        "whole_share": score.whole,
        "tags": score.tags,
        "lemmas": score.lemmas,
        "uas": score.unlabelled,
        "las": score.labelled,
        "borders": score.borders,
        "words_per_second": score.words_per_second,
    }
    rounded = {name: None if one is None else number(one) for name, one in shares.items()}
    return {"sentences": score.n_sentences, "words": score.n_words, **rounded}


def _said() -> str:
    """Return the command as it was called, with the names of files without their places."""
    context = click.get_current_context()
    words = ["knife", "pipeline", "train"]
    for parameter in context.command.params:
        name = str(parameter.name)
        said = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if not said or name in ("force", "progress", "quiet"):
            continue
        value = context.params[name]
        for one in value if isinstance(value, tuple) else (value,):
            shown = Path(str(one)).name if parameter.type.name in ("path", "file") else str(one)
            words += [parameter.opts[0], shown]
    return shlex.join(words)


class _Teller:
    """Writes to standard error how far a training has come."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps = progress, steps
        self._losses: dict[str, float] = {}
        self._since = 0

    def __call__(self, step: int, losses: Mapping[str, float]) -> None:
        """Hear of a step that is done."""
        self._since += 1
        for name, loss in losses.items():
            self._losses[name] = self._losses.get(name, 0.0) + loss
        if self._since < _TOLD_EVERY and step < self._steps:
            return
        shown = ", ".join(
            f"{name} {loss / self._since:.0f}" for name, loss in self._losses.items() if loss
        )
        self._progress.note(f"Step {step:,} of {self._steps:,}. Losses: {shown}.")
        self._losses, self._since = {}, 0
