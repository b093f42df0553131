"""A way through a term graph from one node to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Bools, Floats, Ints, frozen

PathCost = Literal["edges", "cosine", "log-cosine"]


@dataclass(frozen=True, eq=False)
class TermPath:
    """Nodes on the way and the edges between them.

    Parameters
    ----------
    names : tuple of str, length n + 1
        From the start to the end; one name where both are the same node.
    nodes : int64 array (n + 1,)
        Their nodes in the graph.
    cosines : float32 array (n,), in [-1, 1]
        Cosine similarity of both ends of each step.
    ranks : int64 array (n,), in nodes
        Place of the edge's target in the tail of its source, from 1.
    back_ranks : int64 array (n,), in nodes
        Place of the edge's source among all nodes by similarity to its target, from 1.
    is_reciprocal : bool array (n,)
        Whether the edge runs in both directions.
    is_forward : bool array (n,)
        Whether the step follows the edge; false where it goes from its target to its source.
    measure : {"edges", "cosine", "log-cosine"}
        What a step costs: 1, or 1 less its cosine, or minus the logarithm of its cosine.
    cost : float
        What all steps cost.
    """

    names: tuple[str, ...]
    nodes: Ints = field(repr=False)
    cosines: Floats = field(repr=False)
    ranks: Ints = field(repr=False)
    back_ranks: Ints = field(repr=False)
    is_reciprocal: Bools = field(repr=False)
    is_forward: Bools = field(repr=False)
    measure: PathCost
    cost: float

    def __post_init__(self) -> None:
        n = len(self.names)
        for name, dtype, length in (
            ("nodes", np.int64, n),
            ("cosines", np.float32, n - 1),
            ("ranks", np.int64, n - 1),
            ("back_ranks", np.int64, n - 1),
            ("is_reciprocal", np.bool_, n - 1),
            ("is_forward", np.bool_, n - 1),
        ):
            values = frozen(getattr(self, name), dtype)
            object.__setattr__(self, name, values)
            if values.shape != (length,):
                raise ShapeError(name, expected=(length,), got=values.shape)

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self.names) - 1
