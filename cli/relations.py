"""``knife relations``: typed triples of texts, with the words that express them and the reasons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import _triples
from ._answering import View, answered, view_options, write_each
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, path_option, quiet_option
from ._progress import Progress
from ._relation_options import ExtractorChoice, extractor_options
from ._render import check_new, output, write_csv
from ._texts import TextChoice, text_options

if TYPE_CHECKING:
    from knife.types.triples import Triple

    Answers = Iterator[tuple[Record, list[Triple]]]


@click.command(short_help="Find typed relations between entities of texts.")
@text_options
@click.option(
    "--relation",
    "only",
    metavar="TYPE",
    multiple=True,
    help="Tell only this relation, the others still compete; may be repeated.",
)
@extractor_options
@click.option("--explain", is_flag=True, help="Show why: path, words, and what fits the mask.")
@path_option("--graph", "FILE", "Write all triples as a graph: .graphml, .gexf or .json.")
@click.option(
    "--batch-size",
    metavar="N",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Texts that share their way through the model; results do not depend on it.",
)
@view_options("table", "json", "jsonl", "csv")
@model_options
@quiet_option
def relations(
    *,
    given: TextChoice,
    only: tuple[str, ...],
    choice: ExtractorChoice,
    explain: bool,
    graph: Path | None,
    batch_size: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Find relations between the entities of each TEXT: who treats, causes or founded what.

    No sentence was labelled for this. A parse says who stands where around the words of a
    relation; a lexicon of such words, what the model puts in their place, and the labels of the two
    entities say which relation it is. Passive voice is turned round; what a sentence denies or
    holds only possible is marked.

    \b
    Examples:
      knife relations "Malaria is treated with artemisinin."
      knife relations "Marie Curie, who was born in Warsaw, was a physicist." --explain
      knife relations --file notes.txt --format jsonl --out triples.jsonl
      knife relations --file notes.txt --relation TREATS --min-confidence 0.6
      knife relations --file notes.txt --format csv --graph triples.graphml
      knife relations --file notes.txt --relations my_relations.tsv

    \b
    A record of --format jsonl (offsets count characters of the text):
      {"id": 1, "text": "…", "triples": [{"subject": {"start": 24, "end": 35,
       "text": "…", "label": "…", "score": 0.9}, "relation": "TREATS",
       "span": {"start": 11, "end": 23, "text": "treated with"}, "object": {…},
       "order": "e1 r e2", "voice": "passive", "negated": false,
       "hedged": false, "confidence": 0.9, "evidence": {…}}]}

    \b
    A record of a .jsonl file may bring the spans of its entities; no others are sought:
      {"text": "Aspirin helps with pain.", "spans": [[0, 7], [19, 23]]}
    """  # noqa: D301 - click reads the backspace
    if graph is not None:
        from knife.faces.graph_files import check_network_file

        check_new(check_network_file(graph), force=view.force)
    extractor = choice.open(model, progress, frozenset(only))
    tally = Tally()

    def answer(batch: list[Record]) -> list[list[Triple]]:
        return extractor.extract([one.text for one in batch], [one.mentions for one in batch])

    answers = answered(given.records(tally), answer, batch_size, tally, progress)
    found: list[tuple[str | int, Triple]] = []
    if graph is not None:
        answers = _noted(answers, found)
    _write(answers, view, tally, explain=explain, titles=given.many)
    if graph is not None:
        from knife.faces.graph_files import write_network
        from knife.faces.graph_files.triples import triple_network

        write_network(triple_network(found), graph)
        progress.note(f"Wrote {graph}.")
    tally.finish()


def _noted(answers: Answers, found: list[tuple[str | int, Triple]]) -> Answers:
    """Yield answers, and put each triple into a list as well."""
    for record, triples in answers:
        found.extend((record.id, one) for one in triples)
        yield record, triples


def _write(answers: Answers, view: View, tally: Tally, *, explain: bool, titles: bool) -> None:
    if view.style == "csv":
        with output(view.out, force=view.force) as to:
            rows = (_triples.row_of(record, one) for record, some in answers for one in some)
            write_csv(to, _triples.COLUMNS, rows)
            tally.stop_if_none()
        return
    write_each(
        answers,
        view,
        tally,
        _triples.record_of,
        partial(_triples.write_triples, explain=explain),
        titles=titles,
    )
