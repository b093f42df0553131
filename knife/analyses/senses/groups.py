"""How many senses the occurrences of a term have, and which occurrence has which.

Two rules, because a few points and many are different questions. Of many, a group is cut in two if
the cut is better than the best cut of a single cloud of the same shape: 2-means against a normal
distribution with the same variances, drawn some times. So one sense is an answer, and there is no
threshold on a similarity that would be another for each model. Of a few, no test can say anything:
occurrences are joined as long as groups share substitutes on average. This module knows arrays; it
has never seen a text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans

from knife.errors import InputError
from knife.types.arrays import Floats, Ints

Doubles = NDArray[np.float64]

FEWEST_TO_TEST = 12
"""Occurrences from which a cut is tested; below, substitutes are compared."""

N_COMPONENTS = 16
"""Principal components of the states in which a cut is sought: the others are noise."""

_N_DRAWN = 20


@dataclass(frozen=True)
class GroupingOptions:
    """How senses are told apart. docs/reference/senses.md has the measurements.

    Parameters
    ----------
    n_senses : int, optional
        This many, whatever the evidence.
    most : int
        Most senses that are looked for.
    z : float
        Standard deviations by which a cut must beat the cuts of a single cloud.
    shared : float, in [0, 1]
        Mean overlap of substitutes above which a few occurrences are one sense.
    smallest_share : float, in [0, 1]
        Of many occurrences, a sense that holds less is none.
    seed : int
        Of the starts of 2-means and of the clouds.
    """

    n_senses: int | None = None
    most: int = 8
    z: float = 1.0
    shared: float = 0.07
    smallest_share: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("n_senses", "most"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InputError(f"{name} is {value}; expected 1 or more.")
        if not np.isfinite(self.z):
            raise InputError(f"z is {self.z}; expected a number, such as 1.")
        for name in ("shared", "smallest_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 to 1.")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; expected 0 or a positive number.")


def group_occurrences(states: Floats, overlap: Floats, options: GroupingOptions) -> Ints:
    """Return the sense of each occurrence.

    Parameters
    ----------
    states : float32 array (n, H)
        Unit rows.
    overlap : float32 array (n, n), in [0, 1]
        How far the substitutes of two occurrences agree; read for a few occurrences alone.
    options : GroupingOptions
        How.

    Returns
    -------
    int64 array (n,)
        Numbers from 0, by falling size; ties by first occurrence.

    Raises
    ------
    InputError
        If more senses are asked for than there are occurrences.

    References
    ----------
    Liu, Hayes, Nobel and Marron, "Statistical significance of clustering for high-dimension,
    low-sample size data", 2008.

    Examples
    --------
    >>> group_occurrences(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32),
    ...     GroupingOptions())
    array([0, 1, 2])
    """
    n, wanted = len(states), options.n_senses
    if wanted is not None and wanted > n:
        raise InputError(
            f"{wanted} senses of {n} occurrences; expected at most {n}. Ask for fewer, or give "
            "more text."
        )
    if n < 2 or wanted == 1:
        return np.zeros(n, np.int64)
    if n < FEWEST_TO_TEST:
        return _by_size(_joined(overlap, options))
    if wanted is not None:
        return _by_size(_means(_components(states), wanted, options.seed, n_starts=10))
    return _by_size(_cut(states, options))


def _joined(overlap: Floats, options: GroupingOptions) -> Ints:
    distance = np.clip(1 - overlap.astype(np.float64), 0, 1)
    np.fill_diagonal(distance, 0)
    found = AgglomerativeClustering(
        n_clusters=options.n_senses,
        distance_threshold=None if options.n_senses else 1 - options.shared,
        metric="precomputed",
        linkage="average",
    ).fit(distance)
    labels: Ints = found.labels_.astype(np.int64)
    return labels


def _components(states: Floats) -> Doubles:
    """Return the leading principal components, float64 (n, at most N_COMPONENTS)."""
    centred = states.astype(np.float64) - states.mean(axis=0, dtype=np.float64)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    kept = min(N_COMPONENTS, int((size > 1e-9).sum()))
    return np.asarray(left[:, :kept] * size[:kept])


def _cut(states: Floats, options: GroupingOptions) -> Ints:
    """Cut the largest group that can be cut, again and again."""
    n = len(states)
    labels = np.zeros(n, np.int64)
    waiting, n_groups = [0], 1
    smallest = max(2, int(np.ceil(options.smallest_share * n)))
    while waiting and n_groups < options.most:
        waiting.sort(key=lambda group: int((labels == group).sum()))
        rows = np.flatnonzero(labels == waiting.pop())
        if len(rows) < FEWEST_TO_TEST:
            continue
        points = _components(states[rows])  # of the group: what tells its parts apart is its own
        halves = _means(points, 2, options.seed)
        sizes = np.bincount(halves, minlength=2)
        if sizes.min() < smallest or _strength(points, halves, options.seed) < options.z:
            continue
        own = int(labels[rows[0]])
        labels[rows[halves == 1]] = n_groups
        waiting += [own, n_groups]
        n_groups += 1
    return labels


def _strength(points: Doubles, halves: Ints, seed: int) -> float:
    """Return by how many standard deviations a cut beats those of a single cloud."""
    centred = points - points.mean(axis=0)
    spread = centred.std(axis=0)
    if not spread.any():
        return -np.inf
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(_N_DRAWN):
        cloud = generator.standard_normal(points.shape) * spread
        cloud -= cloud.mean(axis=0)
        drawn.append(_unexplained(cloud, _means(cloud, 2, seed)))
    deviation = float(np.std(drawn))
    return float(np.mean(drawn) - _unexplained(centred, halves)) / max(deviation, 1e-9)


def _unexplained(points: Doubles, labels: Ints) -> float:
    """Return the share of the variance that a cut leaves within its parts."""
    within = 0.0
    for label in np.unique(labels):
        part = points[labels == label]
        within += float(((part - part.mean(axis=0)) ** 2).sum())
    return within / float((points**2).sum())


def _means(points: Doubles, n_groups: int, seed: int, n_starts: int = 3) -> Ints:
    if not points.size:
        return np.zeros(len(points), np.int64)
    if len(np.unique(points, axis=0)) < n_groups:  # the same text again and again
        labels: Ints = np.minimum(np.unique(points, axis=0, return_inverse=True)[1], n_groups - 1)
        return labels.reshape(-1).astype(np.int64)
    found = KMeans(n_groups, n_init=n_starts, random_state=seed).fit(points)
    return np.asarray(found.labels_, np.int64)


def _by_size(labels: Ints) -> Ints:
    """Return groups numbered by falling size, ties by first occurrence."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    numbers = np.empty(int(names.max()) + 1, np.int64)
    numbers[names[order]] = np.arange(len(names))
    return np.asarray(numbers[labels], np.int64)
