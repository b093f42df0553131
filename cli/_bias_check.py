"""How the bias is compared with a corpus, and how the comparison is written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from ._answering import View
from ._documents import DocumentChoice
from ._progress import Progress
from ._render import number, output, write_json, write_json_lines, write_lines, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knife.models.masked_lm import MaskedLM
    from knife.types.importance import BiasCheck, Disagreement


_WEIGHED = ("term", "importance by bias", "by IDF", "documents")


def write_check(
    corpus: DocumentChoice,
    model: MaskedLM,
    view: View,
    progress: Progress,
    *,
    fewest: int,
    n_shown: int,
) -> None:
    """Compare the bias with a corpus and write what was found; ends with the exit code."""
    from knife.analyses.bias_check import check_bias, count_documents
    from knife.errors import InputError

    with progress.step("Counting documents"):
        try:
            counts = count_documents(model, corpus.documents(progress))
        except InputError:
            corpus.finish()  # says so, if all was set aside
            raise
    found = check_bias(model.vocabulary, counts, fewest=fewest, n_shown=n_shown)
    with output(view.out, force=view.force) as to:
        if view.style == "table":
            _write(to, found)
        elif view.style == "json":
            write_json(to, _record(found))
        else:
            write_json_lines(to, [_record(found)])
    corpus.finish()


def _write(to: TextIO, found: BiasCheck) -> None:
    title = f"{found.n_documents:,} documents, {found.n_pieces:,} pieces: correlation of the bias"
    columns = ("group", "pieces", "unseen", "with -IDF", "with frequency", "median bias")
    rows = [
        (
            one.group,
            one.n_pieces,
            one.n_unseen,
            _figure(one.with_idf),
            _figure(one.with_frequency),
            _figure(one.median_bias),
        )
        for one in found.correlations
    ]
    write_table(to, columns, rows, title=title)
    for title, words in (
        ("Commoner in the corpus than by the bias", found.rare_by_bias),
        ("Rarer in the corpus than by the bias", found.common_by_bias),
    ):
        if words:
            write_lines(to, [""])
            rows_of = [(one.term, one.by_bias, one.by_corpus, one.n_documents) for one in words]
            write_table(to, _WEIGHED, rows_of, title=title)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _record(found: BiasCheck) -> dict[str, object]:
    return {
        "documents": found.n_documents,
        "pieces": found.n_pieces,
        "fewest": found.fewest,
        "correlations": [_rounded(asdict(one)) for one in found.correlations],
        "rare_by_bias": _words(found.rare_by_bias),
        "common_by_bias": _words(found.common_by_bias),
    }


def _words(found: Sequence[Disagreement]) -> list[dict[str, object]]:
    return [_rounded(asdict(one)) for one in found]


def _rounded(values: dict[str, object]) -> dict[str, object]:
    return {
        name: number(value) if isinstance(value, float) else value for name, value in values.items()
    }
