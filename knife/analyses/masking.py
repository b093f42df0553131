"""A text's pieces around a mention, with the mention masked.

Windows are cut on pieces, never on characters, and every mention gets a window of its own:
a text of any length is read, and nothing is truncated.
"""

from __future__ import annotations

from dataclasses import dataclass

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


def pieces_in(encoding: Encoding, mention: Mention) -> slice:
    """Return which pieces of a text touch a mention; an empty slice if none does.

    Examples
    --------
    >>> encoding = Encoding([2, 7, 8, 3], [[0, 0], [0, 4], [5, 9], [0, 0]], [1, 0, 0, 1])
    >>> pieces_in(encoding, Mention(5, 9, "cell"))
    slice(2, 3, None)
    """
    first, last = encoding.offsets[:, 0], encoding.offsets[:, 1]
    touching = (first < mention.end) & (last > mention.start) & ~encoding.is_special
    found = np.flatnonzero(touching)
    return slice(int(found[0]), int(found[-1]) + 1) if found.size else slice(0, 0)


def masked_query(
    encoding: Encoding, mention: Mention, mask_id: int, max_pieces: int
) -> Query | None:
    """Return the text with one mask in place of a mention, cut to a window around it.

    Parameters
    ----------
    encoding : Encoding
        The whole text as pieces.
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
    >>> masked_query(encoding, Mention(5, 9, "cell"), mask_id=4, max_pieces=8)
    Query(ids=(2, 7, 4, 3), position=2)
    """
    place = pieces_in(encoding, mention)
    opening, closing = _control(encoding)
    body = slice(len(opening), len(encoding) - len(closing))
    if place.stop == place.start or (place.start, place.stop) == (body.start, body.stop):
        return None
    room = max_pieces - len(opening) - len(closing) - 1
    if room < 0:
        raise InputError(f"a window of {max_pieces} pieces has no room for a mask; expected more.")
    n_left, n_right = place.start - body.start, body.stop - place.stop
    # Half of the room on either side; what one side does not need goes to the other.
    left = min(n_left, max(room // 2, room - n_right))
    right = min(n_right, room - left)
    before = encoding.ids[place.start - left : place.start]
    after = encoding.ids[place.stop : place.stop + right]
    ids = (*opening.tolist(), *before.tolist(), mask_id, *after.tolist(), *closing.tolist())
    return Query(ids, len(opening) + left)


def _control(encoding: Encoding) -> tuple[Ints, Ints]:
    """Return the control pieces before and after the text."""
    own = np.flatnonzero(~encoding.is_special)
    if own.size == 0:
        return encoding.ids, encoding.ids[:0]
    return encoding.ids[: own[0]], encoding.ids[own[-1] + 1 :]
