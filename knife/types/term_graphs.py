"""Terms, phrases and sentences in one space, and the tails among them as a directed graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Bools, Floats, Ints, frozen
from knife.types.graphs import NeighborGraph
from knife.types.rules import NoiseFloor, TailRule
from knife.types.static_vectors import PhraseSource

NodeKind = Literal["piece", "phrase", "sentence"]
NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
Damping = Literal["none", "centring", "local-scaling"]


@dataclass(frozen=True)
class GraphOptions:
    """How a graph is made.

    Parameters
    ----------
    rule : TailRule
        What a tail is.
    damping : {"none", "centring", "local-scaling"}
        What is done about hubs, nodes that lie in very many tails: nothing more than the space of
        `knife.neighbors` does; rows less the mean of all nodes; similarities less half of both
        ends' mean cosine to their nearest nodes (CSLS; Conneau et al. 2018, section 2.3).
    n_nearest : int, in nodes
        How many nearest nodes the local scale is a mean of.
    phrases_by : {"both", "mean", "first", "pieces"}
        What stands for a text that is no word of the vocabulary, as in `StaticOptions`.

    Raises
    ------
    InputError
        If a value is another one.
    """

    rule: TailRule = field(default_factory=NoiseFloor)
    damping: Damping = "none"
    n_nearest: int = 10
    phrases_by: PhraseSource = "both"

    def __post_init__(self) -> None:
        for name, allowed in (("damping", Damping), ("phrases_by", PhraseSource)):
            if getattr(self, name) not in get_args(allowed):
                raise InputError(
                    f"{name} is {getattr(self, name)!r}; expected {', '.join(get_args(allowed))}."
                )
        if self.n_nearest < 1:
            raise InputError(f"n_nearest is {self.n_nearest}; expected 1 or more.")


@dataclass(frozen=True, eq=False)
class TermGraph:
    """Nodes with a vector and a tail each: an edge u→v says that v lies in the tail of u.

    Parameters
    ----------
    names : tuple of str, length n
        What each node stands for, each once: a word of the vocabulary, a phrase or a sentence.
    kinds : int8 array (n,)
        Kind of each node, a place in ``NODE_KINDS``.
    piece_ids : int64 array (n,)
        Piece of each node that is one, -1 for the others.
    rows : float32 array (n, H)
        Unit rows that were compared, less `center` if the graph is centred; rows of zeros are
        nobody's neighbours.
    edges : NeighborGraph
        The tails. A weight is the similarity that nodes are ranked by: the cosine, or with local
        scaling the cosine less half of both ends' `scales`.
    cosines : float32 array (E,), in [-1, 1]
        Cosine similarity of both ends of each edge.
    back_ranks : int32 array (E,), in nodes
        Of an edge u→v: which place u has, from 1, among all other nodes by falling similarity to
        v, also where u is not in v's tail. One more than the number of nodes that are nearer.
    center : float32 array (H,)
        What was taken from each row before it was given length 1; zeros unless centred.
    scales : float32 array (n,), in cosine similarity
        Mean cosine of each node to its nearest ones; zeros without local scaling.
    options : GraphOptions
        How it was made.
    vocabulary_digest : str
        Digest of the vocabulary that it belongs to.
    recall : float in [0, 1], or None
        Share of the members of exact tails that it holds, measured on a sample; None where all
        pairs were compared. Where there is a share, a back rank counts only those nodes that the
        search found to be nearer.

    Raises
    ------
    ShapeError, InputError
        If the parts do not fit together, or two nodes have one name.
    """

    names: tuple[str, ...] = field(repr=False)
    kinds: Ints = field(repr=False)
    piece_ids: Ints = field(repr=False)
    rows: Floats = field(repr=False)
    edges: NeighborGraph = field(repr=False)
    cosines: Floats = field(repr=False)
    back_ranks: Ints = field(repr=False)
    center: Floats = field(repr=False)
    scales: Floats = field(repr=False)
    options: GraphOptions
    vocabulary_digest: str
    recall: float | None = None

    def __post_init__(self) -> None:
        n, n_edges = len(self.names), self.edges.n_edges
        width = self.rows.shape[1] if self.rows.ndim == 2 else -1
        for name, dtype, shape in (
            ("kinds", np.int8, (n,)),
            ("piece_ids", np.int64, (n,)),
            ("rows", np.float32, (n, width)),
            ("cosines", np.float32, (n_edges,)),
            ("back_ranks", np.int32, (n_edges,)),
            ("center", np.float32, (width,)),
            ("scales", np.float32, (n,)),
        ):
            values = frozen(getattr(self, name), dtype)
            object.__setattr__(self, name, values)
            if values.shape != shape:
                raise ShapeError(name, expected=shape, got=values.shape)
        if len(self.edges) != n:
            raise ShapeError("edges", expected=(n,), got=(len(self.edges),))
        if len(self.index) != n:
            raise InputError("two nodes have one name; expected each once.")
        if n and not (self.kinds.min() >= 0 and self.kinds.max() < len(NODE_KINDS)):
            raise InputError(f"kinds reach beyond 0..{len(NODE_KINDS) - 1}.")
        if self.recall is not None and not 0 <= self.recall <= 1:
            raise InputError(f"recall is {self.recall}; expected a share, 0 to 1.")
        if n_edges and not (self.back_ranks.min() >= 1 and self.back_ranks.max() < n):
            raise InputError(f"back_ranks reach beyond 1..{n - 1}.")

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Node of each name."""
        return MappingProxyType({name: node for node, name in enumerate(self.names)})

    @cached_property
    def sources(self) -> Ints:
        """Where each edge begins, int64 (E,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.edges.indptr))

    @cached_property
    def ranks(self) -> Ints:
        """Which place v has, from 1, in the tail of u; of each edge u→v, int64 (E,)."""
        return np.arange(self.edges.n_edges) - self.edges.indptr[self.sources] + 1

    @cached_property
    def is_reciprocal(self) -> Bools:
        """Whether u lies in v's tail, too; of each edge u→v, bool (E,)."""
        return self.back_ranks <= self.out_degrees[self.edges.indices]

    @cached_property
    def out_degrees(self) -> Ints:
        """How many nodes lie in the tail of each, int64 (n,)."""
        return np.diff(self.edges.indptr)

    @cached_property
    def in_degrees(self) -> Ints:
        """In how many tails each node lies, int64 (n,)."""
        return np.bincount(self.edges.indices, minlength=len(self)).astype(np.int64)

    def kind(self, node: int) -> NodeKind:
        """Return what a node is."""
        return NODE_KINDS[int(self.kinds[node])]
