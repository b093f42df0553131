"""``knife similar``: how alike texts are, and why."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, answered, title_of, view_options
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, quiet_option
from ._progress import Progress
from ._render import (
    number,
    output,
    write_json_array,
    write_json_lines,
    write_lines,
    write_table,
)
from ._sentences import VectorChoice, vector_options
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.analyses.sentences.terms import TermReader
    from knife.analyses.sentences.vectors import Embedder
    from knife.models.masked_lm import MaskedLM
    from knife.types.similarities import Similarity

    Reader = Embedder | TermReader

_BATCH = 256
_SHOWN = 10


@click.command(short_help="Say how alike texts are, and why.")
@text_options
@click.option("--query", metavar="TEXT", help="Compare this with each of the other texts.")
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="With --query: the most similar K.",
)
@click.option("--explain", is_flag=True, help="Show the terms that both texts share.")
@vector_options
@view_options("table", "json", "jsonl")
@model_options
@quiet_option
def similar(
    *,
    given: TextChoice,
    query: str | None,
    top: int,
    explain: bool,
    choice: VectorChoice,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Say how alike texts are, by the cosine similarity of their vectors.

    Without --query the first TEXT is compared with each of the others. With --explain the terms
    that both share are shown, each with what it adds; the sum is the cosine of their terms. Other
    methods than terms have a score of their own, which the terms illustrate and do not make up.

    \b
    Examples:
      knife similar "She took aspirin." "He swallowed a pill."
      knife similar "She took aspirin." "He swallowed a pill." --method terms --explain
      knife similar --query "heart attack" --file notes.txt --top 5
      knife similar --query "heart attack" --file notes.txt --method embedding-sif \\
        --whitening space
    """  # noqa: D301 - click reads the backspace
    tally = Tally()
    records = given.records(tally)
    is_ranked = query is not None
    if query is None:
        query = _first(records, tally)
    opened = model.load(progress)
    reader = choice.embedder(opened) if choice.is_dense else choice.reader(opened, progress)
    explainer = _explainer(reader, choice, opened, progress) if explain else None

    def answer(batch: list[Record]) -> list[Similarity]:
        return _compared(query, batch, reader, None if is_ranked else explainer)

    answers = answered(records, answer, _BATCH, tally, progress)
    if is_ranked:
        answers = _best(answers, top, explainer)
    with output(view.out, force=view.force) as to:
        _write(to, view.style, query, answers)
        if not tally.n_answered and not tally.n_aside:
            raise click.UsageError("Give two texts, or a --query and texts.")
        tally.stop_if_none()
    tally.finish()


def _first(records: Iterator[Record], tally: Tally) -> str:
    first = next(records, None)
    if first is None:
        tally.finish()
        raise click.UsageError("Give two texts, or a --query and texts.")
    return first.text


def _explainer(
    reader: Reader, choice: VectorChoice, model: MaskedLM, progress: Progress
) -> TermReader:
    from knife.analyses.sentences.terms import TermReader

    return reader if isinstance(reader, TermReader) else choice.reader(model, progress)


def _compared(
    query: str, batch: list[Record], reader: Reader, explainer: TermReader | None
) -> list[Similarity]:
    from knife.analyses.sentences.similarity import similarities

    texts = [record.text for record in batch]
    return similarities([query] * len(texts), texts, reader, explain=explainer)


def _best(
    answers: Iterator[tuple[Record, Similarity]], top: int, explainer: TermReader | None
) -> Iterator[tuple[Record, Similarity]]:
    """Yield the most similar, equals in their order; only these are explained."""
    from knife.analyses.sentences.similarity import explained

    ranked = heapq.nsmallest(top, enumerate(answers), key=lambda item: (-item[1][1].score, item[0]))
    for _, (record, one) in ranked:
        yield record, explained(one, explainer) if explainer else one


def _write(
    to: TextIO, style: str, query: str, answers: Iterable[tuple[Record, Similarity]]
) -> None:
    records = (_record(record, one) for record, one in answers)
    if style == "json":
        write_json_array(to, records)
    elif style == "jsonl":
        write_json_lines(to, records)
    else:
        found = list(answers)
        if not found:
            return
        rows = [(one.score, title_of(record)) for record, one in found]
        write_table(to, ("cosine", "text"), rows, title=" ".join(query.split())[:100])
        for record, one in found:
            if one.terms_score is not None:
                _write_terms(to, record, one)


def _write_terms(to: TextIO, record: Record, one: Similarity) -> None:
    write_lines(to, ["", title_of(record)])
    if not one.shared:
        write_lines(to, ["  The two share no term."])
        return
    rows = [(term.contribution, term.term, term.first, term.second) for term in one.shared[:_SHOWN]]
    title = f"cosine of the terms {one.terms_score:.3f}, {len(one.shared)} shared"
    write_table(to, ("adds", "term", "in the query", "in the text"), rows, title=title)


def _record(record: Record, one: Similarity) -> dict[str, object]:
    found: dict[str, object] = {
        "id": record.id,
        "query": one.first,
        "text": one.second,
        "score": number(one.score),
    }
    if one.terms_score is not None:
        found["terms_score"] = number(one.terms_score)
        found["shared"] = [
            {
                "term": term.term,
                "contribution": number(term.contribution),
                "in_query": number(term.first),
                "in_text": number(term.second),
            }
            for term in one.shared
        ]
    return found
