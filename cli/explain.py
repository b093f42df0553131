"""``knife explain``: why a term scores so high at a place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from knife.errors import InputError

from ._answering import View, answered, remembered, view_options, write_each
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, plot_option, quiet_option
from ._progress import Progress
from ._render import number, write_lines, write_table
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.types.decompositions import Parts, Place, ScoreDecomposition

    Answer = tuple[ScoreDecomposition, ...]

BATCH = 16


@click.command(short_help="Say why a term scores so high at a place.")
@text_options
@click.option(
    "--at",
    metavar="WORD",
    multiple=True,
    help="A word or piece of the text instead of its masks; WORD:2 is the second.",
)
@click.option("--masked", is_flag=True, help="Put one mask in place of what --at names.")
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many of the best terms to show and to compare.",
)
@click.option("--term", "terms", metavar="TERM", multiple=True, help="Show this term instead.")
@click.option("--against", metavar="TERM", help="Say why each term lies above or below this one.")
@view_options("table", "json", "jsonl")
@plot_option
@model_options
@quiet_option
def explain(
    *,
    given: TextChoice,
    at: tuple[str, ...],
    masked: bool,
    top: int,
    terms: tuple[str, ...],
    against: str | None,
    view: View,
    plot: Path | None,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Say why a term scores so high at a place of each TEXT.

    A score is n1·n2·cos + bias: the length of the head state, the length of the term's embedding,
    the cosine between them, and what the term gets everywhere. The places are the masks of the
    text, or what --at names. A long text is read in a window around the place.

    \b
    Examples:
      knife explain "She lives in [MASK]."
      knife explain "She lives in [MASK]." --term London --term Paris
      knife explain "She lives in [MASK]." --against London
      knife explain "The cell has a cell wall." --at cell:2 --masked
      knife explain --file cloze.txt --format jsonl --out scores.jsonl
      knife explain "She lives in [MASK]." --plot scores.svg

    The reasons of an entity's label are told by knife ner --explain.
    """  # noqa: D301 - click reads the backspace
    if masked and not at:
        raise click.UsageError("--masked hides what --at names. Name a word with --at.")
    if plot is not None:
        given.require_one("--plot")
    opened = model.load(progress)
    from knife.analyses.decomposition import decompose_scores, term_ids

    # A term that is wrong is wrong for every text.
    term_ids([*terms, *([against] if against is not None else [])], opened.vocabulary)
    if top > len(opened.vocabulary):
        raise InputError(
            f"--top is {top}; expected at most {len(opened.vocabulary)}, the number of pieces."
        )

    def answer(batch: list[Record]) -> Iterable[Answer]:
        texts = [record.text for record in batch]
        return decompose_scores(
            texts, opened, at=at, masked=masked, top=top, terms=terms, against=against
        )

    tally = Tally()
    found: list[Answer] = []

    def write_one(to: TextIO, one: Answer) -> None:
        _write(to, one, contrasts=against is not None)

    answers = answered(given.records(tally), answer, BATCH, tally, progress)
    if plot is not None:
        answers = remembered(answers, found)
    write_each(answers, view, tally, _record, write_one, titles=given.many)
    if plot is not None and found:
        from knife.faces.plots.score_parts import plot_decompositions

        plot_decompositions(found[0], plot)
        progress.note(f"Wrote {plot}.")
    tally.finish()


def _write(to: TextIO, places: Answer, *, contrasts: bool) -> None:
    for position, one in enumerate(places):
        if position:
            write_lines(to, [""])
        _write_scores(to, one)
        if contrasts:
            _write_contrast(to, one)
        _write_deciders(to, one)


def _write_scores(to: TextIO, one: ScoreDecomposition) -> None:
    terms = one.terms
    columns = ("rank", "term", "probability", "score", "n1·n2·cos", "bias", "n2", "cos")
    figures = [terms.probabilities, terms.logits, terms.products, terms.biases]
    figures += [terms.norms, terms.cosines]
    ranks = [terms.norm_ranks, terms.cosine_ranks, terms.bias_ranks]
    rows = zip(
        terms.ranks.tolist(),
        terms.surfaces,
        *(column.tolist() for column in figures),
        *(column.tolist() for column in ranks),
        strict=True,
    )
    names = (*columns, "n2 rank", "cos rank", "bias rank")
    write_table(to, names, rows, title=f"{_where(one.place)}, n1 = {one.state_norm:.3f}")


