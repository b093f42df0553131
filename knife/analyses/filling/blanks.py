"""A text with masks, cut to what a model can read.

``[MASK]`` is understood for every model, whatever its own mask is. A text that is longer than the
model reads is cut at borders of words, so that as much is read before the masks as behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError
from knife.types.arrays import Bools, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding

MASK = "[MASK]"
"""How a mask may always be written."""


@dataclass(frozen=True, eq=False)
class Blanks:
    """The part of a text that is read, with its masks.

    Parameters
    ----------
    before, after : str
        What is not read.
    parts : tuple of str, length n + 1
        What is read: the text before the first mask, between masks, and behind the last one.
    ids : int64 array (T,)
        Its pieces with masks, control pieces included.
    places : int64 array (n,)
        Where the masks stand in `ids`.
    """

    before: str
    after: str
    parts: tuple[str, ...]
    ids: Ints = field(repr=False)
    places: Ints = field(repr=False)

    def filled(self, words: Sequence[str]) -> str:
        """Return what is read with words at the masks."""
        pairs = zip(words, self.parts[1:], strict=True)
        return self.parts[0] + "".join(word + part for word, part in pairs)

    def whole(self, words: Sequence[str], joins: Sequence[bool] | None = None) -> str:
        """Return the whole text with words at the masks.

        Parameters
        ----------
        words : sequence of str, length n
            What is to stand there.
        joins : sequence of bool, length n, optional
            Which of them continue the word before, so that no blank stands between.
        """
        text = self.before + self.parts[0]
        for word, part, is_joined in zip(
            words, self.parts[1:], joins or (False,) * len(words), strict=True
        ):
            text = (text.rstrip() if is_joined else text) + word + part
        return text + self.after


def find_blanks(text: str, model: MaskedLanguageModel, n_spare: int = 0) -> Blanks:
    """Find the masks of a text and the part of it that a model can read.

    Parameters
    ----------
    text : str
        A text with ``[MASK]``, or the model's own mask, at one place or more.
    model : MaskedLanguageModel
        Who is to read it.
    n_spare : int, in pieces
        How much longer what is read may become.

    Returns
    -------
    Blanks
        The whole text where it fits.

    Raises
    ------
    InputError
        If there is no mask, or the masks lie too far apart to be read together.
    """
    mask = model.vocabulary.pieces[model.mask_id]
    own = text.replace(MASK, mask)
    encoding = model.encode([own])[0]
    if not (encoding.ids == model.mask_id).any():
        raise InputError(
            f"text {text[:60]!r} has no {MASK}; expected at least one. Write {MASK} where a word "
            "is to be filled in."
        )
    start, end = _readable(own, encoding, model, model.max_length - n_spare)
    read = own[start:end]
    encoding = model.encode([read])[0]
    places = np.flatnonzero(encoding.ids == model.mask_id)
    cuts = [0, *encoding.offsets[places].ravel().tolist(), len(read)]
    parts = tuple(read[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    return Blanks(own[:start], own[end:], parts, encoding.ids, places)


def read_span(blanks: Blanks, text: str) -> tuple[int, int]:
    """Return which code points of the text, as it was written, are read."""
    return len(blanks.before), len(text) - len(blanks.after)


def _readable(
    text: str, encoding: Encoding, model: MaskedLanguageModel, most: int
) -> tuple[int, int]:
    """Return the span of the text that is read, in code points, at most `most` pieces."""
    if len(encoding) <= most:
        return 0, len(text)
    masks = np.flatnonzero(encoding.ids == model.mask_id)
    first, last = int(masks[0]), int(masks[-1]) + 1
    own = np.flatnonzero(~encoding.is_special)
    n_control = len(encoding) - own.size
    room = most - n_control
    borders = _borders(encoding, model.vocabulary.is_continuation)
    while last - first <= room:
        left, right = _window(first, last, borders, int(own[0]), int(own[-1]) + 1, room)
        # The blank before a word is part of it for some tokenizers.
        start = int(encoding.offsets[left - 1, 1]) if left > own[0] else 0
        end = int(encoding.offsets[right - 1, 1]) if right <= own[-1] else len(text)
        too_many = len(model.encode([text[start:end]])[0]) - most
        if too_many <= 0:
            return start, end
        room -= too_many  # a few words are cut otherwise when they stand first
    raise InputError(
        f"the text has {len(encoding)} pieces and its masks span {last - first} of them; "
        f"expected at most {most - n_control}, the most that is read at once. Ask about fewer "
        "masks, or shorten the text between them."
    )


def _window(
    first: int, last: int, borders: Sequence[Bools], start: int, end: int, room: int
) -> tuple[int, int]:
    """Return a range of pieces around the masks, whose ends are borders of words."""
    spare = room - (last - first)
    # Half of the room on either side; what one side does not need goes to the other.
    n_left = min(first - start, max(spare // 2, spare - (end - last)))
    n_right = min(end - last, spare - n_left)
    left, right = first - n_left, last + n_right
    for is_border in borders:
        starts = np.flatnonzero(is_border[left : first + 1])
        if left == start or starts.size:
            left += 0 if left == start else int(starts[0])
            break
    for is_border in borders:
        ends = np.flatnonzero(is_border[last : right + 1])
        if right == end or ends.size:
            right = right if right == end else last + int(ends[-1])
            break
    return left, right


def _borders(encoding: Encoding, is_continuation: Bools) -> tuple[Bools, Bools]:
    """Return before which pieces a blank stands, and which begin a word; the former cut better."""
    is_apart = np.zeros(len(encoding) + 1, bool)
    is_apart[1:-1] = encoding.offsets[1:, 0] > encoding.offsets[:-1, 1]
    begins = np.append(~is_continuation[encoding.ids] | encoding.is_special, True)
    return is_apart, begins | is_apart
