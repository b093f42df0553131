"""Whether the vocabulary of a model has neighbourhoods at all.

In a trained model most words have a tail: a few others that lie nearer than chance would put them.
In an untrained one, or one whose embeddings have collapsed, tails are empty. This module counts;
what is in the tails it does not look at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knife.analyses.landmarks import landmarks
from knife.analyses.tail_graph import tail_graph
from knife.maths.neighbors import Screen
from knife.types.graphs import NeighborGraph
from knife.types.rules import NoiseFloor
from knife.types.vocabulary import Vocabulary


@dataclass(frozen=True)
class TailLengths:
    """How many neighbours words have under the default rule.

    Parameters
    ----------
    n_words : int
        Pieces that begin a word.
    median, mean, percentile_90 : float, in pieces
        Of the lengths of their tails.
    share_empty : float, in [0, 1]
        Words that have no neighbour.
    """

    n_words: int
    median: float
    mean: float
    percentile_90: float
    share_empty: float

    @property
    def has_collapsed(self) -> bool:
        """Whether half of the words or more have no neighbour, so that the median is 0."""
        return self.median == 0


def tail_lengths(vocabulary: Vocabulary, screen: Screen | None = None) -> TailLengths | None:
    """Measure the tails of the words of a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and embeddings.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same tails.

    Returns
    -------
    TailLengths or None
        None if there are fewer than two words.
    """
    words = landmarks(vocabulary, "words")
    if len(words.ids) < 2:
        return None
    return lengths_of(tail_graph(words.unit, NoiseFloor(), screen))


def lengths_of(graph: NeighborGraph) -> TailLengths:
    """Describe the tails of a graph that is there already, of one node at least."""
    lengths = np.diff(graph.indptr)
    return TailLengths(
        len(lengths),
        float(np.median(lengths)),
        float(lengths.mean()),
        float(np.percentile(lengths, 90)),
        float((lengths == 0).mean()),
    )
