"""A term graph cut into groups that hold together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, Ints, frozen
from knife.types.graphs import check_csr


@dataclass(frozen=True, eq=False)
class Communities:
    """Groups of nodes, each node in one; the largest first.

    Parameters
    ----------
    indptr : int64 array (K + 1,)
        Members of community c stand at ``indptr[c]:indptr[c + 1]``.
    members : int64 array (n,)
        Nodes; within a community by falling `strengths`, ties by rising node. The first names it.
    strengths : float32 array (n,), in summed cosines
        What ties each member to its own community: the sum over its edges in both directions.
    names : tuple of str, length n
        What each node of the graph stands for, by node.
    modularity : float, in [-1/2, 1]
        How much heavier edges within communities are than they would be by chance.
    resolution : float
        How small communities are to be; 1 is the usual modularity.
    seed : int
        Of the order in which nodes were looked at.

    Raises
    ------
    ShapeError, InputError
        If the parts do not fit together, or a node is in no community or in two.
    """

    indptr: Ints = field(repr=False)
    members: Ints = field(repr=False)
    strengths: Floats = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    modularity: float
    resolution: float
    seed: int

    def __post_init__(self) -> None:
        for name, dtype in (("indptr", np.int64), ("members", np.int64), ("strengths", np.float32)):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype))
        n = len(self.names)
        check_csr(self.indptr, self.members, n_items=n)
        if self.strengths.shape != self.members.shape:
            raise ShapeError("strengths", expected=self.members.shape, got=self.strengths.shape)
        if not np.array_equal(np.sort(self.members), np.arange(n)):
            raise InputError("members are not each node once; expected a partition of the nodes.")

    def __len__(self) -> int:
        return int(self.indptr.size - 1)

    def sizes(self) -> Ints:
        """Return how many members each community has, int64 (K,)."""
        return np.diff(self.indptr)

    def of(self, community: int) -> tuple[Ints, Floats]:
        """Return the members of a community and their strengths, the most central first."""
        own = slice(int(self.indptr[community]), int(self.indptr[community + 1]))
        return self.members[own], self.strengths[own]

    def name(self, community: int) -> str:
        """Return the name of the most central member."""
        return self.names[int(self.members[self.indptr[community]])]

    def by_node(self) -> Ints:
        """Return the community of each node, int64 (n,)."""
        found = np.empty(len(self.names), np.int64)
        found[self.members] = np.repeat(np.arange(len(self)), self.sizes())
        return found
