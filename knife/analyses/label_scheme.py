"""Labels of two levels: which first level each belongs to, and when the second is worth saying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.types.arrays import Floats
from knife.types.labels import upper_label

Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LabelScheme:
    """Labels of two levels as a matrix.

    Parameters
    ----------
    names : tuple of str, length L
        All labels.
    uppers : tuple of str, length U
        Their first levels, sorted.
    to_upper : float32 array (L, U)
        1 where a label belongs to a first level.
    """

    names: tuple[str, ...]
    uppers: tuple[str, ...]
    to_upper: Floats = field(repr=False)

    @classmethod
    def of(cls, names: Sequence[str]) -> LabelScheme:
        """Return the scheme of some labels.

        Examples
        --------
        >>> LabelScheme.of(["CELL", "CHEMICAL", "CHEMICAL/DRUG"]).uppers
        ('CELL', 'CHEMICAL')
        """
        uppers = tuple(sorted({upper_label(name) for name in names}))
        matrix = np.zeros((len(names), len(uppers)), dtype=np.float32)
        for row, name in enumerate(names):
            matrix[row, uppers.index(upper_label(name))] = 1
        return cls(tuple(names), uppers, matrix)

    def best(self, shares: Doubles, upper: int) -> str:
        """Return the finer label if it holds more than half of its first level, else that.

        Parameters
        ----------
        shares : float64 array (L,)
            Distribution over all labels.
        upper : int
            Which first level won.
        """
        own = np.where(self.to_upper[:, upper] > 0, shares, 0)
        finest = int(own.argmax())
        return self.names[finest] if own[finest] > own.sum() / 2 else self.uppers[upper]
