"""Landmarks among the states of a model, beside those of its vocabulary.

The rows of the decoder tell what a piece is; these tell what a span is, as the model reads it in
its text. Between the states and the landmarks lies one hidden layer: a kind of thing is not one
direction but several. This type holds weights, it computes nothing and holds no text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, frozen
from knife.types.options import CueWeights


@dataclass(frozen=True, eq=False)
class ContextualLandmarks:
    """A small network from what a model makes of a span to its label, and how far to trust it.

    Parameters
    ----------
    names : tuple of str, length L
        The labels, sorted, at least one.
    center, scale : float32 array (D,)
        What is taken off each feature, and what it is then divided by, above 0.
    hidden : float32 array (D, h)
        Weights of the hidden layer.
    hidden_bias : float32 array (h,)
        Its bias.
    rows : float32 array (L, h)
        The landmarks: what the hidden layer is compared with.
    bias : float32 array (L,)
        Their bias.
    weights : CueWeights
        How loud each cue is beside these landmarks.
    threshold : float, in [0, 1]
        Labels less likely than this are not told.
    fingerprint : float32 array (H,)
        Head state of a lone mask: another model has another one.
    vocabulary_digest, lexicon_digest : str
        What they were made from.

    Raises
    ------
    ShapeError, InputError
        If the arrays do not fit together or are not finite, or the labels are not sorted.
    """

    names: tuple[str, ...]
    center: Floats = field(repr=False)
    scale: Floats = field(repr=False)
    hidden: Floats = field(repr=False)
    hidden_bias: Floats = field(repr=False)
    rows: Floats = field(repr=False)
    bias: Floats = field(repr=False)
    weights: CueWeights
    threshold: float
    fingerprint: Floats = field(repr=False)
    vocabulary_digest: str
    lexicon_digest: str

    def __post_init__(self) -> None:
        arrays = ("center", "scale", "hidden", "hidden_bias", "rows", "bias", "fingerprint")
        for name in arrays:
            array = frozen(getattr(self, name), np.float32)
            object.__setattr__(self, name, array)
            if not np.isfinite(array).all():
                raise InputError(f"{name} is not finite; expected numbers.")
        if not self.names or self.names != tuple(sorted(set(self.names))):
            raise InputError(
                f"the labels are {self.names}; expected one or more, sorted, each once."
            )
        n_labels, wide, narrow = len(self.names), self.center.size, self.hidden_bias.size
        for name, shape in (
            ("center", (wide,)),
            ("scale", (wide,)),
            ("hidden", (wide, narrow)),
            ("hidden_bias", (narrow,)),
            ("rows", (n_labels, narrow)),
            ("bias", (n_labels,)),
            ("fingerprint", (self.fingerprint.size,)),
        ):
            if getattr(self, name).shape != shape:
                raise ShapeError(name, expected=shape, got=getattr(self, name).shape)
        if not (self.scale > 0).all():
            raise InputError("a scale is not above 0; expected how far each feature spreads.")
        if not 0 <= self.threshold <= 1:
            raise InputError(f"threshold is {self.threshold}; expected 0 to 1.")

    def __len__(self) -> int:
        return len(self.names)
