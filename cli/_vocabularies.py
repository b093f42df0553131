"""Vocabularies and what they are worth, as records and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from knife.pretraining.vocabulary_report import Band, VocabularyReport, VocabularyScore

from ._render import number, write_lines, write_table


def write_summary(to: TextIO, counts: Mapping[str, int]) -> None:
    """Write what a vocabulary holds and what it was trained on."""
    write_table(to, ("what", "n"), [(name, f"{count:,}") for name, count in counts.items()])


def write_report(to: TextIO, report: VocabularyReport) -> None:
    """Write a report for people: a column for each vocabulary."""
    write_lines(to, [f"{report.n_words:,} words, {report.n_distinct:,} distinct", ""])
    columns = [_column(score, report.bands) for score in report.scores]
    write_table(
        to,
        ("", *(score.name for score in report.scores)),
        [(name, *(column[name] for column in columns)) for name in columns[0]],
    )


def report_record(report: VocabularyReport) -> dict[str, object]:
    """Return a report as plain JSON values."""
    return {
        "words": report.n_words,
        "distinct": report.n_distinct,
        "vocabularies": [_record(score, report.bands) for score in report.scores],
    }


def _column(score: VocabularyScore, bands: Sequence[Band]) -> dict[str, str]:
    continuations = score.continuation_share
    return {
        "pieces in the vocabulary": f"{score.n_pieces:,}",
        "that continue a word": "-" if continuations is None else f"{continuations:.1%}",
        "not used in this text": f"{score.n_unused:,}",
        "pieces per word": f"{score.pieces_per_word:.3f}",
        "unknown pieces": f"{score.unknown_piece_share:.3%}",
        "words with an unknown piece": f"{score.unknown_word_share:.3%}",
        "whole words": f"{score.whole_share:.1%}",
        **{
            f"  of ranks {band.first:,}-{band.last:,}": f"{share:.1%}"
            for band, share in zip(bands, score.whole_by_band, strict=True)
        },
    }


def _record(score: VocabularyScore, bands: Sequence[Band]) -> dict[str, object]:
    continuations = score.continuation_share
    return {
        "name": score.name,
        "pieces": score.n_pieces,
        "continuation_share": None if continuations is None else number(continuations),
        "unused_pieces": score.n_unused,
        "pieces_per_word": number(score.pieces_per_word),
        "unknown_piece_share": number(score.unknown_piece_share),
        "unknown_word_share": number(score.unknown_word_share),
        "whole_share": number(score.whole_share),
        "whole_by_rank": [
            {
                "first": band.first,
                "last": band.last,
                "words": band.n_words,
                "whole_share": number(share),
            }
            for band, share in zip(bands, score.whole_by_band, strict=True)
        ],
    }
