"""The answer to "what has the model made of the text so far?": a state after each word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen

Nearness = Literal["score", "cosine"]
Step = Literal["words", "pieces"]


@dataclass(frozen=True, eq=False)
class PrefixWalk:
    """The head state of the first control piece after each prefix of a text.

    Parameters
    ----------
    text : str
        The text.
    spans : int64 array (n + 1, 2), in code points
        What each step adds; the first is (0, 0), nothing read.
    states : float32 array (n + 1, H)
        Head states; the last is that of the whole text.
    norms : float32 array (n + 1,)
        Their lengths.
    moves : float32 array (n + 1,), in [0, 2]
        1 - cosine similarity to the state before; 0 for the first.
    by : {"score", "cosine"}
        How terms were chosen.
    ids : int64 array (n + 1, k)
        The nearest terms, the best first, ties by id.
    surfaces : tuple of tuple of str
        Their texts.
    values : float32 array (n + 1, k)
        Their scores in logits, or their cosine similarities.
    """

    text: str
    spans: Ints = field(repr=False)
    states: Floats = field(repr=False)
    norms: Floats = field(repr=False)
    moves: Floats = field(repr=False)
    by: Nearness
    ids: Ints = field(repr=False)
    surfaces: tuple[tuple[str, ...], ...]
    values: Floats = field(repr=False)

    def __post_init__(self) -> None:
        n = len(self.surfaces)
        for name, dtype, shape in (
            ("spans", np.int64, (n, 2)),
            ("states", np.float32, (n, *self.states.shape[1:])),
            ("norms", np.float32, (n,)),
            ("moves", np.float32, (n,)),
            ("ids", np.int64, (n, *self.ids.shape[1:])),
            ("values", np.float32, self.ids.shape),
        ):
            array = frozen(getattr(self, name), dtype)
            if array.shape != shape:
                raise ShapeError(name, expected=shape, got=array.shape)
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.surfaces)

    def added(self, step: int) -> str:
        """Return what a step adds to the text; nothing at step 0."""
        start, end = self.spans[step].tolist()
        return self.text[start:end]

    def prefix(self, step: int) -> str:
        """Return what has been read after a step."""
        return self.text[: int(self.spans[step, 1])]

    def came(self, step: int) -> tuple[str, ...]:
        """Return the terms of a step that the step before lacks, the best first."""
        return self._only_in(step, step - 1) if step else ()

    def went(self, step: int) -> tuple[str, ...]:
        """Return the terms of the step before that a step lacks, the best first."""
        return self._only_in(step - 1, step) if step else ()

    def _only_in(self, step: int, other: int) -> tuple[str, ...]:
        is_new = ~np.isin(self.ids[step], self.ids[other])
        return tuple(self.surfaces[step][i] for i in np.flatnonzero(is_new))
