"""HDBSCAN over the same unit rows: the field's standard, to compare tails with.

Its clusters do not overlap and have no seed, so the medoid takes the seed's part.
"""

from __future__ import annotations

import warnings

import numpy as np

from knife.maths.medoids import medoid
from knife.maths.neighbors import cosines_of
from knife.types.arrays import Floats, Ints
from knife.types.rules import Hdbscan


def density_groups(unit: Floats, rule: Hdbscan) -> tuple[list[Ints], Ints, Floats]:
    """Return HDBSCAN's clusters of unit rows.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1; on the unit sphere Euclidean distance orders pairs as cosine does. Rows
        of zeros take no part.
    rule : Hdbscan
        Smallest cluster size.

    Returns
    -------
    groups : list of int64 array
        Members, the medoid first, then by falling cosine to it, ties by row.
    medoids : int64 array (K,)
        The medoid of each.
    thresholds : float32 array (K,), in cosine similarity
        The lowest cosine of a member to its medoid.

    References
    ----------
    Campello, Moulavi and Sander, "Density-Based Clustering Based on Hierarchical Density
    Estimates", 2013; McInnes, Healy and Astels, "hdbscan", JOSS 2017.
    """
    taking_part = np.flatnonzero(unit.any(axis=1))
    if len(taking_part) < rule.min_cluster_size:
        return [], np.empty(0, np.int64), np.empty(0, np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # hdbscan's own, about its dependencies
        from hdbscan import HDBSCAN

        labels = HDBSCAN(min_cluster_size=rule.min_cluster_size, core_dist_n_jobs=1).fit_predict(
            unit[taking_part].astype(np.float64)
        )
    groups, medoids, thresholds = [], [], []
    for label in range(labels.max() + 1):
        rows = taking_part[labels == label]
        centre = rows[medoid(unit[rows]).position]
        cosines = cosines_of(unit, np.full_like(rows, centre), rows)
        cosines[rows == centre] = 2  # before all others
        groups.append(rows[np.lexsort((rows, -cosines))])
        medoids.append(centre)
        thresholds.append(cosines.min())
    return groups, np.array(medoids, np.int64), np.array(thresholds, np.float32)
