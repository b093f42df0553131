"""What was measured of masked language models, as tables; `_evaluation_records` has them as JSON.

Models stand in rows, and each thing that was measured has a table of its own, with the number of
answers that its figures rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from knife.analyses.evaluation.masked_prediction import Difference, MaskedPrediction
from knife.analyses.evaluation.questions import Questions
from knife.assembly.evaluation import ModelReport
from knife.maths.intervals import Estimate

from ._estimates import ends
from ._evaluation_records import label_accuracy
from ._render import write_lines, write_table

Reports = Mapping[str, ModelReport]
Row = tuple[object, ...]
_Row = Callable[[str, ModelReport], Row | None]


def write_report(
    to: TextIO, questions: Questions, reports: Reports, differences: Mapping[str, Difference]
) -> None:
    """Write all reports for people.

    Parameters
    ----------
    to : file
        Where to.
    questions : Questions
        What was asked.
    reports : mapping of str to ModelReport
        By the name of the model, the one that is compared first.
    differences : mapping of str to Difference
        The first model less each other one.
    """
    shown = (
        f"{questions.n_documents:,} documents, {questions.n_words:,} words, "
        f"{len(questions.hidden):,} of them hidden (seed {questions.options.seed}). "
        "In brackets: 95 % intervals over documents."
    )
    write_lines(to, [shown])
    for title, columns, row in _MASKED:
        rows = [row(name, found) for name, found in _with_baselines(reports).items()]
        _write_section(to, title, columns, rows)
        if row is _words:
            write_lines(to, _difference_lines(next(iter(reports)), differences))
    for title, columns, part in _PARTS:
        found = [part(name, report) for name, report in reports.items()]
        _write_section(to, title, columns, [row for row in found if row is not None])
    notes = [f"{name}: {note}." for name, report in reports.items() for note in report.notes]
    write_lines(to, ["", *notes] if notes else [])


def _write_section(to: TextIO, title: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    if rows:
        write_lines(to, [""])
        write_table(to, columns, rows, title=title)


def _with_baselines(reports: Reports) -> dict[str, MaskedPrediction]:
    """Return the figures on hidden words, each model's baseline below it."""
    rows: dict[str, MaskedPrediction] = {}
    for name, report in reports.items():
        if report.masked is not None:
            rows[name] = report.masked
        if report.unigram is not None:
            rows[f"  unigram of {name}"] = report.unigram
    return rows


def _difference_lines(first: str, differences: Mapping[str, Difference]) -> list[str]:
    return [
        f"{first} less {name}: right {found.word_accuracy.value:+.3f} "
        f"{ends(found.word_accuracy, '+.3f')}, bits/char {found.bits_per_character.value:+.3f} "
        f"{ends(found.bits_per_character, '+.3f')}: {_verdict(found.word_accuracy)}"
        for name, found in differences.items()
    ]


def _verdict(difference: Estimate) -> str:
    if not difference.excludes(0):
        return "no clear difference in right words"
    return "more right words" if difference.value > 0 else "fewer right words"


def _words(name: str, found: MaskedPrediction) -> Row:
    right, bits = _cells(found.word_accuracy), _cells(found.bits_per_character)
    return (name, found.n_words, *right, *bits, found.n_unspelt)


def _pieces(name: str, found: MaskedPrediction) -> Row:
    top5, loss = found.top5.value, found.loss.value
    return (name, found.n_pieces, *_cells(found.top1), top5, loss, found.n_across)


_MASKED: tuple[tuple[str, tuple[str, ...], Callable[[str, MaskedPrediction], Row]], ...] = (
    (
        "Hidden words (compares across tokenizers of one casing)",
        ("model", "words", "right", "", "bits/char", "", "unspelt"),
        _words,
    ),
    (
        "Hidden pieces (compares models of one tokenizer)",
        ("model", "pieces", "top-1", "", "top-5", "loss", "across words"),
        _pieces,
    ),
)


def _perplexity(name: str, report: ModelReport) -> Row | None:
    found = report.pseudo_perplexity
    if found is None:
        return None
    sizes = found.n_sentences, found.n_words, found.n_pieces
    return (name, *sizes, *_cells(found.per_word), found.per_piece.value)


def _next_sentence(name: str, report: ModelReport) -> Row | None:
    found = report.next_sentence
    if found is None:
        return None
    shares = found.consecutive, found.other
    return (name, found.n_pairs, *_cells(found.accuracy), *shares, found.n_left_out)


def _tails(name: str, report: ModelReport) -> Row | None:
    found = report.tails
    if found is None:
        return None
    lengths = found.median, found.mean, found.percentile_90, found.share_empty
    return (name, found.n_words, *lengths, "collapsed" if found.has_collapsed else "ok")


def _cls(name: str, report: ModelReport) -> Row | None:
    found = report.cls
    if found is None:
        return None
    return (name, found.n_phrases, found.overlap, "usable" if found.is_usable else "not usable")


def _labels(name: str, report: ModelReport) -> Row | None:
    found = report.labels
    if found is None:
        return None
    others = found.macro_accuracy, found.knn, found.majority
    return (name, found.n_terms, *_cells(label_accuracy(found)), *others)


_PARTS: tuple[tuple[str, tuple[str, ...], _Row], ...] = (
    (
        "Pseudo-perplexity (per word: compares across tokenizers)",
        ("model", "sentences", "words", "pieces", "per word", "", "per piece"),
        _perplexity,
    ),
    (
        "Next sentence (guessing gives .5)",
        ("model", "pairs", "right", "", "consecutive", "other", "too long"),
        _next_sentence,
    ),
    (
        "Tails of words (neighbours by the default rule)",
        ("model", "words", "median", "mean", "90th percentile", "share empty", ""),
        _tails,
    ),
    (
        "[CLS] (overlap of the first 20 substitutes of two phrases; usable up to .5)",
        ("model", "phrases", "overlap", ""),
        _cls,
    ),
    (
        "Held-out labels (in brackets: 95 % interval over terms)",
        ("model", "terms", "right", "", "mean over labels", "kNN", "majority"),
        _labels,
    ),
)


def _cells(found: Estimate) -> tuple[float, str]:
    return found.value, ends(found, ".3f")
