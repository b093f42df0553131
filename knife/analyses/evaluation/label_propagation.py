"""How well a lexicon spreads: hide some of its terms and see whether the others find their labels.

Every term is hidden once, with all its spellings, in one of five parts. The score is the share of
hidden terms whose first label is right, beside two baselines: always the most frequent label, and
the plain vote of the ten nearest labelled pieces by raw cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.analyses.ballots import Ballots, PiecesOf, cast_ballots
from knife.analyses.label_scheme import LabelScheme
from knife.analyses.labelling import SpreadOptions, vote
from knife.analyses.landmarks import Landmarks, landmarks
from knife.maths.similarity import unit_rows
from knife.types.arrays import Ints
from knife.types.labels import Lexicon
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]
N_PARTS = 5
N_NEAREST = 10


@dataclass(frozen=True)
class HeldOutScore:
    """Accuracy on hidden terms; a term on which a method abstains counts as wrong.

    Parameters
    ----------
    n_terms : int
        Hidden terms that are one piece of the vocabulary.
    accuracy : float, in [0, 1]
        Share whose first upper label is right.
    exact_accuracy : float, in [0, 1]
        Share whose first label is right to its second level.
    macro_accuracy : float, in [0, 1]
        `accuracy` averaged over upper labels, so that rare ones count as much.
    coverage : float, in [0, 1]
        Share that got any label.
    knn, majority : float, in [0, 1]
        `accuracy` of the two baselines.
    by_label : tuple of (str, int, float)
        Upper label, hidden terms, accuracy; most terms first.
    """

    n_terms: int
    accuracy: float
    exact_accuracy: float
    macro_accuracy: float
    coverage: float
    knn: float
    majority: float
    by_label: tuple[tuple[str, int, float], ...]


def held_out_score(
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    pieces_of: PiecesOf,
    options: SpreadOptions | None = None,
    seed: int = 0,
) -> HeldOutScore:
    """Hide each fifth of the terms in turn, spread the rest, and score.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    vocabulary : Vocabulary
        Pieces and embeddings.
    pieces_of : callable
        Turns terms into piece ids.
    options : SpreadOptions, optional
        How labels spread.
    seed : int
        Decides which terms fall into which fifth.

    Returns
    -------
    HeldOutScore
        Over all five parts.
    """
    options = options or SpreadOptions()
    ballots = cast_ballots(lexicon, vocabulary, pieces_of)
    space, raw = landmarks(vocabulary, "all"), _raw(vocabulary)
    tested = ballots.ids[[vocabulary.surfaces[i] in lexicon.by_term for i in ballots.ids]]
    tested = tested[~vocabulary.is_continuation[tested]]
    part_of = _parts([vocabulary.surfaces[i] for i in ballots.ids], seed)
    answers: list[Doubles] = []
    for part in range(N_PARTS):
        hidden = ballots.ids[part_of == part]
        queries = np.intersect1d(hidden, tested)
        left = _without(ballots, hidden)
        answers.append(_answers(space, raw, queries, left, options))
        answers[-1][:, 0] = queries
    table = np.concatenate(answers)
    return _score(table, ballots)


def _raw(vocabulary: Vocabulary) -> Landmarks:
    """Return the embeddings as they are, for the baseline."""
    space = landmarks(vocabulary, "all", 0)
    return Landmarks(space.ids, unit_rows(vocabulary.embeddings[space.ids]), space.common)


def _parts(surfaces: Sequence[str], seed: int) -> Ints:
    """Put spellings of one word into one of N_PARTS parts."""
    words = sorted({surface.casefold() for surface in surfaces})
    drawn = np.random.default_rng(seed).permutation(len(words)) % N_PARTS
    part = dict(zip(words, drawn.tolist(), strict=True))
    return np.array([part[surface.casefold()] for surface in surfaces], dtype=np.int64)


def _without(ballots: Ballots, hidden: Ints) -> Ballots:
    keep = ~np.isin(ballots.ids, hidden)
    return Ballots(ballots.ids[keep], ballots.shares[keep], ballots.names)


def _answers(
    space: Landmarks, raw: Landmarks, queries: Ints, ballots: Ballots, options: SpreadOptions
) -> Doubles:
    """Return for each query: a free column, our label, our upper label, kNN's, the majority's."""
    to_upper = LabelScheme.of(ballots.names).to_upper
    shares, support = vote(space, queries, ballots, options)
    found = np.zeros((len(queries), 5))
    found[:, 1] = np.where(support > 0, shares.argmax(axis=1), -1)
    found[:, 2] = np.where(support > 0, (shares @ to_upper).argmax(axis=1), -1)
    rows = raw.unit[np.searchsorted(raw.ids, queries)]
    voters = raw.unit[np.searchsorted(raw.ids, ballots.ids)]
    k = min(N_NEAREST, len(voters))
    nearest = np.argpartition(-(rows @ voters.T), k - 1, axis=1)[:, :k]
    found[:, 3] = (ballots.shares[nearest].sum(axis=1) @ to_upper).argmax(axis=1)
    found[:, 4] = (ballots.shares.sum(axis=0) @ to_upper).argmax()
    return found


def _score(table: Doubles, ballots: Ballots) -> HeldOutScore:
    scheme = LabelScheme.of(ballots.names)
    uppers, to_upper = scheme.uppers, scheme.to_upper
    true_shares = ballots.shares[np.searchsorted(ballots.ids, table[:, 0].astype(np.int64))]
    exact = true_shares.argmax(axis=1)
    upper = (true_shares @ to_upper).argmax(axis=1)
    right = table[:, 2] == upper
    by_label = [
        (str(uppers[int(i)]), int((upper == i).sum()), float(right[upper == i].mean()))
        for i in np.unique(upper)
    ]
    return HeldOutScore(
        n_terms=len(table),
        accuracy=float(right.mean()),
        exact_accuracy=float((table[:, 1] == exact).mean()),
        macro_accuracy=float(np.mean([accuracy for _, _, accuracy in by_label])),
        coverage=float((table[:, 2] >= 0).mean()),
        knn=float((table[:, 3] == upper).mean()),
        majority=float((table[:, 4] == upper).mean()),
        by_label=tuple(sorted(by_label, key=lambda row: (-row[1], row[0]))),
    )
