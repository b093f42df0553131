"""What a model would put in a place: pieces with their probabilities."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class Substitutes:
    """The k likeliest pieces at each of n places.

    Parameters
    ----------
    ids : int64 array (n, k)
        Piece ids by falling probability, ties by rising id.
    probabilities : float32 array (n, k), in [0, 1]
        Softmax over the whole vocabulary, so a row sums to at most 1.
    logits : float32 array (n, k)
        The scores before the softmax.
    """

    ids: Ints = field(repr=False)
    probabilities: Floats = field(repr=False)
    logits: Floats = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozen(self.ids, np.int64))
        object.__setattr__(self, "probabilities", frozen(self.probabilities, np.float32))
        object.__setattr__(self, "logits", frozen(self.logits, np.float32))
        if self.ids.ndim != 2:
            raise ShapeError("ids", expected=("n", "k"), got=self.ids.shape)
        for name in ("probabilities", "logits"):
            if getattr(self, name).shape != self.ids.shape:
                raise ShapeError(name, expected=self.ids.shape, got=getattr(self, name).shape)

    def __len__(self) -> int:
        return int(self.ids.shape[0])
