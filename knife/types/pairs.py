"""The answer to "how would each piece of this text do at each place of it?": an n×n matrix."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Bools, Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class TokenPairs:
    """Scores and ranks of a text's own pieces at each of its places.

    A piece that occurs twice has two rows, because its places differ, and two columns that hold the
    same scores.

    Parameters
    ----------
    ids : int64 array (n,)
        Piece ids in the order of the text; rows and columns.
    pieces : tuple of str, length n
        What stands there: the text of each piece, or a control piece.
    offsets : int64 array (n, 2), in code points
        Half-open span of each piece; (0, 0) for a control piece.
    is_control : bool array (n,)
        Control pieces that the tokenizer added.
    scores : float32 array (n, n), in logits
        Row: the place. Column: whose score.
    ranks : int64 array (n, n)
        Rank of that score in the whole vocabulary, 1 for the highest, ties by piece id.
    own_ranks : int64 array (n, n)
        Rank among the different pieces of the text; equal pieces share a rank.
    is_masked : bool
        Whether each place was masked when it was looked at.
    """

    ids: Ints = field(repr=False)
    pieces: tuple[str, ...]
    offsets: Ints = field(repr=False)
    is_control: Bools = field(repr=False)
    scores: Floats = field(repr=False)
    ranks: Ints = field(repr=False)
    own_ranks: Ints = field(repr=False)
    is_masked: bool

    def __post_init__(self) -> None:
        n = len(self.pieces)
        for name, dtype, shape in (
            ("ids", np.int64, (n,)),
            ("offsets", np.int64, (n, 2)),
            ("is_control", np.bool_, (n,)),
            ("scores", np.float32, (n, n)),
            ("ranks", np.int64, (n, n)),
            ("own_ranks", np.int64, (n, n)),
        ):
            array = frozen(getattr(self, name), dtype)
            if array.shape != shape:
                raise ShapeError(name, expected=shape, got=array.shape)
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.pieces)

    def others(self, row: int) -> Ints:
        """Return the other different pieces of the text by falling score at one place.

        Parameters
        ----------
        row : int
            The place.

        Returns
        -------
        int64 array (m,)
            Columns; of equal pieces the first one, and none that equals the place's own.
        """
        _, first = np.unique(self.ids, return_index=True)
        first = first[self.ids[first] != self.ids[row]]
        return np.asarray(first[np.argsort(self.ranks[row, first], kind="stable")], np.int64)
