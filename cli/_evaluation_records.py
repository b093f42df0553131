"""What was measured of masked language models, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping

from knife.analyses.evaluation.label_propagation import HeldOutScore
from knife.analyses.evaluation.masked_prediction import Difference, MaskedPrediction
from knife.analyses.evaluation.questions import Questions
from knife.assembly.evaluation import ModelReport
from knife.maths.intervals import Estimate, share_estimate

from ._estimates import estimate_record
from ._render import number

Record = dict[str, object]


def report_record(
    questions: Questions, reports: Mapping[str, ModelReport], differences: Mapping[str, Difference]
) -> Record:
    """Return all reports as one record.

    Parameters
    ----------
    questions : Questions
        What was asked.
    reports : mapping of str to ModelReport
        By the name of the model, the one that is compared first.
    differences : mapping of str to Difference
        The first model less each other one.
    """
    first = next(iter(reports))
    return {
        "documents": questions.n_documents,
        "words": questions.n_words,
        "hidden_words": len(questions.hidden),
        "seed": questions.options.seed,
        "models": [_model(name, report) for name, report in reports.items()],
        "differences": [
            {
                "model": first,
                "against": name,
                "word_accuracy": _estimate(found.word_accuracy),
                "bits_per_character": _estimate(found.bits_per_character),
            }
            for name, found in differences.items()
        ],
    }


def label_accuracy(found: HeldOutScore) -> Estimate:
    """Return the accuracy of held-out labels with its interval over terms."""
    return share_estimate(round(found.accuracy * found.n_terms), found.n_terms)


def _model(name: str, report: ModelReport) -> Record:
    return {
        "model": name,
        "revision": report.info.revision,
        "masked": _masked(report.masked),
        "unigram": _masked(report.unigram),
        "pseudo_perplexity": _perplexity(report),
        "next_sentence": _next_sentence(report),
        "tails": _tails(report),
        "cls": _cls(report),
        "labels": _labels(report.labels),
        "notes": list(report.notes),
    }


def _masked(found: MaskedPrediction | None) -> Record | None:
    if found is None:
        return None
    return {
        "words": found.n_words,
        "unspelt_words": found.n_unspelt,
        "word_accuracy": _estimate(found.word_accuracy),
        "bits_per_character": _estimate(found.bits_per_character),
        "pieces": found.n_pieces,
        "pieces_across_words": found.n_across,
        "top1": _estimate(found.top1),
        "top5": _estimate(found.top5),
        "loss": _estimate(found.loss),
    }


def _perplexity(report: ModelReport) -> Record | None:
    found = report.pseudo_perplexity
    if found is None:
        return None
    return {
        "sentences": found.n_sentences,
        "words": found.n_words,
        "pieces": found.n_pieces,
        "per_word": _estimate(found.per_word),
        "per_piece": _estimate(found.per_piece),
    }


def _next_sentence(report: ModelReport) -> Record | None:
    found = report.next_sentence
    if found is None:
        return None
    return {
        "pairs": found.n_pairs,
        "too_long": found.n_left_out,
        "accuracy": _estimate(found.accuracy),
        "consecutive": number(found.consecutive),
        "other": number(found.other),
    }


def _tails(report: ModelReport) -> Record | None:
    found = report.tails
    if found is None:
        return None
    return {
        "words": found.n_words,
        "median": number(found.median),
        "mean": number(found.mean),
        "percentile_90": number(found.percentile_90),
        "share_empty": number(found.share_empty),
        "has_collapsed": found.has_collapsed,
    }


def _cls(report: ModelReport) -> Record | None:
    found = report.cls
    if found is None:
        return None
    return {
        "phrases": found.n_phrases,
        "overlap": number(found.overlap),
        "is_usable": found.is_usable,
    }


def _labels(found: HeldOutScore | None) -> Record | None:
    if found is None:
        return None
    return {
        "accuracy": _estimate(label_accuracy(found), "terms"),
        "exact_accuracy": number(found.exact_accuracy),
        "macro_accuracy": number(found.macro_accuracy),
        "coverage": number(found.coverage),
        "knn": number(found.knn),
        "majority": number(found.majority),
    }


def _estimate(found: Estimate, over: str = "documents") -> Record:
    return estimate_record(found, over)
