"""What a model makes of a term in its places: once with the term hidden, once with it in view.

Hidden, the whole term is one mask, and the state says what the text around calls for. In view, the
state is the mean over the term's pieces, and says what the model takes the term itself to be. Each
place is read in a window of its own with as much text on either side as fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.masking import MaskableText
from knife.analyses.senses.places import TermPlace
from knife.errors import InputError, ShapeError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, frozen
from knife.types.protocols import MaskedLanguageModel

N_TOGETHER = 256
"""Places that are read together."""


@dataclass(frozen=True, eq=False)
class PlaceStates:
    """Head states of a term in n places.

    Parameters
    ----------
    masked : float32 array (n, H)
        At the one mask that hides the term.
    unmasked : float32 array (n, H) or None
        Mean over the pieces of the term in view; None if it was not read so.
    """

    masked: Floats = field(repr=False)
    unmasked: Floats | None = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "masked", frozen(self.masked, np.float32))
        if self.unmasked is None:
            return
        object.__setattr__(self, "unmasked", frozen(self.unmasked, np.float32))
        if self.masked.shape != self.unmasked.shape:
            raise ShapeError("unmasked", expected=self.masked.shape, got=self.unmasked.shape)

    def __len__(self) -> int:
        return len(self.masked)


def place_states(
    places: Sequence[TermPlace],
    model: MaskedLanguageModel,
    window: int = 128,
    *,
    in_view: bool = True,
) -> PlaceStates:
    """Return the head states of a term in its places.

    Parameters
    ----------
    places : sequence of TermPlace
        Where it stands.
    model : MaskedLanguageModel
        What reads.
    window : int, in pieces
        Longest sequence, control pieces included; never more than the model reads.
    in_view : bool
        Whether the term is read in view as well, which costs a second reading.

    Returns
    -------
    PlaceStates
        In the order of the places.

    Raises
    ------
    InputError
        If the window has no room for the term.
    """
    width = model.vocabulary.width
    masked = np.zeros((len(places), width), np.float32)
    unmasked = np.zeros((len(places), width), np.float32)
    for rows in row_blocks(len(places), N_TOGETHER):
        some = places[rows]
        texts = [MaskableText.of(one) for one in model.encode([place.context for place in some])]
        views = [
            _views(text, place, model.mask_id, min(window, model.max_length))
            for text, place in zip(texts, some, strict=True)
        ]
        masked[rows] = model.head_states_at(
            [view.masked for view in views], [[view.position] for view in views]
        )
        if in_view:
            unmasked[rows] = _in_view(views, model)
    return PlaceStates(masked, unmasked if in_view else None)


def _in_view(views: Sequence[_View], model: MaskedLanguageModel) -> Floats:
    """Return the mean state over the pieces of each term, float32 (n, H)."""
    wanted = [range(view.position, view.position + view.n_pieces) for view in views]
    states = model.head_states_at([view.unmasked for view in views], wanted)
    counts = np.array([view.n_pieces for view in views])
    starts = np.cumsum(counts) - counts
    means: Floats = np.add.reduceat(states, starts, axis=0) / counts[:, None]
    return means.astype(np.float32)


@dataclass(frozen=True)
class _View:
    """A place as the model reads it, twice; both begin alike up to the term."""

    masked: list[int]
    unmasked: list[int]
    position: int
    n_pieces: int


def _views(text: MaskableText, place: TermPlace, mask_id: int, window: int) -> _View:
    own = text.pieces_in(place.mention)
    n_pieces = own.stop - own.start
    room = window - len(text.opening) - len(text.closing) - n_pieces
    if room < 0 or n_pieces == 0:
        raise InputError(
            f"the term {place.mention.text!r} has {n_pieces} pieces in {place.record!r}; expected "
            f"1 to {room + n_pieces}, what a window of {window} pieces holds. Choose a shorter "
            "term or a wider window."
        )
    n_right = len(text.ids) - own.stop
    left = min(own.start, max(room // 2, room - n_right))
    right = min(n_right, room - left)
    before = [*text.opening, *text.ids[own.start - left : own.start].tolist()]
    after = [*text.ids[own.stop : own.stop + right].tolist(), *text.closing]
    inside = text.ids[own].tolist()
    return _View([*before, mask_id, *after], [*before, *inside, *after], len(before), n_pieces)
