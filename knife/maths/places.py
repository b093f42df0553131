"""How many rows lie nearer to a row than another does, without sorting all of its similarities.

The product of the rows that are asked about with all rows is done in tiles, of which one is alive
at a time. A tile only screens: what lies within the rounding of a similarity that is asked about is
scored again, in double precision. So a count depends neither on the size of the tiles nor on
the number of threads.

Who is nearer: the row of the larger float32 similarity, of equal ones that of the lower number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.maths.neighbors import cosines_of, rounding_of
from knife.maths.similarity import row_blocks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BLOCK, TILE = 512, 2048
MOST_HELD = 4_000_000
"""Similarities of one block of rows that are held before they are counted."""


@dataclass(frozen=True)
class Asked:
    """Whose place is asked for, in whose row.

    Parameters
    ----------
    row : int64 array (q,)
        Whose similarities are looked at.
    other : int64 array (q,)
        The row whose place among them is asked for.
    similarity : float32 array (q,)
        That of both.
    """

    row: Ints
    other: Ints
    similarity: Floats


@dataclass(frozen=True)
class _Seen:
    """Similarities of a block of rows that passed the screen, as flat arrays.

    `row` counts within the block; `column` is the number of the other row.
    """

    row: Ints
    column: Ints
    similarity: Floats


def n_nearer(
    rows: Floats, asked: Asked, columns: Ints | None = None, right: Floats | None = None
) -> Ints:
    """Return how many of some rows lie nearer to a row than another does.

    Parameters
    ----------
    rows : float32 array (n, W)
        Rows of length 1, or whatever has similarities with `right` as its products.
    asked : Asked
        The questions.
    columns : int64 array (m,), ascending, optional
        Who is counted; all rows by default. A row never counts in its own similarities.
    right : float32 array (n, W), optional
        What `rows` are multiplied with; themselves by default.

    Returns
    -------
    int64 array (q,)
        For each question, how many are nearer.

    Examples
    --------
    >>> unit = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> asked = Asked(np.array([0]), np.array([2]), np.float32([0]))
    >>> n_nearer(unit, asked).tolist()
    [1]
    """
    counts = np.zeros(len(asked.row), np.int64)
    if not counts.size:
        return counts
    right = rows if right is None else right
    chosen = np.arange(len(rows)) if columns is None else columns
    targets = right if columns is None else right[columns]
    order, sources, starts = _ordered(asked)
    lowest = asked.similarity[order[starts[:-1]]]
    margin = rounding_of(rows, right)
    for block in row_blocks(len(sources), BLOCK):
        of_block = order[starts[block.start] : starts[block.stop]]
        sizes = np.diff(starts[block.start : block.stop + 1])
        local = np.repeat(np.arange(len(sizes)), sizes)
        own = sources[block]
        for seen in _screened(rows[own], targets, lowest[block] - margin):
            found = _Seen(seen.row, chosen[seen.column], seen.similarity)
            questions = Asked(local, asked.other[of_block], asked.similarity[of_block])
            counts[of_block] += _counted(found, questions, own, (rows, right), margin)
    return counts


def _ordered(asked: Asked) -> tuple[Ints, Ints, Ints]:
    """Return an order of the questions, the rows asked about, and where each row's begin.

    Questions of a row stand together, by rising similarity; rows by their lowest one, so that the
    rows of a block need to be looked at about equally deep.
    """
    by_row = np.lexsort((asked.similarity, asked.row))
    row = asked.row[by_row]
    starts = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
    sizes = np.diff(np.append(starts, len(row)))
    falling = np.argsort(-asked.similarity[by_row[starts]], kind="stable")
    ends = np.cumsum(sizes[falling])
    shift = np.repeat(starts[falling] - (ends - sizes[falling]), sizes[falling])
    return by_row[np.arange(len(row)) + shift], row[starts[falling]], np.append(0, ends)


def _screened(own: Floats, targets: Floats, cut: Floats) -> Iterator[_Seen]:
    """Yield what exceeds the cut of its row, some million at a time."""
    buffer = np.empty(len(own) * TILE, np.float32)
    passes = np.empty(buffer.size, bool)
    held: list[_Seen] = []
    lowest = cut.min()
    for tile in row_blocks(len(targets), TILE):
        shape = (len(own), tile.stop - tile.start)
        product = buffer[: shape[0] * shape[1]].reshape(shape)
        np.matmul(own, targets[tile].T, out=product)
        is_passing = passes[: product.size].reshape(shape)
        np.greater(product, lowest, out=is_passing)
        flat = np.flatnonzero(is_passing)
        row, column = np.divmod(flat, shape[1])
        similarity = product.reshape(-1)[flat]
        keep = similarity > cut[row]
        held.append(_Seen(row[keep], column[keep] + tile.start, similarity[keep]))
        if sum(len(one.row) for one in held) > MOST_HELD:
            yield _joined(held)
            held = []
    if held:
        yield _joined(held)


def _joined(parts: list[_Seen]) -> _Seen:
    return _Seen(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.similarity for part in parts]),
    )


def _counted(
    seen: _Seen, asked: Asked, own: Ints, sides: tuple[Floats, Floats], margin: np.float32
) -> Ints:
    """Return how many of those seen are nearer, for each question of the block."""
    is_other = seen.column != own[seen.row]
    row, column = seen.row[is_other], seen.column[is_other]
    keys = rising(row, seen.similarity[is_other])
    order = np.argsort(keys)
    keys, column = keys[order], column[order]
    above = np.searchsorted(keys, rising(asked.row, asked.similarity + margin), side="right")
    near = np.searchsorted(keys, rising(asked.row, asked.similarity - margin), side="left")
    ends = np.searchsorted(row[order], np.arange(len(own)), side="right")
    counts: Ints = ends[asked.row] - above
    sizes = above - near
    if sizes.any():
        question = np.repeat(np.arange(len(sizes)), sizes)
        place = np.arange(len(question)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        close = column[near[question] + place]
        exact = cosines_of(sides[0], own[asked.row[question]], close, sides[1])
        wanted = asked.similarity[question]
        is_nearer = (exact > wanted) | ((exact == wanted) & (close < asked.other[question]))
        counts += np.bincount(question[is_nearer], minlength=len(counts))
    return counts


def rising(group: Ints, values: Floats) -> Ints:
    """Return one whole number for each value that rises with its group, then with the value.

    It sorts several times faster than two keys. The bits of a float32, read as a whole number,
    rise with it; those of a negative one fall.

    Examples
    --------
    >>> rising(np.array([0, 0, 1]), np.float32([0.5, -0.5, -1])).argsort().tolist()
    [1, 0, 2]
    """
    # Adding zero turns -0 into 0: both are the same number.
    bits = (values + np.float32(0)).view(np.int32).astype(np.int64)
    return group * np.int64(2**32) + np.where(bits >= 0, bits, -(2**31) - bits)
