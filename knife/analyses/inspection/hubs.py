"""Words that are neighbours of unusually many others.

In high dimensions a few points come near to many, though few come near to them. They crowd the
lists of nearest neighbours, whatever the question (Radovanovic et al. 2010).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import skew

from knife.analyses.landmarks import Landmarks
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints
from knife.types.graphs import NeighborGraph
from knife.types.inspection import Hubs
from knife.types.vocabulary import Vocabulary

NEAREST = 10
MOST_COMPARED = 8192
N_SHOWN = 10


def hubs(space: Landmarks, graph: NeighborGraph, vocabulary: Vocabulary, *, seed: int = 0) -> Hubs:
    """Find the hubs among words.

    Parameters
    ----------
    space : Landmarks
        The words, two at least.
    graph : NeighborGraph
        Their tails; node = row of `space`.
    vocabulary : Vocabulary
        Names them.
    seed : int
        Decides which 8,192 words are compared with each other, where there are more.

    Returns
    -------
    Hubs
        Skewness within the sample; tails over all rows of `space`.

    References
    ----------
    Radovanovic, Nanopoulos and Ivanovic, "Hubs in Space: Popular Nearest Neighbors in
    High-Dimensional Data", JMLR 2010.

    Examples
    --------
    >>> import knife
    >>> from knife.analyses.landmarks import landmarks
    >>> from knife.analyses.tail_graph import tail_graph
    >>> from knife.types.rules import Fixed
    >>> vocabulary = knife.load().vocabulary
    >>> whole = landmarks(vocabulary)
    >>> space = Landmarks(whole.ids[:500], whole.unit[:500], whole.common)
    >>> hubs(space, tail_graph(space.unit, Fixed(0.4)), vocabulary).n_words
    500
    """
    counts = occurrences(_sample(space.unit, seed), NEAREST)
    entering = np.bincount(graph.indices, minlength=len(graph))
    order = np.argsort(-entering, kind="stable")[:N_SHOWN]
    return Hubs(
        k=min(NEAREST, len(counts) - 1),
        n_words=len(counts),
        skewness=float(skew(counts)) if counts.std() > 0 else 0.0,
        never=float((counts == 0).mean()),
        in_most_tails=tuple(
            (vocabulary.surfaces[space.ids[row]], int(entering[row]))
            for row in order.tolist()
            if entering[row]
        ),
    )


def occurrences(unit: Floats, k: int) -> Ints:
    """Return how often each row is among the k nearest of another.

    Parameters
    ----------
    unit : float32 array (n, H), n at least 2
        Rows of length 1, or 0.
    k : int
        How many neighbours of each row are counted; n - 1 at most.

    Returns
    -------
    int64 array (n,)
        Sums to ``n * k``.

    Raises
    ------
    InputError
        If there are fewer than two rows.

    Examples
    --------
    >>> occurrences(np.float32([[1, 0], [0.8, 0.6], [0, 1]]), 1).tolist()
    [1, 2, 0]
    """
    n = len(unit)
    if n < 2:
        raise InputError(f"there are {n} rows; expected 2 or more, to find neighbours.")
    k = min(k, n - 1)
    counts = np.zeros(n, np.int64)
    for rows in row_blocks(n):
        cosines = unit[rows] @ unit.T
        cosines[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] = -2
        nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        counts += np.bincount(nearest.ravel(), minlength=n)
    return counts


def _sample(unit: Floats, seed: int) -> Floats:
    if len(unit) <= MOST_COMPARED:
        return unit
    rng = np.random.default_rng(seed)
    return unit[np.sort(rng.choice(len(unit), MOST_COMPARED, replace=False))]
