"""``knife synonyms``: other names of a term, or a thesaurus of a corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ._answering import View, view_options
from ._documents import DocumentChoice, optional_corpus_options
from ._options import ModelChoice, model_options, quiet_option
from ._progress import Progress
from ._render import output, write_json, write_json_lines, write_lines
from ._synonym_options import ReadingChoice, reading_options, skos_options, telling_options
from ._synonyms import (
    entry_record,
    sentences,
    synonyms_record,
    thesaurus_record,
    write_synonyms,
    write_thesaurus,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from knife.analyses.synonyms.reading import SynonymOptions
    from knife.types.synonyms import Synonym, Synonyms, Thesaurus


@click.command(short_help="Find other names of a term, or harvest a thesaurus.")
@click.argument("terms", metavar="[TERM]...", nargs=-1)
@optional_corpus_options
@telling_options
@reading_options
@skos_options
@view_options("table", "json", "jsonl", "tsv", "skos")
@model_options
@quiet_option
def synonyms(
    *,
    terms: tuple[str, ...],
    corpus: DocumentChoice,
    top: int,
    kinds: tuple[str, ...],
    accepted: bool,
    graph: Path | None,
    labels: Path | None,
    reading: ReadingChoice,
    base: str,
    language: str,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Find what else a TERM is called, with what speaks for it. Without TERM, do so for a corpus.

    A candidate is accepted where a text says that both are the same (also known as, brackets, an
    abbreviation), or their letters do (spelling, plural), and what stands around them does not
    speak against it. What is only near is told as related: siblings and opposites are nearer than
    synonyms. Without --corpus the vocabulary, or a --graph, is asked.

    \b
    Examples:
      knife synonyms tumour
      knife synonyms "heart attack" hypertension --corpus notes.txt
      knife synonyms --corpus articles.txt.xz --format tsv --out thesaurus.tsv
      knife synonyms --corpus articles.txt.xz --format skos --out thesaurus.ttl
    """  # noqa: D301 - click reads the backspace
    _check(terms, corpus, graph, view)
    options = reading.options(top, is_harvest=not terms)

    def is_told(one: Synonym) -> bool:
        return (one.is_accepted or not accepted) and (not kinds or one.kind in kinds)

    if terms:
        found = _find(terms, corpus, (graph, labels), options, model, progress)
        _write_terms([replace(one, candidates=_first(one, top, is_told)) for one in found], view)
    else:
        harvested = _harvest(corpus, labels, options, model, progress)
        told = tuple(one for one in harvested.entries if is_told(one))
        _write_thesaurus(harvested, told, view, base, language)
    if view.out is not None:
        progress.note(f"Wrote {str(view.out)!r}.")
    if corpus.files:
        corpus.finish()


def _check(terms: Sequence[str], corpus: DocumentChoice, graph: Path | None, view: View) -> None:
    if not terms and not corpus.files:
        raise click.UsageError("Give a TERM, or text with --corpus, or both.")
    if graph is not None and (corpus.files or not terms):
        raise click.UsageError("--graph answers for a TERM without --corpus; leave one out.")
    if terms and view.style in ("tsv", "skos"):
        raise click.UsageError(
            f"--format {view.style} is for a thesaurus, without a TERM; choose table or json."
        )


def _first(found: Synonyms, top: int, is_told: Callable[[Synonym], bool]) -> tuple[Synonym, ...]:
    return tuple(one for one in found.candidates if is_told(one))[:top]


def _find(
    terms: Sequence[str],
    corpus: DocumentChoice,
    given: tuple[Path | None, Path | None],
    options: SynonymOptions,
    choice: ModelChoice,
    progress: Progress,
) -> list[Synonyms]:
    opened = choice.load(progress)
    from knife.assembly.synonyms import all_synonyms

    texts = sentences(corpus, progress) if corpus.files else None
    return all_synonyms(terms, texts, opened, options, *given, progress.step)


def _harvest(
    corpus: DocumentChoice,
    labels: Path | None,
    options: SynonymOptions,
    choice: ModelChoice,
    progress: Progress,
) -> Thesaurus:
    opened = choice.load(progress)
    from knife.assembly.synonyms import harvest_thesaurus

    return harvest_thesaurus(sentences(corpus, progress), opened, options, labels, progress.step)


def _write_terms(found: Sequence[Synonyms], view: View) -> None:
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, [synonyms_record(one) for one in found])
        elif view.style == "jsonl":
            write_json_lines(to, (synonyms_record(one) for one in found))
        else:
            for position, one in enumerate(found):
                if position:
                    write_lines(to, [""])
                write_synonyms(to, one)


def _write_thesaurus(
    found: Thesaurus, told: Sequence[Synonym], view: View, base: str, language: str
) -> None:
    from knife.store.thesauri import write_skos, write_tsv

    own = replace(found, entries=tuple(told))
    with output(view.out, force=view.force) as to:
        if view.style == "tsv":
            write_tsv(own, to)
        elif view.style == "skos":
            write_skos(own, to, base=base, language=language)
        elif view.style == "json":
            write_json(to, thesaurus_record(found, told))
        elif view.style == "jsonl":
            write_json_lines(to, (entry_record(one) for one in told))
        else:
            write_thesaurus(to, found, told)
