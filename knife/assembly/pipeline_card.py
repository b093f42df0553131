"""The card of a trained pipeline: what it is, how it was trained and what it scores.

Under which licences its treebanks are, only the person who trained it knows; the card leaves a
place for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from knife.language.pipeline_design import PipelineDesign
from knife.language.pipeline_scores import PipelineScores

_LINES = (
    ("sentences", "n_sentences"),
    ("words", "n_words"),
    ("words that are one token", "whole"),
    ("tags", "tags"),
    ("lemmas", "lemmas"),
    ("heads (UAS)", "unlabelled"),
    ("heads and labels (LAS)", "labelled"),
    ("sentence borders (F1)", "borders"),
    ("words per second", "words_per_second"),
)


def score_rows(scores: Sequence[PipelineScores]) -> list[list[str]]:
    """Return what is measured, a row each, with a column for each treebank.

    Parameters
    ----------
    scores : sequence of PipelineScores
        One for each treebank.

    Returns
    -------
    list of list of str
        Name first; a dash where nothing could be compared.
    """
    return [[line, *(_shown(getattr(score, name)) for score in scores)] for line, name in _LINES]


def pipeline_card(
    name: str,
    command: str,
    design: PipelineDesign,
    seed: int,
    counts: Sequence[tuple[str, int]],
    scores: Sequence[tuple[str, PipelineScores]],
) -> str:
    """Return the card of a pipeline as Markdown.

    Parameters
    ----------
    name : str
        What the pipeline is called.
    command : str
        What trained it.
    design : PipelineDesign
        Sizes and how it was trained.
    seed : int
        Of what was drawn.
    counts : sequence of (str, int)
        Treebanks that it has learned from, and their words.
    scores : sequence of (str, PipelineScores)
        Treebanks that it was scored on; may be empty.
    """
    settings = [
        (field.name.replace("_", " "), getattr(design, field.name)) for field in fields(design)
    ]
    rows = [
        *((f"words of {one}", f"{count:,}") for one, count in counts),
        *((one, f"{value:,}" if isinstance(value, int) else str(value)) for one, value in settings),
        ("seed", str(seed)),
    ]
    parts = [
        f"---\nlibrary_name: spacy\nlanguage: en\n---\n\n# {name}\n",
        "An English pipeline of spaCy, trained by `knife`: Penn tags, trees, lemmas, sentences.\n",
        "## Data\n\nName the treebanks and their licences here.\n",
        f"## Training\n\n    {command}\n\n" + _table(("", ""), rows),
    ]
    if scores:
        parts.append("## Figures\n\n" + _figures(scores))
    return "\n".join(parts)


def _figures(scores: Sequence[tuple[str, PipelineScores]]) -> str:
    return _table(("", *(name for name, _ in scores)), score_rows([one for _, one in scores]))


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if value <= 1 else f"{value:,.0f}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---", *["--:"] * (len(columns) - 1)], *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
