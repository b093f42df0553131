"""A text's pieces around a mention, with the mention masked.

Windows are cut on pieces, never on characters, and every mention gets a window of its own:
a text of any length is read, and nothing is truncated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Ints
from knife.types.entities import Mention
from knife.types.sentences import Encoding


@dataclass(frozen=True)
class Query:
    """A sequence of pieces and the place in it that is asked about.

    Parameters
    ----------
    ids : tuple of int
        Piece ids, control pieces included.
    position : int
        Index into `ids`.
    """

    ids: tuple[int, ...]
    position: int


@dataclass(frozen=True, eq=False)
class MaskableText:
    """A text's pieces, ready to be masked at many places.

    Parameters
    ----------
    ids : int64 array (n,)
        The text's own pieces.
    starts, ends : int64 array (n,), in code points
        Where each begins and ends, ascending.
    opening, closing : tuple of int
        Control pieces before and after the text.
    """

    ids: Ints = field(repr=False)
    starts: Ints = field(repr=False)
    ends: Ints = field(repr=False)
    opening: tuple[int, ...]
    closing: tuple[int, ...]

    @classmethod
    def of(cls, encoding: Encoding) -> MaskableText:
        """Return the text of an encoding.

        Examples
        --------
        >>> text = MaskableText.of(Encoding([2, 7, 3], [[0, 0], [0, 4], [0, 0]], [1, 0, 1]))
        >>> text.opening, text.closing
        ((2,), (3,))
        """
        own = np.flatnonzero(~encoding.is_special)
        first, last = (int(own[0]), int(own[-1]) + 1) if own.size else (len(encoding),) * 2
        return cls(
            encoding.ids[first:last],
            encoding.offsets[first:last, 0],
            encoding.offsets[first:last, 1],
            tuple(encoding.ids[:first].tolist()),
            tuple(encoding.ids[last:].tolist()),
        )

    def pieces_in(self, mention: Mention) -> slice:
        """Return which of the text's own pieces touch a mention; an empty slice if none does."""
        first = int(np.searchsorted(self.ends, mention.start, side="right"))
        last = int(np.searchsorted(self.starts, mention.end, side="left"))
        return slice(first, max(first, last))

    def masked(self, mention: Mention, mask_id: int, max_pieces: int) -> Query | None:
        """Return the text with one mask in place of a mention, cut to a window around it.

        Parameters
        ----------
        mention : Mention
            What to mask.
        mask_id : int
            Piece id of the mask.
        max_pieces : int, in pieces
            Longest sequence, control pieces included.

        Returns
        -------
        Query or None
            None if the mention has no piece, or if nothing but it is in the text.

        Raises
        ------
        InputError
            If the window leaves no room for the mask.

        Examples
        --------
        >>> encoding = Encoding([2, 7, 8, 3], [[0, 0], [0, 4], [5, 9], [0, 0]], [1, 0, 0, 1])
        >>> MaskableText.of(encoding).masked(Mention(5, 9, "cell"), mask_id=4, max_pieces=8)
        Query(ids=(2, 7, 4, 3), position=2)
        """
        place = self.pieces_in(mention)
        if place.stop == place.start or place == slice(0, len(self.ids)):
            return None
        room = max_pieces - len(self.opening) - len(self.closing) - 1
        if room < 0:
            raise InputError(
                f"a window of {max_pieces} pieces has no room for a mask; expected more."
            )
        n_right = len(self.ids) - place.stop
        # Half of the room on either side; what one side does not need goes to the other.
        left = min(place.start, max(room // 2, room - n_right))
        right = min(n_right, room - left)
        before = self.ids[place.start - left : place.start].tolist()
        after = self.ids[place.stop : place.stop + right].tolist()
        ids = (*self.opening, *before, mask_id, *after, *self.closing)
        return Query(ids, len(self.opening) + left)
