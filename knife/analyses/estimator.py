"""The clustering as a scikit-learn estimator, for pipelines and grids.

Clusters of tails overlap; scikit-learn wants one label a sample. A sample's label is the cluster
whose seed it resembles most, and -1 where it is in no tail. The overlapping clusters themselves
are in ``clusters_``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from knife.analyses.clustering import cluster_vectors
from knife.errors import InputError
from knife.types.arrays import Floats, Ints
from knife.types.clusters import Clusters
from knife.types.rules import RULES, ClusterRule, rule_from_dict

_CONSTANTS = {"noise_floor": "expected_false", "fixed": "cosine", "zscore": "z"}


class TailClustering(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Overlapping clusters: the tails of few samples that together cover all others.

    Parameters
    ----------
    rule : str or ClusterRule
        What a tail is: ``noise_floor``, ``reference``, ``fixed``, ``zscore`` or ``hdbscan``, or a
        rule of `knife.types.rules` with constants of its own.
    expected_false : float, in samples
        For ``noise_floor``: how many members of a tail the bulk may supply.
    cosine : float, in cosine similarity
        For ``fixed``: members lie above it.
    z : float, in standard deviations
        For ``zscore``: how far above the mean members lie.
    center : bool
        Whether to take the mean of all samples away first.
    n_directions : int
        Common directions to take away after the mean.

    Attributes
    ----------
    labels_ : int64 array (n_samples,)
        Each sample's cluster, -1 for none.
    clusters_ : Clusters
        The overlapping clusters, ids are rows of X.
    medoid_indices_ : int64 array (n_clusters,)
        The row of X that stands for each cluster.
    thresholds_ : float32 array (n_clusters,), in cosine similarity
        Where the tail of each cluster's seed begins.
    n_features_in_ : int
        Width of X.

    Examples
    --------
    >>> X = [[9, 1], [8, 1], [1, 9], [1, 8], [-5, -5]]
    >>> TailClustering("fixed", cosine=0.9, center=False).fit_predict(X).tolist()
    [0, 0, 1, 1, -1]
    """

    labels_: Ints
    clusters_: Clusters
    medoid_indices_: Ints
    thresholds_: Floats
    n_features_in_: int

    def __init__(
        self,
        rule: str | ClusterRule = "noise_floor",
        *,
        expected_false: float = 0.5,
        cosine: float = 0.5,
        z: float = 4.0,
        center: bool = True,
        n_directions: int = 0,
    ) -> None:
        self.rule = rule
        self.expected_false = expected_false
        self.cosine = cosine
        self.z = z
        self.center = center
        self.n_directions = n_directions

    def fit(self, X: ArrayLike, y: object = None) -> TailClustering:
        """Cluster the rows of X.

        Parameters
        ----------
        X : array-like (n_samples, n_features)
            At least two samples; computed with in float32.
        y : object
            Not used; scikit-learn passes it.

        Returns
        -------
        TailClustering
            The estimator itself.

        Raises
        ------
        InputError
            If X or a parameter cannot be used. It is a ValueError, as scikit-learn expects.
        """
        rule = self._chosen_rule()
        if not self.center and self.n_directions:
            raise InputError(
                f"n_directions is {self.n_directions} with center=False; directions are taken away "
                "after the mean. Set center=True or n_directions=0."
            )
        try:
            X = validate_data(self, X, dtype=(np.float64, np.float32), ensure_min_samples=2)
        except ValueError as error:
            raise InputError(str(error)) from error
        with np.errstate(over="ignore"):  # what float32 cannot hold is refused below
            vectors = np.ascontiguousarray(X, dtype=np.float32)
        self.clusters_ = cluster_vectors(
            vectors, rule, n_directions=self.n_directions if self.center else -1
        )
        self.labels_ = _nearest_clusters(self.clusters_, len(vectors))
        self.medoid_indices_ = self.clusters_.medoids
        self.thresholds_ = self.clusters_.threshold
        return self

    def _chosen_rule(self) -> ClusterRule:
        if not isinstance(self.rule, str):
            if not isinstance(self.rule, tuple(RULES.values())):
                raise InputError(
                    f"rule is {self.rule!r}; expected one of {', '.join(RULES)}, or a rule of "
                    "knife.types.rules."
                )
            return self.rule
        values: dict[str, object] = {"name": self.rule}
        constant = _CONSTANTS.get(self.rule)
        if constant is not None:
            values[constant] = getattr(self, constant)
        return rule_from_dict(values)


def _nearest_clusters(clusters: Clusters, n_samples: int) -> Ints:
    """Return for each sample the cluster whose seed it resembles most, the first of equals."""
    labels = np.full(n_samples, -1, dtype=np.int64)
    owner = np.repeat(np.arange(len(clusters)), clusters.sizes)
    rising = np.lexsort((-owner, clusters.similarity))
    labels[clusters.members[rising]] = owner[rising]  # the last one written stays
    # A seed may equal the seed of an earlier cluster; no cluster is left without its own.
    labels[clusters.seeds] = np.arange(len(clusters))
    return labels
