"""What becomes a node of a graph: a name, what it is, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, Ints, frozen
from knife.types.term_graphs import NODE_KINDS


@dataclass(frozen=True, eq=False)
class GraphNodes:
    """Named rows in the space in which a model's words are compared.

    Parameters
    ----------
    names : tuple of str, length n
        What each node stands for, each once.
    kinds : int8 array (n,)
        Kind of each node, a place in ``NODE_KINDS``.
    piece_ids : int64 array (n,)
        Piece of each node that is one, -1 for the others.
    rows : float32 array (n, H)
        Rows of length 1, or 0 for what is similar to nothing.

    Raises
    ------
    ShapeError, InputError
        If the parts do not fit together, two nodes have one name, or a row is not of length 1.

    Examples
    --------
    >>> len(GraphNodes(("a", "b"), [0, 1], [7, -1], np.eye(2)))
    2
    """

    names: tuple[str, ...] = field(repr=False)
    kinds: Ints = field(repr=False)
    piece_ids: Ints = field(repr=False)
    rows: Floats = field(repr=False)

    def __post_init__(self) -> None:
        n, width = len(self.names), np.shape(self.rows)[1] if np.ndim(self.rows) == 2 else -1
        for name, dtype, shape in (
            ("kinds", np.int8, (n,)),
            ("piece_ids", np.int64, (n,)),
            ("rows", np.float32, (n, width)),
        ):
            values = frozen(getattr(self, name), dtype)
            object.__setattr__(self, name, values)
            if values.shape != shape:
                raise ShapeError(name, expected=shape, got=values.shape)
        if len(set(self.names)) != n:
            raise InputError("two nodes have one name; expected each once. Leave one out.")
        if n and not (self.kinds.min() >= 0 and self.kinds.max() < len(NODE_KINDS)):
            raise InputError(f"kinds reach beyond 0..{len(NODE_KINDS) - 1}.")
        _require_unit(self.rows)

    def __len__(self) -> int:
        return len(self.names)


def joined_nodes(parts: Sequence[GraphNodes]) -> GraphNodes:
    """Return the nodes of several parts, one after another.

    Parameters
    ----------
    parts : sequence of GraphNodes, at least one
        No name in two of them.

    Raises
    ------
    InputError
        If two nodes have one name.

    Examples
    --------
    >>> one, two = (GraphNodes((name,), [1], [-1], np.eye(1)) for name in "ab")
    >>> joined_nodes([one, two]).names
    ('a', 'b')
    """
    return GraphNodes(
        tuple(name for part in parts for name in part.names),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.piece_ids for part in parts]),
        np.concatenate([part.rows for part in parts]),
    )


def _require_unit(rows: Floats) -> None:
    squares = np.einsum("ij,ij->i", rows, rows)
    # Not "is far", so that NaN is refused as well.
    is_fine = (np.abs(squares - 1) < 1e-3) | (squares == 0)
    if not is_fine.all():
        row = int(np.flatnonzero(~is_fine)[0])
        raise InputError(
            f"row {row} is of length {float(np.sqrt(squares[row])):.4g}; expected 1, or 0 for "
            "what is similar to nothing. See knife.maths.similarity.unit_rows."
        )
