"""Whether the bias weighs terms as a corpus does, and where it fails.

Document frequencies are counted in a stream, one number a piece. IDF falls with them, so a bias
that is to stand in for IDF must rise with them: what is measured is the rank correlation, over all
words, over those that are not rare, and over the groups for which the bias is known to say little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from scipy.stats import spearmanr

from knife.analyses.importance import rank_share
from knife.errors import InputError
from knife.types.arrays import Bools, Ints, frozen
from knife.types.importance import BiasCheck, BiasCorrelation, Disagreement
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

_DOCUMENTS_TOGETHER = 64
_FEWEST_TO_CORRELATE = 3


@dataclass(frozen=True, eq=False)
class DocumentCounts:
    """How many documents hold each piece.

    Parameters
    ----------
    n_documents : int
        How many were read.
    documents : int64 array (V,)
        That hold each piece.
    occurrences : int64 array (V,)
        Of each piece in all.
    """

    n_documents: int
    documents: Ints = field(repr=False)
    occurrences: Ints = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "documents", frozen(self.documents, np.int64))
        object.__setattr__(self, "occurrences", frozen(self.occurrences, np.int64))


def count_documents(
    model: MaskedLanguageModel, documents: Iterable[Sequence[str]]
) -> DocumentCounts:
    """Count the documents that hold each piece.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose tokenizer spells them.
    documents : iterable of sequence of str
        Sentences of each document, read as a stream.

    Returns
    -------
    DocumentCounts
        Control pieces are not counted.

    Raises
    ------
    InputError
        If there is no document.
    """
    size = len(model.vocabulary)
    held, occurrences = np.zeros(size, np.int64), np.zeros(size, np.int64)
    n_documents, stream = 0, iter(documents)
    while some := list(islice(stream, _DOCUMENTS_TOGETHER)):
        encoded = iter(model.encode([sentence for document in some for sentence in document]))
        for document in some:
            own = [one.ids[~one.is_special] for one in islice(encoded, len(document))]
            ids = np.concatenate([np.empty(0, np.int64), *own])
            found, times = np.unique(ids, return_counts=True)
            occurrences[found] += times
            held[found] += 1
        n_documents += len(some)
    if not n_documents:
        raise InputError("there is no document to count; expected at least one. Name other files.")
    return DocumentCounts(n_documents, held, occurrences)


def check_bias(
    vocabulary: Vocabulary, counts: DocumentCounts, *, fewest: int = 5, n_shown: int = 10
) -> BiasCheck:
    """Compare the bias with document frequencies.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and bias.
    counts : DocumentCounts
        Of the corpus.
    fewest : int
        Documents that must hold a word, else it is rare.
    n_shown : int
        How many disagreements are listed on either side.

    Returns
    -------
    BiasCheck
        Correlations and the words that are weighed most differently.

    Raises
    ------
    InputError
        If `fewest` is below 1 or `n_shown` below 0.
    """
    if fewest < 1 or n_shown < 0:
        raise InputError(
            f"fewest is {fewest} and n_shown {n_shown}; expected 1 or more and 0 or more."
        )
    is_common: Bools = counts.documents >= fewest
    groups = _groups(vocabulary)
    named = [
        ("words", groups["words"]),
        (f"words in {fewest} documents or more", groups["words"] & is_common),
        *((name, group) for name, group in groups.items() if name != "words"),
    ]
    rare, common = _disagreements(vocabulary, counts, groups["words"] & is_common, n_shown)
    return BiasCheck(
        counts.n_documents,
        int(counts.occurrences.sum()),
        fewest,
        tuple(_correlation(name, group, vocabulary, counts) for name, group in named),
        rare,
        common,
    )


def _groups(vocabulary: Vocabulary) -> dict[str, Bools]:
    """Return which pieces are words of letters, continuations, figures, signs and specials."""
    surfaces = vocabulary.surfaces
    has_letter = np.array([any(char.isalpha() for char in one) for one in surfaces], bool)
    has_digit = np.array([any(char.isdigit() for char in one) for one in surfaces], bool)
    begins = ~vocabulary.is_special & ~vocabulary.is_continuation
    return {
        "words": begins & has_letter,
        "continuations": ~vocabulary.is_special & vocabulary.is_continuation,
        "figures": begins & ~has_letter & has_digit,
        "punctuation and other signs": begins & ~has_letter & ~has_digit,
        "control pieces and unused slots": vocabulary.is_special,
    }


def _correlation(
    name: str, group: Bools, vocabulary: Vocabulary, counts: DocumentCounts
) -> BiasCorrelation:
    seen = group & (counts.documents > 0)
    bias = vocabulary.bias[seen]
    return BiasCorrelation(
        name,
        int(group.sum()),
        int((group & ~seen).sum()),
        _spearman(bias, counts.documents[seen]),  # ranks of documents are those of minus IDF
        _spearman(bias, counts.occurrences[seen]),
        float(np.median(vocabulary.bias[group])) if group.any() else None,
    )


def _spearman(bias: np.ndarray, counts: Ints) -> float | None:
    if len(bias) < _FEWEST_TO_CORRELATE or np.ptp(bias) == 0 or np.ptp(counts) == 0:
        return None
    return float(spearmanr(bias, counts).statistic)


def _disagreements(
    vocabulary: Vocabulary, counts: DocumentCounts, group: Bools, n: int
) -> tuple[tuple[Disagreement, ...], tuple[Disagreement, ...]]:
    ids = np.flatnonzero(group)
    by_bias = rank_share(-vocabulary.bias[ids]).astype(np.float64)
    by_corpus = rank_share((-counts.documents[ids]).astype(np.float32)).astype(np.float64)

    def told(rows: Ints) -> tuple[Disagreement, ...]:
        return tuple(
            Disagreement(
                vocabulary.surfaces[ids[row]],
                float(by_bias[row]),
                float(by_corpus[row]),
                int(counts.documents[ids[row]]),
            )
            for row in rows.tolist()
        )

    gap = by_bias - by_corpus
    rare = [row for row in np.argsort(-gap, kind="stable")[:n] if gap[row] > 0]
    common = [row for row in np.argsort(gap, kind="stable")[:n] if gap[row] < 0]
    return told(np.array(rare, np.int64)), told(np.array(common, np.int64))
