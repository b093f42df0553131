"""The tails of many terms as one directed graph in CSR form.

An edge u→v says that v lies in the tail of u. The relation is not symmetric: each term has its
own threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class NeighborGraph:
    """Directed edges from each node to the members of its tail.

    Parameters
    ----------
    indptr : int64 array (n + 1,)
        Edges of node u stand at ``indptr[u]:indptr[u + 1]``.
    indices : int64 array (E,)
        Target nodes; within a node by falling weight, ties by rising index; never u itself.
    weights : float32 array (E,), in cosine similarity
        Similarity of both ends.
    threshold : float32 array (n,), in cosine similarity
        Where the tail of each node begins; +inf for a node that takes no part.

    Raises
    ------
    ShapeError, InputError
        If the arrays do not fit together.
    """

    indptr: Ints = field(repr=False)
    indices: Ints = field(repr=False)
    weights: Floats = field(repr=False)
    threshold: Floats = field(repr=False)

    def __post_init__(self) -> None:
        for name, dtype in (
            ("indptr", np.int64),
            ("indices", np.int64),
            ("weights", np.float32),
            ("threshold", np.float32),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype))
        check_csr(self.indptr, self.indices, n_items=len(self))
        if self.weights.shape != self.indices.shape:
            raise ShapeError("weights", expected=self.indices.shape, got=self.weights.shape)
        if self.threshold.shape != (len(self),):
            raise ShapeError("threshold", expected=(len(self),), got=self.threshold.shape)

    def __len__(self) -> int:
        return int(self.indptr.size - 1)

    @property
    def n_edges(self) -> int:
        """How many edges there are."""
        return int(self.indices.size)

    def tail(self, node: int) -> tuple[Ints, Floats]:
        """Return the members of a node's tail, int64 (n,), and their cosines, float32 (n,)."""
        edges = slice(int(self.indptr[node]), int(self.indptr[node + 1]))
        return self.indices[edges], self.weights[edges]


def check_csr(indptr: Ints, members: Ints, *, n_items: int) -> None:
    """Refuse row pointers and members that do not describe a CSR structure.

    Parameters
    ----------
    indptr : int64 array (n + 1,)
        Row pointers.
    members : int64 array (E,)
        What stands in the rows.
    n_items : int
        Members are in 0 to ``n_items - 1``.

    Raises
    ------
    InputError
        If `indptr` does not rise from 0 to the number of members, or a member is out of range.
    """
    rises = indptr.ndim == 1 and indptr.size > 0 and indptr[0] == 0
    if not (rises and (np.diff(indptr) >= 0).all() and indptr[-1] == members.size):
        raise InputError(
            "indptr is no CSR row pointer; expected it to rise from 0 to "
            f"{members.size}, the number of members."
        )
    if members.size and (members.min() < 0 or members.max() >= n_items):
        raise InputError(f"members point outside 0..{n_items - 1}.")
