"""``knife evaluate synonyms``: how many known synonyms are found in a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._documents import DocumentChoice, corpus_options
from ._estimates import estimate_record
from ._options import ModelChoice, model_options, quiet_option, seed_option
from ._progress import Progress
from ._render import output, write_json, write_lines, write_table
from ._synonyms import sentences

if TYPE_CHECKING:
    from knife.analyses.evaluation.synonym_recall import SynonymAnswer, SynonymReport
    from knife.maths.intervals import Estimate
    from knife.types.synonyms import Synonyms

_NOTE = (
    "Share of the terms whose synonym is among the first 1, 5 or 10 candidates, each pair asked "
    "both ways; nearest is what nearness alone finds. In brackets the middle 95 % of draws of the "
    "pairs."
)


@click.command(short_help="Score synonyms against pairs that are known.")
@click.argument("pairs", metavar="PAIRS", type=click.Path(exists=True, dir_okay=False))
@corpus_options
@click.option("--others", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
    help="Terms, one a line, that are the same as none of PAIRS.")  # fmt: skip
@click.option("--threshold", metavar="SCORE", type=click.FloatRange(0, 1), default=0.5,
    show_default=True, help="Accept from this score on.")  # fmt: skip
@click.option("--fewest", metavar="N", type=click.IntRange(1), default=2, show_default=True,
    help="Compare phrases seen N times or more.")  # fmt: skip
@seed_option("Decides which pairs are drawn for the intervals.")  # fmt: skip
@view_options("table", "json")
@model_options
@quiet_option
def synonyms(
    *,
    pairs: str,
    corpus: DocumentChoice,
    others: str | None,
    threshold: float,
    fewest: int,
    seed: int,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Score what knife synonyms finds in a corpus against pairs of terms that are the same.

    PAIRS is TSV: two terms, and their kind and a group if there are more columns. The corpus is
    read twice: once for the terms of each column, so that none of them is told to the search.

    \b
    Examples:
      knife evaluate synonyms pairs.tsv --corpus corpus.txt
      knife evaluate synonyms pairs.tsv --corpus corpus.txt --others siblings.txt --format json
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.evaluation.synonym_recall import evaluate_synonyms
    from knife.analyses.synonyms.reading import SynonymOptions
    from knife.store.synonym_pairs import read_synonym_pairs, read_terms

    given = read_synonym_pairs(pairs)
    known = frozenset(read_terms(others)) if others else frozenset()
    opened = model.load(progress)
    from knife.assembly.synonyms import all_synonyms

    options = SynonymOptions(fewest=fewest, threshold=threshold, n_examples=1)

    def ask(terms: Sequence[str]) -> list[Synonyms]:
        texts = sentences(corpus, progress)
        return all_synonyms(terms, texts, opened, options, step=progress.step)

    report = evaluate_synonyms(given, ask, known, seed)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(report))
        else:
            _write(to, report)
    corpus.finish()


def _write(to: TextIO, report: SynonymReport) -> None:
    rows = [
        (part.name, part.n, *map(_shown, (*part.found, *part.near[1:2], part.accepted)))
        for part in report.parts
    ]
    columns = ("pairs", "n", "found @1", "@5", "@10", "nearest @5", "accepted")
    write_table(to, columns, rows)
    lines = ["", _NOTE]
    for text, found in (
        ("Of the accepted, pairs of the file", report.strict),
        ("Of the accepted that are terms of the file or known others", report.named),
    ):
        lines.append(f"{text}: {'none is accepted' if found is None else _shown(found)}.")
    lost = [one for one in report.answers if not one.n_occurrences]
    if lost:
        names = ", ".join(dict.fromkeys(one.term for one in lost))
        lines.append(f"Terms that the corpus lacks count as not found: {names}.")
    write_lines(to, lines)


def _shown(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return f"{found.value:.3f}"
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _record(report: SynonymReport) -> dict[str, object]:
    return {
        "parts": [
            {
                "name": part.name,
                "pairs": part.n,
                "found": dict(zip(("1", "5", "10"), map(_estimate, part.found), strict=True)),
                "nearest": dict(zip(("1", "5", "10"), map(_estimate, part.near), strict=True)),
                "accepted": _estimate(part.accepted),
            }
            for part in report.parts
        ],
        "precision": {
            "strict": _estimate(report.strict),
            "named": _estimate(report.named),
        },
        "answers": [_answer(one) for one in report.answers],
    }


def _answer(one: SynonymAnswer) -> dict[str, object]:
    return {
        "term": one.term,
        "wanted": one.wanted,
        "kind": one.pair.kind,
        "group": one.pair.group,
        "n": one.n_occurrences,
        "rank": one.rank,
        "nearest_rank": one.near_rank,
        "accepted": one.is_accepted,
        "others_accepted": [other.text for other in one.others],
    }


def _estimate(found: Estimate | None) -> dict[str, object] | None:
    return None if found is None else estimate_record(found, "n")
