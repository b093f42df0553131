"""How likely a model thinks the true pieces are, and how many it thinks likelier.

Scores of all pieces are made from head states, embeddings and bias, a block of rows at a time. This
module has never seen a text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.errors import ShapeError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints, frozen
from knife.types.vocabulary import Vocabulary

Doubles = NDArray[np.float64]

BLOCK_SCORES = 2**22
"""Most scores that are held at once: 16 MB in float32."""


@dataclass(frozen=True, eq=False)
class PieceScores:
    """What was thought of the true piece at some places.

    Parameters
    ----------
    ranks : int64 array (n,)
        How many pieces were likelier; of equally likely ones those of lower id.
    nats : float64 array (n,), in nats
        Minus the natural logarithm of its probability.
    """

    ranks: Ints = field(repr=False)
    nats: Doubles = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranks", frozen(self.ranks, np.int64))
        object.__setattr__(self, "nats", frozen(self.nats, np.float64))
        if self.ranks.shape != self.nats.shape or self.ranks.ndim != 1:
            raise ShapeError("nats", expected=self.ranks.shape, got=self.nats.shape)

    def __len__(self) -> int:
        return int(self.ranks.size)


def score_pieces(head_states: Floats, targets: Ints, vocabulary: Vocabulary) -> PieceScores:
    """Score the true pieces by a model's head states.

    Parameters
    ----------
    head_states : float32 array (n, H)
        One for each place.
    targets : int64 array (n,)
        The true piece of each.
    vocabulary : Vocabulary
        Embeddings and bias; the probabilities are over all of its pieces.

    Returns
    -------
    PieceScores
        One entry for each place.

    Raises
    ------
    ShapeError
        If there are more or fewer states than pieces.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("a", "b"), ("a", "b"), np.eye(2), np.zeros(2), [False] * 2, [False] * 2,
    ...     ModelInfo("toy"), "00")
    >>> found = score_pieces(np.float32([[0, 1], [0, 1]]), np.array([1, 0]), toy)
    >>> found.ranks.tolist(), found.nats.round(3).tolist()
    ([0, 1], [0.313, 1.313])
    """
    if head_states.shape != (len(targets), vocabulary.width):
        raise ShapeError(
            "head_states", expected=(len(targets), vocabulary.width), got=head_states.shape
        )
    blocks = [
        _score(head_states[rows] @ vocabulary.embeddings.T + vocabulary.bias, targets[rows])
        for rows in row_blocks(len(targets), max(1, BLOCK_SCORES // len(vocabulary)))
    ]
    return join_scores(blocks)


def join_scores(parts: list[PieceScores]) -> PieceScores:
    """Return the scores of several runs of places as one."""
    return PieceScores(
        np.concatenate([*(part.ranks for part in parts), np.empty(0, np.int64)]),
        np.concatenate([*(part.nats for part in parts), np.empty(0)]),
    )


def _score(logits: Floats, targets: Ints) -> PieceScores:
    own = logits[np.arange(len(targets)), targets][:, None]
    ranks = (logits > own).sum(axis=1)
    # Few rows have a second piece of exactly the same score, so ties are looked at one by one.
    tied = logits == own
    for row in np.flatnonzero(tied.sum(axis=1) > 1):
        ranks[row] += tied[row, : targets[row]].sum()
    highest = logits.max(axis=1, keepdims=True)
    logits -= highest
    np.exp(logits, out=logits)
    total = np.log(logits.sum(axis=1, dtype=np.float64))
    return PieceScores(ranks, total - (own - highest)[:, 0].astype(np.float64))
