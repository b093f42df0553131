"""Texts of any length as sequences that fit into a model.

A text that is too long is cut into windows of about the same length, between words where that is
possible, and each gets the control pieces of its own. No piece is lost and none is read twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.masking import MaskableText
from knife.errors import InputError
from knife.types.arrays import Bools, Ints
from knife.types.sentences import Encoding


@dataclass(frozen=True, eq=False)
class Windows:
    """The windows of some texts, in their order.

    Parameters
    ----------
    sequences : list of list of int
        Piece ids with control pieces.
    is_own : list of bool array (T_i,)
        Which of them are the text's own pieces.
    owner : int64 array (n,)
        Whose window it is.
    """

    sequences: list[list[int]] = field(repr=False)
    is_own: list[Bools] = field(repr=False)
    owner: Ints

    @property
    def n_own(self) -> Ints:
        """How many pieces of the text are in each window, int64 (n,)."""
        return np.array([own.sum() for own in self.is_own], dtype=np.int64)


def windows_of(
    encodings: Sequence[Encoding], max_length: int, is_continuation: Bools, *, cut: bool = True
) -> Windows:
    """Cut texts into windows.

    Parameters
    ----------
    encodings : sequence of Encoding
        Texts.
    max_length : int
        Longest window in pieces, control pieces included.
    is_continuation : bool array (V,)
        Pieces that continue a word.
    cut : bool
        Whether a text may be cut.

    Returns
    -------
    Windows
        One at least for each text.

    Raises
    ------
    InputError
        If a text is too long and may not be cut, or control pieces alone fill the model.

    Examples
    --------
    >>> text = Encoding([2, 7, 8, 9, 3], np.zeros((5, 2)), [1, 0, 0, 0, 1])
    >>> windows_of([text], 4, np.zeros(10, bool)).sequences
    [[2, 7, 8, 3], [2, 9, 3]]
    """
    sequences: list[list[int]] = []
    is_own: list[Bools] = []
    owner: list[int] = []
    for number, encoding in enumerate(encodings):
        if len(encoding) > max_length and not cut:
            raise InputError(
                f"the text has {len(encoding)} pieces; expected at most {max_length}, the longest "
                "that this model reads at once. Cut it, or let it be read in windows."
            )
        text = MaskableText.of(encoding)
        before, after = len(text.opening), len(text.closing)
        for part in _cuts(text.ids, max_length - before - after, is_continuation):
            sequences.append([*text.opening, *text.ids[part].tolist(), *text.closing])
            own = np.zeros(len(sequences[-1]), dtype=np.bool_)
            own[before : len(own) - after] = True
            is_own.append(own)
            owner.append(number)
    return Windows(sequences, is_own, np.array(owner, dtype=np.int64))


def _cuts(ids: Ints, room: int, is_continuation: Bools) -> list[slice]:
    """Return slices of at most `room` pieces, one at least, which together are the whole."""
    if len(ids) <= room:
        return [slice(0, len(ids))]
    if room < 1:
        raise InputError("the model has no room beside its control pieces; choose another one.")
    found, start = [], 0
    while start < len(ids):
        left = len(ids) - start
        stop = start + -(-left // -(-left // room))  # what is left, in windows of equal length
        begin = stop
        while begin < len(ids) and begin > start and is_continuation[ids[begin]]:
            begin -= 1
        stop = begin if begin > start else stop
        found.append(slice(start, stop))
        start = stop
    return found
