"""The vocabulary as a set of landmarks: unit vectors in which kinds lie together.

Specials and unused slots are left out. What all embeddings share is taken away first, because it
carries frequency, not kind. Any other vector of the model can be placed among the landmarks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.maths.similarity import (
    CommonDirections,
    common_directions,
    unit_rows,
)
from knife.types.arrays import Floats, Ints
from knife.types.vocabulary import Vocabulary

Members = Literal["words", "continuations", "all"]


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Unit vectors of some pieces.

    Parameters
    ----------
    ids : int64 array (n,)
        Piece ids, ascending.
    unit : float32 array (n, H)
        Their embeddings without common directions, at length 1.
    common : CommonDirections
        What was taken away.
    """

    ids: Ints = field(repr=False)
    unit: Floats = field(repr=False)
    common: CommonDirections = field(repr=False)

    def place(self, vectors: Floats) -> Floats:
        """Return other embeddings in the same space, unit rows, float32 (n, H)."""
        return unit_rows(self.common.remove(vectors))

    def place_states(self, head_states: Floats) -> Floats:
        """Return head states in the same space, unit rows, float32 (n, H).

        The mean embedding adds the same to every score of a state, so it is the common
        directions alone that are taken away.
        """
        along = head_states @ self.common.directions.T
        return unit_rows((head_states - along @ self.common.directions).astype(np.float32))


def landmarks(
    vocabulary: Vocabulary, members: Members = "words", n_directions: int = 1
) -> Landmarks:
    """Return the landmarks of a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and embeddings.
    members : {"words", "continuations", "all"}
        Which pieces: those that begin a word, those that continue one, or both.
    n_directions : int
        How many common directions to remove after the mean. One is enough: more take kinds away
        with them (docs/journal.md has the measurement).

    Returns
    -------
    Landmarks
        In the order of piece ids.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("a", "b", "##s"), ("a", "b", "s"), np.eye(3), np.zeros(3),
    ...     [False] * 3, [False, False, True], ModelInfo("toy"), "00")
    >>> landmarks(toy).ids.tolist()
    [0, 1]
    """
    if members == "all":
        ids = np.flatnonzero(~vocabulary.is_special)
    else:
        ids = vocabulary.words if members == "words" else vocabulary.continuations
    vectors = vocabulary.embeddings[ids]
    if len(ids) == 0:
        return Landmarks(
            ids,
            vectors,
            CommonDirections(
                np.zeros(vocabulary.width, np.float32), np.zeros((0, vocabulary.width), np.float32)
            ),
        )
    common = common_directions(vectors, n_directions)
    remainder = common.remove(vectors)
    return Landmarks(ids, unit_rows(remainder, out=remainder), common)
