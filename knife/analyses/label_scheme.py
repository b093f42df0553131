"""Labels of two levels: which first level each belongs to, and when the second is worth saying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.types.arrays import Floats
from knife.types.label_maps import LabelMap
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
    from_known : float32 array (K, L)
        1 where a label of the signatures became a label of the scheme.
    """

    names: tuple[str, ...]
    uppers: tuple[str, ...]
    to_upper: Floats = field(repr=False)
    from_known: Floats = field(repr=False)

    @classmethod
    def of(cls, known: Sequence[str], mapping: LabelMap | None = None) -> LabelScheme:
        """Return the scheme of some labels.

        Parameters
        ----------
        known : sequence of str, length K
            The labels of the signatures.
        mapping : LabelMap, optional
            What each is called in the scheme; its own name by default.

        Examples
        --------
        >>> LabelScheme.of(["CELL", "CHEMICAL", "CHEMICAL/DRUG"]).uppers
        ('CELL', 'CHEMICAL')
        >>> LabelScheme.of(["CELL", "GENE"], LabelMap({"CELL": "BIO", "GENE": "BIO"})).names
        ('BIO',)
        """
        renamed = [mapping(name) if mapping else name for name in known]
        names = tuple(dict.fromkeys(renamed))
        uppers = tuple(sorted({upper_label(name) for name in names}))
        return cls(
            names,
            uppers,
            _indicator([upper_label(name) for name in names], uppers),
            _indicator(renamed, names),
        )

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


def _indicator(rows: Sequence[str], columns: Sequence[str]) -> Floats:
    """Return 1 where a row's name is the column's, float32 (rows, columns)."""
    place = {name: i for i, name in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)), dtype=np.float32)
    matrix[np.arange(len(rows)), [place[name] for name in rows]] = 1
    return matrix
