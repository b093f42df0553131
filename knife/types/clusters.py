"""Overlapping clusters of vocabulary pieces in CSR form.

A cluster is the tail of one piece, its seed, together with the seed. Its medoid is the member
that is most similar to the others; it names the cluster.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen
from knife.types.graphs import check_csr
from knife.types.rules import ClusterRule


@dataclass(frozen=True, eq=False)
class Clusters:
    """K clusters over n items; an item may be in several or in none.

    Parameters
    ----------
    indptr : int64 array (K + 1,)
        Members of cluster c stand at ``indptr[c]:indptr[c + 1]``.
    members : int64 array (n,)
        Item ids; within a cluster the seed, then by falling similarity, ties by rising id.
    similarity : float32 array (n,), in cosine similarity
        Cosine of each member to the cluster's seed (the seed itself: 1).
    medoids, seeds : int64 array (K,)
        Item ids.
    mean, spread : float32 array (K,), in cosine similarity
        Mean and population standard deviation of the medoid's cosine to the other members.
    threshold : float32 array (K,), in cosine similarity
        Where the seed's tail begins.
    uncovered : int64 array (n,)
        Items that took part and are in no cluster, ascending.
    rule : ClusterRule
        What found the tails.
    vocabulary_digest : str
        Digest of the vectors that were clustered.
    """

    indptr: Ints = field(repr=False)
    members: Ints = field(repr=False)
    similarity: Floats = field(repr=False)
    medoids: Ints = field(repr=False)
    seeds: Ints = field(repr=False)
    mean: Floats = field(repr=False)
    spread: Floats = field(repr=False)
    threshold: Floats = field(repr=False)
    uncovered: Ints = field(repr=False)
    rule: ClusterRule
    vocabulary_digest: str

    def __post_init__(self) -> None:
        for name in ("indptr", "members", "medoids", "seeds", "uncovered"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))
        for name in ("similarity", "mean", "spread", "threshold"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float32))
        top = int(self.members.max()) + 1 if self.members.size else 0
        check_csr(self.indptr, self.members, n_items=top)
        for name in ("medoids", "seeds", "mean", "spread", "threshold"):
            if getattr(self, name).shape != (len(self),):
                raise ShapeError(name, expected=(len(self),), got=getattr(self, name).shape)
        if self.similarity.shape != self.members.shape:
            raise ShapeError("similarity", expected=self.members.shape, got=self.similarity.shape)

    def __len__(self) -> int:
        return int(self.indptr.size - 1)

    @property
    def sizes(self) -> Ints:
        """Number of members of each cluster, int64 (K,)."""
        return np.diff(self.indptr)

    def members_of(self, cluster: int) -> Ints:
        """Return the members of one cluster, int64 (n,), the seed first."""
        return self.members[int(self.indptr[cluster]) : int(self.indptr[cluster + 1])]

    def similarity_of(self, cluster: int) -> Floats:
        """Return the cosines of one cluster's members to its seed, float32 (n,)."""
        return self.similarity[int(self.indptr[cluster]) : int(self.indptr[cluster + 1])]
