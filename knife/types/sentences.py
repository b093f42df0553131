"""Texts as a model sees them: pieces with offsets, and the states that it computes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Bools, Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class Encoding:
    """One text as piece ids.

    Parameters
    ----------
    ids : int64 array (T,)
        Piece ids, control pieces included.
    offsets : int64 array (T, 2), in code points of the text
        Half-open span of each piece; (0, 0) for a control piece.
    is_special : bool array (T,)
        Control pieces that the tokenizer added.
    """

    ids: Ints = field(repr=False)
    offsets: Ints = field(repr=False)
    is_special: Bools = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozen(self.ids, np.int64))
        object.__setattr__(self, "offsets", frozen(self.offsets, np.int64))
        object.__setattr__(self, "is_special", frozen(self.is_special, np.bool_))
        size = self.ids.size
        if self.offsets.shape != (size, 2) or self.is_special.shape != (size,):
            raise ShapeError("offsets", expected=(size, 2), got=self.offsets.shape)

    def __len__(self) -> int:
        return int(self.ids.size)


@dataclass(frozen=True, eq=False)
class States:
    """States of a batch of texts, padded to the longest.

    Parameters
    ----------
    values : float32 array (B, T, H)
        Zero where there is padding.
    mask : bool array (B, T)
        True at real pieces.
    """

    values: Floats = field(repr=False)
    mask: Bools = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values, np.float32))
        object.__setattr__(self, "mask", frozen(self.mask, np.bool_))
        if self.values.ndim != 3 or self.values.shape[:2] != self.mask.shape:
            raise ShapeError("values", expected=(*self.mask.shape, "H"), got=self.values.shape)

    def __len__(self) -> int:
        return int(self.mask.shape[0])

    def of(self, row: int) -> Floats:
        """Return the states of one text without padding, float32 (T, H)."""
        return self.values[row][self.mask[row]]
