"""The baseline that reads no context: each piece is as likely as it is frequent.

Counts come from other text if there is any; else every document is judged by the counts of the
others, so that no word speaks for itself. Counts are raised by 1 (Laplace), so that no piece is
impossible. Pieces that no text holds are never among the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import numpy as np

from knife.analyses.evaluation.hiding import HiddenPieces
from knife.analyses.evaluation.piece_scores import PieceScores
from knife.analyses.evaluation.stretches import Stretch
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Ints
from knife.types.protocols import MaskedLanguageModel

_N_TOGETHER = 1024


@dataclass(frozen=True, eq=False)
class PieceCounts:
    """How often each piece occurs.

    Parameters
    ----------
    total : int64 array (V,)
        Over all documents.
    by_document : dict of int to int64 array (2, n)
        Ids and counts of the pieces of each document that is to be left out when it is judged
        itself; empty if the counts come from other text.
    """

    total: Ints = field(repr=False)
    by_document: dict[int, Ints] = field(repr=False)

    def without(self, document: int) -> Ints:
        """Return the counts that a document is judged by, int64 (V,)."""
        own = self.by_document.get(document)
        if own is None:
            return self.total
        left = self.total.copy()
        left[own[0]] -= own[1]
        return left


def count_pieces(model: MaskedLanguageModel, documents: Iterable[Sequence[str]]) -> PieceCounts:
    """Count the pieces of other text, such as the text that the model was trained on.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose tokenizer spells it.
    documents : iterable of sequence of str
        Sentences of each document. They are read as a stream.

    Returns
    -------
    PieceCounts
        Of all documents together. Control pieces are not counted.

    Raises
    ------
    InputError
        If there is no text.
    """
    total = np.zeros(len(model.vocabulary), np.int64)
    sentences = chain.from_iterable(documents)
    while texts := list(islice(sentences, _N_TOGETHER)):
        found = [encoding.ids[~encoding.is_special] for encoding in model.encode(texts)]
        total += np.bincount(np.concatenate(found), minlength=len(total))
    if not total.any():
        raise InputError(
            "there is no text to count pieces in; expected at least one sentence. Name other files."
        )
    return PieceCounts(total, {})


def count_other_documents(model: MaskedLanguageModel, stretches: Sequence[Stretch]) -> PieceCounts:
    """Count the pieces of text so that each document can be judged by the others.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose tokenizer spells it.
    stretches : sequence of Stretch
        The text that is judged, in the order of its documents.

    Returns
    -------
    PieceCounts
        In all, and of each document.
    """
    ids, document = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part, numbers in _pieces(model, stretches):
        ids.append(part)
        document.append(numbers)
    all_ids, all_documents = np.concatenate(ids), np.concatenate(document)
    cuts = np.flatnonzero(np.diff(all_documents)) + 1
    by_document = {
        int(numbers[0]): np.stack(np.unique(part, return_counts=True))
        for part, numbers in zip(
            np.split(all_ids, cuts), np.split(all_documents, cuts), strict=True
        )
        if len(part)
    }
    total = np.bincount(all_ids, minlength=len(model.vocabulary))
    return PieceCounts(total.astype(np.int64), by_document)


def unigram_scores(counts: PieceCounts, pieces: HiddenPieces) -> PieceScores:
    """Score hidden pieces by how frequent they are.

    Parameters
    ----------
    counts : PieceCounts
        Of the same vocabulary.
    pieces : HiddenPieces
        The true pieces with their documents.

    Returns
    -------
    PieceScores
        One entry for each hidden piece; a piece that was not counted has the last rank.

    Examples
    --------
    >>> counts = PieceCounts(np.array([0, 3, 1]), {})
    >>> hidden = HiddenPieces([1, 2, 0], [0, 0, 0], [0], [3], n_across=0)
    >>> found = unigram_scores(counts, hidden)
    >>> found.ranks.tolist(), np.exp(-found.nats).round(3).tolist()
    ([0, 1, 2], [0.571, 0.286, 0.143])
    """
    ranks, nats = np.empty(len(pieces), np.int64), np.empty(len(pieces))
    for document in np.unique(pieces.document):
        places = pieces.document == document
        own, targets = counts.without(int(document)), pieces.targets[places]
        rank = np.empty(len(own), np.int64)
        rank[np.argsort(-own, kind="stable")] = np.arange(len(own))
        rank[own == 0] = len(own) - 1
        ranks[places] = rank[targets]
        nats[places] = np.log(own.sum() + len(own)) - np.log(own[targets] + 1)
    return PieceScores(ranks, nats)


def _pieces(
    model: MaskedLanguageModel, stretches: Sequence[Stretch]
) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pieces of some stretches at a time, and the document of each."""
    for block in row_blocks(len(stretches), _N_TOGETHER):
        part = stretches[block]
        found = [one.ids[~one.is_special] for one in model.encode([one.text for one in part])]
        lengths = [len(ids) for ids in found]
        documents = np.array([one.document for one in part], np.int64)
        yield np.concatenate(found), np.repeat(documents, lengths)
