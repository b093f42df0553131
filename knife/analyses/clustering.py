"""Clusters of a vocabulary: the tails of few terms that together cover all others.

Every piece has a tail, its neighbourhood. Choosing tails greedily until all neighbours are covered
gives overlapping clusters; each is named by its medoid. Pieces that begin a word and pieces that
continue one are different kinds of sign and are clustered apart unless asked otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from knife.analyses.density import density_groups
from knife.analyses.landmarks import landmarks
from knife.analyses.tail_graph import tail_graph
from knife.maths.covering import greedy_cover
from knife.maths.medoids import medoid
from knife.maths.neighbors import Screen, cosines_of
from knife.maths.similarity import common_directions, unit_rows
from knife.maths.tails import check_rows
from knife.types.arrays import Floats, Ints
from knife.types.clusters import Clusters
from knife.types.rules import ClusterRule, Hdbscan, NoiseFloor
from knife.types.vocabulary import Vocabulary

Continuations = Literal["apart", "mixed", "left_out"]


def cluster_vocabulary(
    vocabulary: Vocabulary,
    rule: ClusterRule | None = None,
    *,
    continuations: Continuations = "apart",
    n_directions: int = 1,
    screen: Screen | None = None,
) -> Clusters:
    """Cluster the pieces of a vocabulary by their embeddings.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and embeddings; specials and unused slots take no part.
    rule : ClusterRule, optional
        What a tail is; `NoiseFloor()` by default.
    continuations : {"apart", "mixed", "left_out"}
        Whether pieces that continue a word are clustered among themselves, together with words,
        or not at all.
    n_directions : int
        Common directions to remove after the mean.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same clusters.

    Returns
    -------
    Clusters
        Ids are piece ids; clusters in the order of choice, words first.

    Raises
    ------
    InputError
        If the rule lets nearly everything pass.

    Examples
    --------
    >>> from knife.types.rules import Fixed
    >>> from knife.types.vocabulary import ModelInfo
    >>> vectors = np.float32([[9, 1, 0], [8, 1, 1], [1, 9, 0], [0, 8, 1], [0, 0, 9]])
    >>> toy = Vocabulary(("cell", "organ", "Paris", "Rome", "the"), ("",) * 5, vectors,
    ...     np.zeros(5), [False] * 5, [False] * 5, ModelInfo("toy"), "00")
    >>> clusters = cluster_vocabulary(toy, Fixed(0.9), n_directions=0)
    >>> clusters.members_of(1).tolist(), clusters.uncovered.tolist()
    ([2, 3], [4])
    """
    rule = rule or NoiseFloor()
    if continuations == "mixed":
        parts = [landmarks(vocabulary, "all", n_directions)]
    else:
        parts = [landmarks(vocabulary, "words", n_directions)]
        if continuations == "apart":
            parts.append(landmarks(vocabulary, "continuations", n_directions))
    return _join(
        [cluster_rows(part.unit, rule, screen) for part in parts],
        [part.ids for part in parts],
        rule,
        vocabulary.digest,
    )


def cluster_vectors(
    vectors: Floats,
    rule: ClusterRule | None = None,
    *,
    n_directions: int = 0,
    digest: str = "",
    screen: Screen | None = None,
) -> Clusters:
    """Cluster the rows of any matrix.

    Parameters
    ----------
    vectors : float32 array (n, H), n at least 2
        Any vectors, such as sentence embeddings.
    rule : ClusterRule, optional
        What a tail is; `NoiseFloor()` by default.
    n_directions : int
        Common directions to remove after the mean; -1 keeps even the mean.
    digest : str
        What to tie the clusters to.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same clusters.

    Returns
    -------
    Clusters
        Ids are row numbers.

    Raises
    ------
    InputError
        If there are fewer than two rows, a value is not finite, `n_directions` is out of range
        or the rule lets nearly everything pass.

    Examples
    --------
    >>> from knife.types.rules import Fixed
    >>> vectors = np.float32([[9, 1], [8, 1], [1, 9]])
    >>> clusters = cluster_vectors(vectors, Fixed(0.9), n_directions=-1)
    >>> clusters.members.tolist(), clusters.uncovered.tolist()
    ([0, 1], [2])
    """
    rule = rule or NoiseFloor()
    check_rows(len(vectors))
    if n_directions == -1:
        unit = unit_rows(vectors)
    else:
        remainder = common_directions(vectors, n_directions).remove(vectors)
        unit = unit_rows(remainder, out=remainder)
    return _join([cluster_rows(unit, rule, screen)], [np.arange(len(unit))], rule, digest)


def cluster_rows(unit: Floats, rule: ClusterRule, screen: Screen | None = None) -> Clusters:
    """Cluster unit rows; ids are row numbers.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.
    rule : ClusterRule
        What a tail is.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same clusters.

    Returns
    -------
    Clusters
        None at all where there are fewer than two rows.

    Raises
    ------
    InputError
        If the rule lets nearly everything pass.
    """
    if len(unit) < 2:
        return _describe(unit, [], np.empty(0, np.int64), np.empty(0, np.float32), rule)
    if isinstance(rule, Hdbscan):
        groups, seeds, thresholds = density_groups(unit, rule)
    else:
        graph = tail_graph(unit, rule, screen)
        seeds = greedy_cover(graph.indptr, graph.indices, graph.weights)
        groups = [np.append(seed, graph.tail(int(seed))[0]) for seed in seeds]
        thresholds = graph.threshold[seeds]
    return _describe(unit, groups, seeds, thresholds, rule)


def _describe(
    unit: Floats, groups: Sequence[Ints], seeds: Ints, thresholds: Floats, rule: ClusterRule
) -> Clusters:
    """Add similarity, medoid, mean and spread to groups of rows whose first member is the seed."""
    centres = [medoid(unit[group]) for group in groups]
    members = np.concatenate([*groups, np.empty(0, np.int64)])
    sizes = np.array([len(group) for group in groups], np.int64)
    similarity = cosines_of(unit, np.repeat(seeds, sizes), members)
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    similarity[indptr[:-1]] = 1
    is_covered = np.zeros(len(unit), dtype=bool)
    is_covered[members] = True
    return Clusters(
        indptr=indptr,
        members=members,
        similarity=similarity,
        medoids=members[indptr[:-1] + np.array([c.position for c in centres], np.int64)],
        seeds=seeds,
        mean=np.array([centre.mean for centre in centres], np.float32),
        spread=np.array([centre.spread for centre in centres], np.float32),
        threshold=thresholds,
        uncovered=np.flatnonzero(~is_covered),
        rule=rule,
        vocabulary_digest="",
    )


def _join(
    parts: Sequence[Clusters], ids: Sequence[Ints], rule: ClusterRule, digest: str
) -> Clusters:
    """Put clusters of several groups of rows into one, with ids in place of row numbers."""
    pairs = list(zip(parts, ids, strict=True))
    empty, none = np.empty(0, np.int64), np.empty(0, np.float32)
    return Clusters(
        indptr=np.concatenate(
            [[0], np.cumsum(np.concatenate([*(part.sizes for part in parts), empty]))]
        ).astype(np.int64),
        members=np.concatenate([*(own[part.members] for part, own in pairs), empty]),
        similarity=np.concatenate([*(part.similarity for part in parts), none]),
        medoids=np.concatenate([*(own[part.medoids] for part, own in pairs), empty]),
        seeds=np.concatenate([*(own[part.seeds] for part, own in pairs), empty]),
        mean=np.concatenate([*(part.mean for part in parts), none]),
        spread=np.concatenate([*(part.spread for part in parts), none]),
        threshold=np.concatenate([*(part.threshold for part in parts), none]),
        uncovered=np.sort(np.concatenate([*(own[part.uncovered] for part, own in pairs), empty])),
        rule=rule,
        vocabulary_digest=digest,
    )
