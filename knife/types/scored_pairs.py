"""Pairs of texts or words with a score that people gave, to measure similarities against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import frozen


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """n pairs with a score each; a higher one means more alike.

    Parameters
    ----------
    name : str
        What the set is called.
    first, second : tuple of str, length n
        The texts of each pair.
    scores : float64 array (n,)
        Finite.

    Raises
    ------
    ShapeError, InputError
        If lengths differ, there is no pair, or a score is not finite.
    """

    name: str
    first: tuple[str, ...] = field(repr=False)
    second: tuple[str, ...] = field(repr=False)
    scores: np.ndarray = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", frozen(self.scores, np.float64))
        if not self.first:
            raise InputError(f"{self.name} has no pairs; expected some.")
        if len(self.first) != len(self.second) or self.scores.shape != (len(self.first),):
            raise ShapeError("scores", expected=(len(self.first),), got=self.scores.shape)
        if not np.isfinite(self.scores).all():
            raise InputError(f"a score of {self.name} is NaN or infinite; expected numbers.")

    def __len__(self) -> int:
        return len(self.first)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text once, in the order of its first place."""
        return tuple(dict.fromkeys(self.first + self.second))
