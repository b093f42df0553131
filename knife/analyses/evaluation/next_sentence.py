"""How often a model can tell whether one run of text follows another.

Half of the pairs are consecutive stretches of one document; in the other half the second stretch is
of another document, and it too is one that has a stretch before it, so that the beginning of a
document gives nothing away. Models whose ``[CLS]`` is to be used should be good at this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.stretches import Bounds, Documents, cut_documents
from knife.maths.intervals import Estimate, ratio_estimate, sums_by_group
from knife.types.arrays import Ints
from knife.types.protocols import NextSentenceModel

N_PAIRS = 1000
HALF = Bounds(words=44, characters=400)
"""Of each of the two stretches: together they fill about 128 pieces."""


@dataclass(frozen=True)
class TextPair:
    """Two runs of text.

    Parameters
    ----------
    first, second : str
        The text.
    is_next : bool
        Whether the second follows the first.
    document : int
        Document of the first.
    """

    first: str
    second: str
    is_next: bool
    document: int


@dataclass(frozen=True)
class NextSentenceAccuracy:
    """How often it was told right whether a run of text follows another.

    Parameters
    ----------
    n_pairs : int
        Pairs that were judged; half of them belong together.
    n_left_out : int
        Pairs that are longer than the model reads.
    accuracy : Estimate, in [0, 1]
        Share that was judged right; guessing gives .5. The interval is drawn over documents.
    consecutive, other : float, in [0, 1]
        The same for pairs that belong together, and for those that do not.
    """

    n_pairs: int
    n_left_out: int
    accuracy: Estimate
    consecutive: float
    other: float


def draw_pairs(documents: Documents, n: int = N_PAIRS, seed: int = 0) -> list[TextPair]:
    """Draw pairs of stretches, half of them consecutive.

    Parameters
    ----------
    documents : sequence of sequence of str
        Sentences of each document.
    n : int
        Most pairs.
    seed : int
        Decides which.

    Returns
    -------
    list of TextPair
        None at all unless two documents have two stretches each.

    Examples
    --------
    >>> long = " ".join(["word"] * 30)
    >>> pairs = draw_pairs([[f"a {long}", f"b {long}"], [f"c {long}", f"d {long}"]])
    >>> sorted((pair.first[0], pair.second[0], pair.is_next) for pair in pairs)
    [('a', 'b', True), ('c', 'b', False)]
    """
    stretches = cut_documents(documents, HALF)
    document = np.array([stretch.document for stretch in stretches], np.int64)
    followed = np.flatnonzero(document[:-1] == document[1:])
    if len(np.unique(document[followed])) < 2:
        return []
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(followed)[: min(n, len(followed)) // 2 * 2]
    is_next = np.arange(len(chosen)) % 2 == 0
    other = followed[_of_other_groups(document[followed], document[chosen], rng)]
    before = np.where(is_next, chosen, other)
    return [
        TextPair(stretches[a].text, stretches[b + 1].text, bool(holds), int(document[a]))
        for a, b, holds in zip(chosen, before, is_next, strict=True)
    ]


def next_sentence_accuracy(
    model: NextSentenceModel, pairs: Sequence[TextPair]
) -> NextSentenceAccuracy | None:
    """Ask a model about pairs.

    Parameters
    ----------
    model : NextSentenceModel
        Whom to ask.
    pairs : sequence of TextPair
        From `draw_pairs`.

    Returns
    -------
    NextSentenceAccuracy or None
        None unless there are pairs of both kinds that the model can read.
    """
    lengths = model.pair_lengths([(pair.first, pair.second) for pair in pairs])
    fits = [pair for pair, n in zip(pairs, lengths, strict=True) if n <= model.max_length]
    truth = np.array([pair.is_next for pair in fits], dtype=bool)
    if not truth.any() or truth.all():
        return None
    says = model.next_probabilities([(pair.first, pair.second) for pair in fits]) > 0.5
    is_right = says == truth
    document = np.array([pair.document for pair in fits], np.int64)
    n_documents = int(document.max()) + 1
    return NextSentenceAccuracy(
        len(fits),
        len(pairs) - len(fits),
        ratio_estimate(
            sums_by_group(is_right, document, n_documents),
            np.bincount(document, minlength=n_documents),
        ),
        float(is_right[truth].mean()),
        float(is_right[~truth].mean()),
    )


def _of_other_groups(groups: Ints, own: Ints, rng: np.random.Generator) -> Ints:
    """Return for each own group a random place in ascending groups that is of another one."""
    begin, end = np.searchsorted(groups, own), np.searchsorted(groups, own, side="right")
    drawn = rng.integers(0, len(groups) - (end - begin))
    return np.where(drawn < begin, drawn, drawn + end - begin)
