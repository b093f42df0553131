"""Places of a text that can be asked about: its masks, or words and pieces that are named.

A place comes with the pieces that the model reads for it. A text that is too long is cut to a
window around the place, half of the room on either side. No model runs here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from knife.analyses.masking import MaskableText, Query
from knife.errors import InputError
from knife.types.decompositions import Place
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding

Found = tuple[Place, Query]
_NUMBERED = re.compile(r"(.+):([0-9]+)", re.DOTALL)


def text_places(
    texts: Sequence[str],
    model: MaskedLanguageModel,
    at: Sequence[str] = (),
    *,
    masked: bool = False,
) -> list[list[Found]]:
    """Return the places of each text with what the model reads for them.

    Parameters
    ----------
    texts : sequence of str
        Any texts, of any length.
    model : MaskedLanguageModel
        Whose pieces, mask and longest sequence.
    at : sequence of str
        Words or pieces of the texts, the first of each; ``cell:2`` is the second. The masks of the
        text if there are none.
    masked : bool
        Whether one mask stands in for what is named. Else each of its pieces is a place, read as it
        stands.

    Returns
    -------
    list of list of (Place, Query)
        One list for each text; masks from left to right, names in the order of `at`.

    Raises
    ------
    InputError
        If a text has no mask where none is named, or lacks what is named.
    """
    return [
        list(_places(_Reader(text, encoding, model), at, masked=masked))
        for text, encoding in zip(texts, model.encode(texts), strict=True)
    ]


def require_readable(text: str, encoding: Encoding, model: MaskedLanguageModel) -> None:
    """Refuse a text that has no piece, or more than a model reads at once.

    Parameters
    ----------
    text : str
        For the message.
    encoding : Encoding
        Its pieces.
    model : MaskedLanguageModel
        Knows how much it reads at once.

    Raises
    ------
    InputError
        Says how long the text is and how long it may be.
    """
    if encoding.is_special.all():
        raise InputError(
            f"text {text[:60]!r} has no piece; expected a word at least. Leave it out."
        )
    if len(encoding) > model.max_length:
        raise InputError(
            f"the text has {len(encoding)} pieces; expected at most {model.max_length}, the "
            "longest that this model reads at once. Cut it into sentences."
        )


class _Reader:
    """One text, ready to be looked at."""

    def __init__(self, text: str, encoding: Encoding, model: MaskedLanguageModel) -> None:
        self.text, self.encoding, self.model = text, encoding, model
        self.parts = MaskableText.of(encoding)

    def place(self, first: int, last: int, *, masked: bool) -> Found:
        """Return one place with its window; pieces are counted with the control pieces."""
        query = self._query(first, last, masked=masked)
        start, end = int(self.encoding.offsets[first, 0]), int(self.encoding.offsets[last, 1])
        pieces, found = self.model.vocabulary.pieces, int(self.encoding.ids[first])
        shown = pieces[found] if self.encoding.is_special[first] else self.text[start:end]
        is_masked = masked or found == self.model.mask_id
        n_pieces = len(self.encoding)
        return Place(first, start, end, shown, is_masked, n_pieces, len(query.ids)), query

    def _query(self, first: int, last: int, *, masked: bool) -> Query:
        ids = self.encoding.ids.tolist()
        inner = [self.model.mask_id] if masked else [ids[first]]
        n_opening, n_closing = len(self.parts.opening), len(self.parts.closing)
        n_left, n_right = first - n_opening, len(ids) - n_closing - last - 1
        room = self.model.max_length - n_opening - n_closing - 1
        if n_left + n_right <= room or self.encoding.is_special[first]:
            whole = [*ids[:first], *inner, *ids[last + 1 :]]
            if len(whole) > self.model.max_length:
                raise InputError(
                    f"the text has {len(whole)} pieces; expected at most {self.model.max_length}, "
                    "the longest that this model reads, where a control piece is asked about. Cut "
                    "the text."
                )
            return Query(tuple(whole), first)
        # Half of the room on either side; what one side does not need goes to the other.
        left = min(n_left, max(room // 2, room - n_right))
        right = min(n_right, room - left)
        before, after = ids[first - left : first], ids[last + 1 : last + 1 + right]
        window = (*self.parts.opening, *before, *inner, *after, *self.parts.closing)
        return Query(window, n_opening + left)


def _places(reader: _Reader, at: Sequence[str], *, masked: bool) -> Iterator[Found]:
    if not at:
        masks = np.flatnonzero(reader.encoding.ids == reader.model.mask_id).tolist()
        if not masks:
            mask = reader.model.vocabulary.pieces[reader.model.mask_id]
            raise InputError(
                f"text {reader.text[:60]!r} has no {mask}, and no word of it is named; expected "
                f"either. Write {mask} where a word is to be filled in, or name a word with --at."
            )
        yield from (reader.place(position, position, masked=False) for position in masks)
        return
    for name in at:
        first, last = _run(reader, name)
        if masked:
            yield reader.place(first, last, masked=True)
        else:
            yield from (reader.place(one, one, masked=False) for one in range(first, last + 1))


def _run(reader: _Reader, name: str) -> tuple[int, int]:
    """Return first and last piece of what is named, ``WORD`` or ``WORD:2``."""
    found = _occurrences(reader, name)
    numbered = _NUMBERED.fullmatch(name)
    if found or numbered is None:
        word, number = name, 1
    else:
        word, number = numbered[1], int(numbered[2])
        found = _occurrences(reader, word)
    if not 1 <= number <= len(found):
        times = "not there" if not found else f"there {len(found)} times"
        raise InputError(
            f"{word!r} is {times} in text {reader.text[:60]!r}, so there is no number {number}; "
            "expected a word or piece of the text. Name it as it is written there; WORD:2 is the "
            "second."
        )
    return found[number - 1]


def _occurrences(reader: _Reader, word: str) -> list[tuple[int, int]]:
    """Return the runs of pieces that are a word, else those that are a part of one, else pieces."""
    if not word:
        return []
    runs = list(_runs(reader, reader.text, word))
    if not runs and len(lowered := reader.text.lower()) == len(reader.text):
        runs = list(_runs(reader, lowered, word.lower()))
    whole = [run for run, is_word in runs if is_word]
    if runs:
        return whole or [run for run, _ in runs]
    pieces = reader.model.vocabulary.pieces
    own = enumerate(reader.encoding.ids.tolist())
    return [(position, position) for position, piece in own if pieces[piece] == word]


def _runs(reader: _Reader, text: str, word: str) -> Iterator[tuple[tuple[int, int], bool]]:
    """Yield where a word stands between borders of pieces, and whether it is whole there."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for position in np.flatnonzero(~reader.encoding.is_special).tolist():
        start, end = reader.encoding.offsets[position].tolist()
        if start < end:
            starts.setdefault(start, position)
            ends[end] = position
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if start in starts and end in ends and starts[start] <= ends[end]:
            is_inside = _joins(text, start) or _joins(text, end)
            yield (starts[start], ends[end]), not is_inside
        start = text.find(word, start + 1)


def _joins(text: str, border: int) -> bool:
    """Return whether a border stands between two letters or figures."""
    return 0 < border < len(text) and text[border - 1].isalnum() and text[border].isalnum()
