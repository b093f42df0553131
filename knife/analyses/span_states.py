"""What a model makes of a span as it stands in its text, nothing masked.

A text is read once, in windows that overlap by half, and each mention is looked at in the window
that shows most around it. So a text of any length is read, and any number of mentions in it cost
one reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.masking import MaskableText
from knife.errors import InputError
from knife.types.arrays import Bools, Floats, Ints
from knife.types.entities import Mention
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

N_PARTS = 4
"""Vectors that describe a span: mean state, last state, mean embedding, that of the last word."""


@dataclass(eq=False)
class _Window:
    """A window of one text, and which mentions are looked at in it."""

    text: MaskableText
    first: int
    last: int
    rows: list[int] = field(default_factory=list)
    pieces: list[slice] = field(default_factory=list)

    @property
    def sequence(self) -> list[int]:
        """What the model reads."""
        own = self.text.ids[self.first : self.last].tolist()
        return [*self.text.opening, *own, *self.text.closing]

    @property
    def wanted(self) -> Ints:
        """The pieces of the text that are looked at, ascending, int64 (n,)."""
        return np.unique(np.concatenate([np.arange(own.start, own.stop) for own in self.pieces]))


class SpanStates:
    """Reads texts, and describes mentions by the model's states.

    Parameters
    ----------
    model : MaskedLanguageModel
        What reads.
    window : int, in pieces
        Longest sequence, control pieces included.
    """

    def __init__(self, model: MaskedLanguageModel, window: int) -> None:
        self._model, self._window = model, min(window, model.max_length)

    @property
    def width(self) -> int:
        """Length of a description."""
        return N_PARTS * int(self._model.vocabulary.embeddings.shape[1])

    def describe(
        self, texts: Sequence[MaskableText], mentions: Sequence[tuple[int, Mention]]
    ) -> tuple[Floats, Bools]:
        """Return what the model makes of mentions.

        Parameters
        ----------
        texts : sequence of MaskableText
            The texts.
        mentions : sequence of (int, Mention)
            Which text, and where in it.

        Returns
        -------
        features : float32 array (n, 4 H)
            Mean and last head state of the mention's pieces, and the mean of their embeddings and
            of those of the last word. Zeros where there is no piece.
        is_read : bool array (n,)
            False for a mention that has no piece.

        Raises
        ------
        InputError
            If the window has no room for a piece.
        """
        features = np.zeros((len(mentions), self.width), np.float32)
        windows = self._windows(texts, mentions)
        wanted = [window.wanted for window in windows]
        states = self._model.head_states_at(
            [window.sequence for window in windows],
            [
                (pieces - window.first + len(window.text.opening)).tolist()
                for window, pieces in zip(windows, wanted, strict=True)
            ],
        )
        start, is_read = 0, np.zeros(len(mentions), bool)
        for window, pieces in zip(windows, wanted, strict=True):
            for row, own in zip(window.rows, window.pieces, strict=True):
                at = start + int(np.searchsorted(pieces, own.start))
                seen = states[at : at + own.stop - own.start]
                features[row] = _description(seen, window.text.ids[own], self._model.vocabulary)
                is_read[row] = True
            start += len(pieces)
        return features, is_read

    def _windows(
        self, texts: Sequence[MaskableText], mentions: Sequence[tuple[int, Mention]]
    ) -> list[_Window]:
        """Return the windows that are needed, each with its mentions."""
        found: dict[tuple[int, int], _Window] = {}
        by_text: dict[int, list[int]] = defaultdict(list)
        for row, (number, _) in enumerate(mentions):
            by_text[number].append(row)
        for number, rows in by_text.items():
            text = texts[number]
            room = self._window - len(text.opening) - len(text.closing)
            if room < 1:
                raise InputError(
                    f"a window of {self._window} pieces has no room for text; expected more."
                )
            for row in rows:
                own = text.pieces_in(mentions[row][1])
                if own.stop == own.start:
                    continue
                first = _first_piece(own, len(text.ids), room)
                last = min(first + room, len(text.ids))
                window = found.setdefault((number, first), _Window(text, first, last))
                window.rows.append(row)
                window.pieces.append(slice(own.start, min(own.stop, last)))
        return list(found.values())


def _first_piece(own: slice, n_pieces: int, room: int) -> int:
    """Return where the window begins that shows most around some pieces."""
    if n_pieces <= room:
        return 0
    step = max(room // 2, 1)
    starts = np.minimum(np.arange(0, n_pieces - room + step, step), n_pieces - room)
    # The side that shows less decides; what begins or ends the text lacks nothing there.
    left = np.where(starts == 0, n_pieces, own.start - starts)
    right = np.where(starts + room >= n_pieces, n_pieces, starts + room - own.stop)
    shown = np.minimum(left, right)
    shown[own.start < starts] = -n_pieces  # its first piece is always seen
    return int(starts[int(np.argmax(shown))])


def _description(states: Floats, ids: Ints, vocabulary: Vocabulary) -> Floats:
    """Return the features of one span, float32 (4 H,)."""
    ids = ids[: len(states)]
    first = len(ids) - 1
    while first > 0 and vocabulary.is_continuation[ids[first]]:
        first -= 1
    embeddings = vocabulary.embeddings[ids]
    return np.concatenate(
        [states.mean(axis=0), states[-1], embeddings.mean(axis=0), embeddings[first:].mean(axis=0)]
    )
