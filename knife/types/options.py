"""The knobs of entity typing, with defaults that need no turning."""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError


@dataclass(frozen=True)
class TypingOptions:
    """How the label of a mention is decided. docs/journal.md has the measurements.

    Parameters
    ----------
    threshold : float, in [0, 1]
        Mentions whose first label is less likely are left out.
    n_substitutes : int
        How many pieces speak at each place that the model is asked about.
    in_context : float
        Weight of the text with the mention masked.
    prompt : float
        Weight of the mask in `prompt_text`.
    alone : float
        Weight of the first state ([CLS]) over the mention alone.
    pieces : float
        Weight of the signatures of the mention's own pieces.
    calibration : float, in [0, 1]
        How far each cue is corrected by what it says when asked about nothing.
    lexicon_share : float, in [0, 1]
        How far a mention that the lexicon holds is decided by it.
    context_pieces : int, in pieces
        Longest window around a mention.
    prompt_text : str
        Holds ``{mention}`` and ``{mask}``.
    """

    threshold: float = 0.3
    n_substitutes: int = 30
    in_context: float = 1.0
    prompt: float = 1.0
    alone: float = 1.0
    pieces: float = 2.0
    calibration: float = 0.5
    lexicon_share: float = 0.8
    context_pieces: int = 128
    prompt_text: str = "{mention} is a {mask} ."

    def __post_init__(self) -> None:
        for name in ("threshold", "calibration", "lexicon_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 to 1.")
        weights = (self.in_context, self.prompt, self.alone, self.pieces)
        if min(weights) < 0 or sum(weights) == 0:
            raise InputError(f"cue weights are {weights}; expected none below 0 and one above.")
        for name, least in (("n_substitutes", 1), ("context_pieces", 8)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; expected {least} or more.")
        if "{mention}" not in self.prompt_text or "{mask}" not in self.prompt_text:
            raise InputError(f"prompt {self.prompt_text!r} lacks {{mention}} or {{mask}}.")
