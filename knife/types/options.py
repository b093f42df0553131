"""The knobs of entity typing, with defaults that need no turning."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Floats


@dataclass(frozen=True)
class CueWeights:
    """How loud each cue is: its power in the product of all. A cue of weight 0 is not asked.

    The defaults are those for a model without contextual landmarks: fitted on occurrences of
    lexicon terms that were hidden from the labels. docs/journal.md has the measurements.

    Parameters
    ----------
    in_context : float
        Substitutes in the text with the mention masked.
    prompt : float
        Substitutes at the mask in the prompt.
    alone : float
        Substitutes of the first state ([CLS]) over the mention alone.
    pieces : float
        Signatures of the mention's own pieces.
    landmarks : float
        Contextual landmarks, read from the mention's own states.
    """

    in_context: float = 1.25
    prompt: float = 0.35
    alone: float = 0.8
    pieces: float = 1.4
    landmarks: float = 0.0

    def __post_init__(self) -> None:
        values = astuple(self)
        if not all(np.isfinite(values)) or min(values) < 0 or sum(values) == 0:
            raise InputError(f"cue weights are {values}; expected none below 0 and one above.")

    @property
    def values(self) -> Floats:
        """All weights in the order of the fields, float32 (5,)."""
        return np.array(astuple(self), dtype=np.float32)


@dataclass(frozen=True)
class TypingOptions:
    """How the label of a mention is decided. docs/journal.md has the measurements.

    Parameters
    ----------
    threshold : float, in [0, 1], optional
        Mentions whose first label is less likely are left out. By default what the contextual
        landmarks were calibrated to, or 0.3 without any.
    weights : CueWeights, optional
        How loud each cue is. By default as the contextual landmarks say, or those of `CueWeights`.
    n_substitutes : int
        How many pieces speak at each place that the model is asked about.
    calibration : float, in [0, 1]
        How far each cue is corrected by what it says when asked about nothing.
    lexicon_share : float, in [0, 1]
        How far a mention that the lexicon holds is decided by it.
    context_pieces : int, in pieces
        Longest window around a mention.
    prompt_text : str
        Holds ``{mention}`` and ``{mask}``.
    nested : bool
        Whether entities may overlap.
    on_long : {"window", "error"}
        What becomes of a text that is longer than the model reads at once: it is read in windows,
        or refused. It is never truncated.
    """

    threshold: float | None = None
    weights: CueWeights | None = None
    n_substitutes: int = 30
    calibration: float = 0.5
    lexicon_share: float = 0.8
    context_pieces: int = 128
    prompt_text: str = "{mention} is a {mask} ."
    nested: bool = False
    on_long: Literal["window", "error"] = "window"

    def __post_init__(self) -> None:
        for name in ("threshold", "calibration", "lexicon_share"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise InputError(f"{name} is {value}; expected 0 to 1.")
        for name, least in (("n_substitutes", 1), ("context_pieces", 8)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; expected {least} or more.")
        if self.on_long not in ("window", "error"):
            raise InputError(f"on_long is {self.on_long!r}; expected 'window' or 'error'.")
        if "{mention}" not in self.prompt_text or "{mask}" not in self.prompt_text:
            raise InputError(f"prompt {self.prompt_text!r} lacks {{mention}} or {{mask}}.")
