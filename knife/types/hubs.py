"""Nodes of a term graph that lie in very many tails, and how uneven the graph is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Ints, frozen


@dataclass(frozen=True, eq=False)
class Hubs:
    """Nodes by falling number of tails that they lie in.

    Parameters
    ----------
    nodes : int64 array (n,)
        Nodes, ties by rising number.
    names : tuple of str, length n
        What they stand for.
    in_degrees : int64 array (n,), in tails
        In how many tails each lies.
    k_occurrences : int64 array (n,), in tails
        In how many tails it is one of the first `k`.
    out_degrees : int64 array (n,), in nodes
        How long its own tail is.
    n_reciprocal : int64 array (n,), in nodes
        How many nodes have it in their tails and lie in its own.
    k : int
        How many members of a tail count for `k_occurrences`.
    n_nodes, n_edges : int
        Size of the whole graph.
    n_unseen : int, in nodes
        How many nodes lie in no tail.
    n_tailless : int, in nodes
        How many nodes have an empty tail.
    skewness, k_skewness : float
        Third standardised moment of in-degrees and of k-occurrences over all nodes; 0 for an even
        graph, above 1 where few nodes take much (Radovanović et al. 2010, section 3).
    """

    nodes: Ints = field(repr=False)
    names: tuple[str, ...]
    in_degrees: Ints = field(repr=False)
    k_occurrences: Ints = field(repr=False)
    out_degrees: Ints = field(repr=False)
    n_reciprocal: Ints = field(repr=False)
    k: int
    n_nodes: int
    n_edges: int
    n_unseen: int
    n_tailless: int
    skewness: float
    k_skewness: float

    def __post_init__(self) -> None:
        for name in ("nodes", "in_degrees", "k_occurrences", "out_degrees", "n_reciprocal"):
            values = frozen(getattr(self, name), np.int64)
            object.__setattr__(self, name, values)
            if values.shape != (len(self.names),):
                raise ShapeError(name, expected=(len(self.names),), got=values.shape)

    def __len__(self) -> int:
        return len(self.names)
