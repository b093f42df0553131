"""Stretches of text as one tokenizer spells them, with the pieces of the chosen words masked.

Every piece that touches a hidden word is masked. What is longer than the model reads is cut into
windows, at spaces where there are any, so every hidden piece is asked about once and nothing is
truncated. This module asks for pieces; it computes no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.evaluation.stretches import HiddenWords
from knife.analyses.masking import MaskableText
from knife.errors import InputError
from knife.types.arrays import Ints, frozen
from knife.types.protocols import MaskedLanguageModel


@dataclass(frozen=True, eq=False)
class Window:
    """A run of a text's own pieces that a model reads at once.

    Parameters
    ----------
    ids : int64 array (T,)
        Control pieces included.
    first : int
        Number of its first piece among the text's own.
    n_own : int
        How many of the text's own it holds.
    n_before : int
        Control pieces before them.
    """

    ids: Ints = field(repr=False)
    first: int
    n_own: int
    n_before: int

    def masked(self, places: Ints, mask_id: int) -> list[int]:
        """Return the ids with a mask at some places."""
        ids = self.ids.copy()
        ids[places] = mask_id
        masked: list[int] = ids.tolist()
        return masked

    def places_of(self, pieces: Ints) -> Ints:
        """Return where those of a text's own pieces stand that are in the window, int64 (n,)."""
        within = pieces[(pieces >= self.first) & (pieces < self.first + self.n_own)]
        return within - self.first + self.n_before


@dataclass(frozen=True, eq=False)
class HiddenPieces:
    """The pieces that hide some words.

    Parameters
    ----------
    targets : int64 array (n,)
        The true pieces, in the order of the text, each once.
    document : int64 array (n,)
        Document of each.
    begin, end : int64 array (W,)
        Half-open range of the pieces of each word; two words may share a piece.
    n_across : int
        How many of the pieces reach beyond the word that they hide.
    """

    targets: Ints = field(repr=False)
    document: Ints = field(repr=False)
    begin: Ints = field(repr=False)
    end: Ints = field(repr=False)
    n_across: int

    def __post_init__(self) -> None:
        for name in ("targets", "document", "begin", "end"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))

    def __len__(self) -> int:
        return int(self.targets.size)


@dataclass(frozen=True, eq=False)
class Masked:
    """Sequences with masks, where these stand, and what is under them.

    Parameters
    ----------
    sequences : list of list of int
        What the model reads.
    positions : list of list of int
        Where each has a mask that is asked about.
    pieces : HiddenPieces
        What stood there.
    """

    sequences: list[list[int]] = field(repr=False)
    positions: list[list[int]] = field(repr=False)
    pieces: HiddenPieces


def mask_words(model: MaskedLanguageModel, hidden: HiddenWords, stretches: Sequence[int]) -> Masked:
    """Mask the hidden words of some stretches.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose tokenizer spells them.
    hidden : HiddenWords
        What is hidden.
    stretches : sequence of int
        Which of its stretches.

    Returns
    -------
    Masked
        The pieces in the order of the text.

    Raises
    ------
    InputError
        If the model reads no more than its control pieces.
    """
    texts = [hidden.stretches[i].text for i in stretches]
    rows: list[list[int]] = []
    places: list[list[int]] = []
    parts: list[HiddenPieces] = []
    for number, encoding in zip(stretches, model.encode(texts), strict=True):
        text = MaskableText.of(encoding)
        spans = hidden.spans(number)
        first, last = _pieces_of(text, spans)
        wanted = np.unique(np.concatenate([*map(np.arange, first, last), np.empty(0, np.int64)]))
        for window in windows_of(text, model.max_length):
            at = window.places_of(wanted)
            if at.size:
                rows.append(window.masked(at, model.mask_id))
                places.append(at.tolist())
        document = np.full(len(wanted), hidden.stretches[number].document)
        begin, end = np.searchsorted(wanted, first), np.searchsorted(wanted, last)
        across = _reach_beyond(text, spans, first, last)
        parts.append(HiddenPieces(text.ids[wanted], document, begin, end, across))
    return Masked(rows, places, join_pieces(parts))


def windows_of(text: MaskableText, max_length: int) -> list[Window]:
    """Cut a text's own pieces into windows that a model can read, none of them twice.

    Parameters
    ----------
    text : MaskableText
        The pieces.
    max_length : int, in pieces
        Longest sequence, control pieces included.

    Returns
    -------
    list of Window
        One where all fits, none where the text has no pieces.

    Raises
    ------
    InputError
        If there is no room besides the control pieces.
    """
    room = max_length - len(text.opening) - len(text.closing)
    if room < 1:
        raise InputError(
            f"a window of {max_length} pieces has no room for text; expected more. Use another "
            "model."
        )
    found: list[Window] = []
    first, n = 0, len(text.ids)
    while first < n:
        last = min(first + room, n)
        if last < n:
            # A border at a space, if one is in the second half.
            behind = np.arange(first + room // 2 + 1, last + 1)
            spaces = behind[text.starts[behind] > text.ends[behind - 1]]
            last = int(spaces[-1]) if spaces.size else last
        ids = np.concatenate([text.opening, text.ids[first:last], text.closing]).astype(np.int64)
        found.append(Window(ids, first, last - first, len(text.opening)))
        first = last
    return found


def join_pieces(parts: Sequence[HiddenPieces]) -> HiddenPieces:
    """Return the hidden pieces of several runs of text as one."""
    starts = np.cumsum([0, *(len(part) for part in parts)])
    shifted = list(zip(parts, starts, strict=False))
    none = np.empty(0, np.int64)
    return HiddenPieces(
        np.concatenate([*(part.targets for part in parts), none]),
        np.concatenate([*(part.document for part in parts), none]),
        np.concatenate([*(part.begin + start for part, start in shifted), none]),
        np.concatenate([*(part.end + start for part, start in shifted), none]),
        sum(part.n_across for part in parts),
    )


def _pieces_of(text: MaskableText, spans: Ints) -> tuple[Ints, Ints]:
    """Return the half-open range of pieces that touch each span; empty where none does."""
    first = np.searchsorted(text.ends, spans[:, 0], side="right")
    last = np.searchsorted(text.starts, spans[:, 1], side="left")
    return first, np.maximum(first, last)


def _reach_beyond(text: MaskableText, spans: Ints, first: Ints, last: Ints) -> int:
    some = last > first
    before = text.starts[first[some]] < spans[some, 0]
    after = text.ends[last[some] - 1] > spans[some, 1]
    alone = last[some] - first[some] == 1
    return int(before.sum() + after.sum() - (before & after & alone).sum())
