"""All pairs of similar rows, without a matrix of all cosines.

The product of unit rows with themselves is symmetric, so half of it is enough, and it is done in
tiles of which one is alive at a time. A tile only screens: what passes is scored again, pair by
pair in double precision, so that the result depends neither on the size of the tiles nor on the
number of threads nor on the precision of the screen.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.maths.similarity import row_blocks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Rows = NDArray[np.int32] | NDArray[np.int64]

MOST_PAIRS = 60_000_000
"""Pairs above the cut that are held at once, about 1 GB."""


@dataclass(frozen=True)
class Pairs:
    """Undirected pairs of rows.

    Parameters
    ----------
    first, second : int32 array (n,)
        Row numbers, ``first < second``.
    cosines : float32 array (n,), in cosine similarity
        Their similarities.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    cosines: Floats


class Screen(Protocol):
    """Finds candidate pairs with a product that may be coarse."""

    def margin(self, width: int) -> float:
        """Return how far a screened cosine of rows of this width may be from the true one."""

    def candidates(self, rows: Floats, cut: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Yield (first, second) of all pairs whose cosine may exceed ``cut[first]``.

        Parameters
        ----------
        rows : float32 array (n, H)
            Unit rows, sorted so that `cut` rises.
        cut : float32 array (n,), ascending
            With ``first < second``, ``cut[first]`` is the lower of a pair's two cuts.
        """


@dataclass(frozen=True)
class Float32Screen:
    """The plain product in float32.

    Parameters
    ----------
    block, tile : int, in rows
        Rows and columns of the piece of the product that is alive at a time.
    right : float32 array (n, H), optional
        What the rows are multiplied with, in the same order; themselves by default.
    """

    block: int = 512
    tile: int = 2048
    right: Floats | None = None

    def margin(self, width: int) -> float:
        """Return how far a screened cosine of rows of this width may be from the true one.

        Each of the `width` products and sums errs by at most 2^-24 of the sum of |u_i v_i|, which
        is at most 1 (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1); twice
        that covers rows whose length is not quite 1.
        """
        return width * 2.0**-23

    def candidates(self, rows: Floats, cut: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Yield (first, second) of all pairs whose cosine may exceed ``cut[first]``."""
        n = len(rows)
        right = rows if self.right is None else self.right
        margin = rounding_of(rows, right)
        # A tile of the product stays in the cache until it is compared.
        buffer = np.empty(self.block * self.tile, dtype=np.float32)
        passes = np.empty(buffer.size, dtype=bool)
        for block in row_blocks(n, self.block):
            for start in range(block.start, n, self.tile):
                shape = (block.stop - block.start, min(self.tile, n - start))
                product = buffer[: shape[0] * shape[1]].reshape(shape)
                np.matmul(rows[block], right[start : start + shape[1]].T, out=product)
                is_passing = passes[: product.size].reshape(shape)
                # The lowest cut of the block is its first: one comparison with a scalar.
                np.greater(product, cut[block.start] - margin, out=is_passing)
                first, second = np.divmod(np.flatnonzero(is_passing), shape[1])
                first, second = first + block.start, second + start
                keep = second > first
                yield first[keep], second[keep]


def rounding_of(rows: Floats, right: Floats) -> np.float32:
    """Return how far products in float32 of rows (n, H) with `right` may be from the true ones.

    What `Float32Screen.margin` says, for rows of any length.
    """
    if not len(rows):
        return np.float32(0)
    squares = (float(np.einsum("ij,ij->i", side, side).max()) for side in (rows, right))
    reach = math.sqrt(math.prod(squares))
    return np.float32((rows.shape[1] + 1) * 2.0**-23 * max(reach, 1))


def pairs_above(
    unit: Floats, cut: Floats, screen: Screen | None = None, right: Floats | None = None
) -> Pairs:
    """Return all pairs whose cosine exceeds the lower of their two cuts.

    Parameters
    ----------
    unit : float32 array (n, H)
        Rows of length 1, or 0.
    cut : float32 array (n,), in cosine similarity
        One cut for each row.
    screen : Screen, optional
        What does the product; float32 in blocks of 512 rows by default.
    right : float32 array (n, H), optional
        What the rows are multiplied with to give similarities, the same for a pair both ways;
        themselves by default. No screen but the default one serves it.

    Returns
    -------
    Pairs
        Sorted by first, then second.

    Raises
    ------
    InputError
        If more than 60 million pairs pass: the cut is too low to tell anything apart.

    Examples
    --------
    >>> unit = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> pairs = pairs_above(unit, np.float32([0.7, 0.7, 0.7]))
    >>> pairs.first.tolist(), pairs.second.tolist()
    ([0], [1])
    """
    order = np.argsort(cut, kind="stable")
    rows, sorted_cut = unit[order], np.ascontiguousarray(cut[order], dtype=np.float32)
    others = None if right is None else right[order]
    if screen is None or others is not None:
        screen = Float32Screen(right=others)
    found: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    n_found = 0
    for first, second in screen.candidates(rows, sorted_cut):
        found.append((first.astype(np.int32), second.astype(np.int32)))
        n_found += first.size
        if n_found > MOST_PAIRS:
            raise InputError(
                f"more than {MOST_PAIRS:,} pairs lie above the threshold; expected tails, not "
                "the whole vocabulary. Raise the threshold."
            )
    one = np.concatenate([pair[0] for pair in found] or [np.empty(0, np.int32)])
    two = np.concatenate([pair[1] for pair in found] or [np.empty(0, np.int32)])
    # In sorted order the pairs of a tile lie close together in memory.
    cosines = cosines_of(rows, one, two, others)
    keep = cosines > sorted_cut[one]
    one, two, cosines = order[one[keep]], order[two[keep]], cosines[keep]
    one, two = np.minimum(one, two).astype(np.int32), np.maximum(one, two).astype(np.int32)
    ranking = np.argsort(one.astype(np.int64) * len(unit) + two, kind="stable")
    return Pairs(one[ranking], two[ranking], cosines[ranking])


def cosines_of(unit: Floats, first: Rows, second: Rows, right: Floats | None = None) -> Floats:
    """Return the cosine of each pair of rows, summed in double precision.

    Parameters
    ----------
    unit : float32 array (n, H)
        Unit rows.
    first, second : int array (m,)
        Row numbers.
    right : float32 array (n, H), optional
        Where the second of each pair is taken from; `unit` by default. What is no cosine then is
        not clipped.

    Returns
    -------
    float32 array (m,), in [-1, 1]
        Similarities.
    """
    cosines, others = np.empty(len(first), dtype=np.float32), unit if right is None else right

    def fill(share: slice) -> None:
        # So few at once that they stay in the cache.
        left = np.empty((256, unit.shape[1]))
        facing = np.empty_like(left)
        for part in row_blocks(share.stop - share.start, 256):
            own = slice(share.start + part.start, share.start + part.stop)
            n = own.stop - own.start
            left[:n], facing[:n] = unit[first[own]], others[second[own]]
            cosines[own] = np.einsum("ij,ij->i", left[:n], facing[:n])

    # Each pair is summed alone, so that sharing the work changes no bit.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(fill, row_blocks(len(first), 16_384)))
    return cosines if right is not None else np.clip(cosines, -1, 1, out=cosines)


def cosines_to_all(unit: Floats, chosen: Ints, right: Floats | None = None) -> Floats:
    """Return the cosines of some rows to all rows, summed in double precision.

    Parameters
    ----------
    unit : float32 array (n, H)
        Unit rows.
    chosen : int64 array (m,)
        Row numbers.
    right : float32 array (n, H), optional
        What they are multiplied with; `unit` by default. What is no cosine then is not clipped.

    Returns
    -------
    float32 array (m, n), in [-1, 1]
        Similarities.
    """
    left, others = unit[chosen].astype(np.float64), unit if right is None else right
    cosines = np.empty((len(chosen), len(unit)), dtype=np.float32)
    for part in row_blocks(len(unit), 4096):
        cosines[:, part] = left @ others[part].astype(np.float64).T
    return cosines if right is not None else np.clip(cosines, -1, 1, out=cosines)
