"""The answer to "what lies near this term?"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen

Representation = Literal["piece", "head state of [CLS]"]


@dataclass(frozen=True, eq=False)
class Neighbors:
    """Pieces by falling cosine similarity to one term.

    Parameters
    ----------
    term : str
        What was asked for.
    representation : str
        ``piece`` if the term is one, else ``head state of [CLS]``.
    pieces : tuple of str
        What the tokenizer made of the term.
    ids : int64 array (n,)
        Piece ids, ties by rising id.
    surfaces : tuple of str, length n
        Their texts.
    cosines : float32 array (n,), in [-1, 1]
        Their similarities.
    threshold : float, in cosine similarity
        Where the term's tail begins.
    histogram : int64 array (200,), in pieces
        All cosines of the term in bins of .01 from -1 to 1.
    """

    term: str
    representation: Representation
    pieces: tuple[str, ...]
    ids: Ints = field(repr=False)
    surfaces: tuple[str, ...]
    cosines: Floats = field(repr=False)
    threshold: float
    histogram: Ints = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozen(self.ids, np.int64))
        object.__setattr__(self, "cosines", frozen(self.cosines, np.float32))
        object.__setattr__(self, "histogram", frozen(self.histogram, np.int64))
        for name in ("surfaces", "cosines"):
            if len(getattr(self, name)) != self.ids.size:
                raise ShapeError(name, expected=self.ids.shape, got=(len(getattr(self, name)),))

    def __len__(self) -> int:
        return int(self.ids.size)
