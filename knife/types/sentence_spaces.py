"""What was fitted on a user's own texts to compare sentence vectors: whitening and its like."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, frozen


@dataclass(frozen=True, eq=False)
class SentenceSpace:
    """What to do to the vectors of one method by one model.

    Parameters
    ----------
    method : str
        Whose vectors, such as ``head-mean``.
    mean : float32 array (D,)
        Mean of the fitted vectors.
    matrix : float32 array (D, k)
        What whitens them.
    direction : float32 array (D,)
        What all have in common, of length 1, taken away before; zeros where nothing is.
    piece_weights : float32 array (V,) or (0,)
        What each piece weighs, for methods that weigh; empty for others.
    fingerprint : float32 array (H,)
        The head state of a lone mask, to tell the encoder from another one.
    n_texts : int
        How many texts it was fitted on.
    vocabulary_digest : str
        Of the model.

    Raises
    ------
    ShapeError, InputError
        If the arrays do not belong together, or hold what is no number.
    """

    method: str
    mean: Floats = field(repr=False)
    matrix: Floats = field(repr=False)
    direction: Floats = field(repr=False)
    piece_weights: Floats = field(repr=False)
    fingerprint: Floats = field(repr=False)
    n_texts: int
    vocabulary_digest: str

    def __post_init__(self) -> None:
        for name in ("mean", "matrix", "direction", "piece_weights", "fingerprint"):
            array = frozen(getattr(self, name), np.float32)
            if not np.isfinite(array).all():
                raise InputError(f"{name} holds NaN or infinite values; expected finite numbers.")
            object.__setattr__(self, name, array)
        if self.matrix.ndim != 2:
            raise ShapeError("matrix", expected=("D", "k"), got=self.matrix.shape)
        for name in ("mean", "direction"):
            if getattr(self, name).shape != self.matrix.shape[:1]:
                got = getattr(self, name).shape
                raise ShapeError(name, expected=self.matrix.shape[:1], got=got)
        for name in ("piece_weights", "fingerprint"):
            if getattr(self, name).ndim != 1:
                raise ShapeError(name, expected=("n",), got=getattr(self, name).shape)

    @property
    def n_dims(self) -> int:
        """Width k of a whitened vector."""
        return int(self.matrix.shape[1])
