"""A term, its neighbours and theirs as points in the plane."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class TermMap:
    """Points around a term, with the clusters that they form.

    Parameters
    ----------
    term : str
        What was asked for; the first point.
    names : tuple of str, length n
        The points: the term, its neighbours by falling cosine, the neighbours of these.
    ring : int64 array (n,)
        0 for the term, 1 for its neighbours, 2 for theirs.
    places : float32 array (n, 2)
        Where they lie; the scale is that of chords between unit vectors.
    cluster : int64 array (n,)
        Cluster of each point, 0 to K - 1; the term's own is 0.
    medoids : int64 array (K,)
        Points that stand for the clusters.
    silhouette : float or None, in [-1, 1]
        How well clusters are parted in the full space; None for a single one.
    stress : float, in [0, 1]
        How far distances on the map are from those of the full space (Kruskal's stress-1).
    trustworthiness : float, in [0, 1]
        How far points that are near on the map are near in the full space as well (Venna and
        Kaski 2001).
    """

    term: str
    names: tuple[str, ...]
    ring: Ints = field(repr=False)
    places: Floats = field(repr=False)
    cluster: Ints = field(repr=False)
    medoids: Ints = field(repr=False)
    silhouette: float | None
    stress: float
    trustworthiness: float

    def __post_init__(self) -> None:
        size = len(self.names)
        for name, dtype, shape in (
            ("ring", np.int64, (size,)),
            ("places", np.float32, (size, 2)),
            ("cluster", np.int64, (size,)),
            ("medoids", np.int64, None),
        ):
            array = frozen(getattr(self, name), dtype)
            if shape is not None and array.shape != shape:
                raise ShapeError(name, expected=shape, got=array.shape)
            object.__setattr__(self, name, array)
        if size and not np.array_equal(np.unique(self.cluster), np.arange(len(self.medoids))):
            raise InputError(
                f"clusters are {np.unique(self.cluster).tolist()} but there are "
                f"{len(self.medoids)} medoids; expected one for each cluster."
            )

    def __len__(self) -> int:
        return len(self.names)
