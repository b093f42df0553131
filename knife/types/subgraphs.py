"""Some nodes of a term graph and the edges among them: what a walk found, or the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Bools, Floats, Ints, frozen
from knife.types.term_graphs import NODE_KINDS, NodeKind

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True)
class WalkOptions:
    """How far to look around in a graph.

    Parameters
    ----------
    direction : {"out", "in", "both"}
        Which edges are followed: to the members of a node's tail, to the nodes in whose tails it
        lies, or both.
    depth : int, in edges
        How far from the start.
    breadth : int, in nodes
        How many neighbours of one node are followed, the most similar first.
    n_most : int, in nodes
        How many nodes in all.

    Raises
    ------
    InputError
        If a value is out of range.
    """

    direction: Direction = "out"
    depth: int = 1
    breadth: int = 20
    n_most: int = 200

    def __post_init__(self) -> None:
        if self.direction not in get_args(Direction):
            expected = ", ".join(get_args(Direction))
            raise InputError(f"direction is {self.direction!r}; expected {expected}.")
        for name in ("depth", "breadth", "n_most"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Nodes of a term graph with all edges among them.

    Parameters
    ----------
    nodes : int64 array (n,)
        Which nodes of the graph, each once, in the order in which they were found.
    names : tuple of str, length n
        What they stand for.
    kinds : int8 array (n,)
        Places in ``NODE_KINDS``.
    hops : int64 array (n,), in edges
        How far each node is from the start, which has 0; -1 where nobody walked.
    in_degrees, out_degrees : int64 array (n,)
        Of each node in the whole graph.
    sources, targets : int64 array (E,)
        Both ends of each edge, as places in `nodes`; by source, then by rank.
    cosines : float32 array (E,), in [-1, 1]
        Cosine similarity of both ends.
    ranks : int64 array (E,), in nodes
        Place of the target in the tail of the source, from 1.
    back_ranks : int64 array (E,), in nodes
        Place of the source among all other nodes by falling similarity to the target, from 1.
    is_reciprocal : bool array (E,)
        Whether the source lies in the tail of the target, too.
    is_walked : bool array (E,)
        Whether the walk followed the edge, in either direction.
    n_left_out : int, in nodes
        How many neighbours of nodes that were looked at did not fit the limits.

    Raises
    ------
    ShapeError, InputError
        If the parts do not fit together.
    """

    nodes: Ints = field(repr=False)
    names: tuple[str, ...]
    kinds: Ints = field(repr=False)
    hops: Ints = field(repr=False)
    in_degrees: Ints = field(repr=False)
    out_degrees: Ints = field(repr=False)
    sources: Ints = field(repr=False)
    targets: Ints = field(repr=False)
    cosines: Floats = field(repr=False)
    ranks: Ints = field(repr=False)
    back_ranks: Ints = field(repr=False)
    is_reciprocal: Bools = field(repr=False)
    is_walked: Bools = field(repr=False)
    n_left_out: int = 0

    def __post_init__(self) -> None:
        n, n_edges = (len(self.names),), (len(self.sources),)
        for name, dtype, shape in (
            ("nodes", np.int64, n),
            ("kinds", np.int8, n),
            ("hops", np.int64, n),
            ("in_degrees", np.int64, n),
            ("out_degrees", np.int64, n),
            ("sources", np.int64, n_edges),
            ("targets", np.int64, n_edges),
            ("cosines", np.float32, n_edges),
            ("ranks", np.int64, n_edges),
            ("back_ranks", np.int64, n_edges),
            ("is_reciprocal", np.bool_, n_edges),
            ("is_walked", np.bool_, n_edges),
        ):
            values = frozen(getattr(self, name), dtype)
            object.__setattr__(self, name, values)
            if values.shape != shape:
                raise ShapeError(name, expected=shape, got=values.shape)
        for ends in (self.sources, self.targets):
            if ends.size and not (ends.min() >= 0 and ends.max() < len(self)):
                raise InputError(f"edges point outside 0..{len(self) - 1}.")

    def __len__(self) -> int:
        return len(self.names)

    @property
    def n_edges(self) -> int:
        """How many edges there are."""
        return int(self.sources.size)

    @cached_property
    def starts(self) -> Ints:
        """Places of the nodes where the walk began, int64 (m,)."""
        return np.flatnonzero(self.hops == 0)

    def kind(self, place: int) -> NodeKind:
        """Return what a node is."""
        return NODE_KINDS[int(self.kinds[place])]