def _write_contrast(to: TextIO, one: ScoreDecomposition) -> None:
    contrast = one.contrast
    parts = (contrast.differences, contrast.norm, contrast.angle, contrast.bias)
    columns = (column.tolist() for column in parts)
    rows = zip(one.terms.ranks.tolist(), one.terms.surfaces, *columns, strict=True)
    write_lines(to, [""])
    write_table(
        to,
        ("rank", "term", "difference", "by n2", "by cos", "by bias"),
        rows,
        title=f"score less that of {contrast.surface} ({contrast.logit:.3f})",
    )


def _write_deciders(to: TextIO, one: ScoreDecomposition) -> None:
    lines = [""]
    if not math.isnan(one.shares.angle):
        lines.append(
            f"What orders the best {one.n_compared}: angle {one.shares.angle:.0%}, "
            f"n2 {one.shares.norm:.0%}, bias {one.shares.bias:.0%} of the differences."
        )
        lines.append(
            f"How much each moves, whichever way: angle {one.sizes.angle:.0%}, "
            f"n2 {one.sizes.norm:.0%}, bias {one.sizes.bias:.0%}."
        )
    by = (("cos", one.spearman.angle), ("n2", one.spearman.norm), ("bias", one.spearman.bias))
    told = ", ".join(f"{name} {'-' if math.isnan(r) else format(r, '.2f')}" for name, r in by)
    lines.append(f"Rank correlation of the score with one part, whole vocabulary: {told}.")
    lines.append(f"n1·n2·cos + bias re-makes the model's scores to {one.largest_error:.0e}.")
    write_lines(to, lines)


def _where(place: Place) -> str:
    span = "" if place.start == place.end else f" at {place.start} to {place.end}"
    state = "masked" if place.is_masked else "as it stands"
    length = "" if place.n_read >= place.n_pieces or not span else f", {place.n_read} pieces read"
    return f"{place.piece}{span}, {state}{length}"


def _record(record: Record, places: Answer) -> dict[str, object]:
    return {
        "id": record.id,
        "text": record.text,
        "places": [{**asdict(one.place), **_scores(one)} for one in places],
    }


def _scores(one: ScoreDecomposition) -> dict[str, object]:
    return {
        "state_norm": number(one.state_norm),
        "terms": [_term(one, row) for row in range(len(one.terms))],
        "against": {
            "term": one.contrast.surface,
            "id": one.contrast.id,
            "logit": number(one.contrast.logit),
        },
        "n_compared": one.n_compared,
        "shares": _parts(one.shares),
        "sizes": _parts(one.sizes),
        "spearman": _parts(one.spearman),
        "largest_error": float(f"{one.largest_error:.3g}"),
    }


def _term(one: ScoreDecomposition, row: int) -> dict[str, object]:
    terms, contrast = one.terms, one.contrast
    return {
        "term": terms.surfaces[row],
        "id": int(terms.ids[row]),
        "rank": int(terms.ranks[row]),
        "logit": number(terms.logits[row]),
        "probability": number(terms.probabilities[row]),
        "norm": number(terms.norms[row]),
        "cosine": number(terms.cosines[row]),
        "product": number(terms.products[row]),
        "bias": number(terms.biases[row]),
        "norm_rank": int(terms.norm_ranks[row]),
        "cosine_rank": int(terms.cosine_ranks[row]),
        "bias_rank": int(terms.bias_ranks[row]),
        "difference": {
            "total": number(contrast.differences[row]),
            "norm": number(contrast.norm[row]),
            "angle": number(contrast.angle[row]),
            "bias": number(contrast.bias[row]),
        },
    }


def _parts(parts: Parts) -> dict[str, float | None]:
    figures = {"norm": parts.norm, "angle": parts.angle, "bias": parts.bias}
    return {name: None if math.isnan(one) else number(one) for name, one in figures.items()}
