"""What a model makes of phrases by themselves and in their places, one row each.

A phrase has three vectors in the space of the landmarks: read alone; the mean of its states in
view; the mean of the states at one mask in its place, which say what the text around calls for.
A sentence is read once for all phrases in view in it, and once more for each that is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.masking import MaskableText
from knife.analyses.span_states import SpanStates
from knife.analyses.static_vectors import StaticSource
from knife.analyses.synonyms.phrases import Counted
from knife.analyses.synonyms.shelves import Shelf
from knife.errors import InputError, ShapeError
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Floats, Ints, frozen
from knife.types.entities import Mention
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent

N_TOGETHER = 256
"""Sentences that are read together."""

FEWEST_TO_CENTRE = 50
"""Phrases from which what all of them share can be told and taken away."""

_PARTS = ("alone", "in_view", "hidden")


@dataclass(frozen=True, eq=False)
class PhraseVectors:
    """Three unit rows for each of n phrases.

    Parameters
    ----------
    alone, in_view, hidden : float32 array (n, H)
        Read without a context; in view in its places; hidden in them. Zeros where a phrase was not
        read.
    n_read : int64 array (n,), in places
        How many places were read.
    """

    alone: Floats = field(repr=False)
    in_view: Floats = field(repr=False)
    hidden: Floats = field(repr=False)
    n_read: Ints = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_read", frozen(self.n_read, np.int64))
        for name in _PARTS:
            value = frozen(getattr(self, name), np.float32)
            if value.ndim != 2 or value.shape != (len(self.n_read), self.alone.shape[1]):
                raise ShapeError(name, expected=(len(self.n_read), "H"), got=value.shape)
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.n_read)

    def centred(self) -> PhraseVectors:
        """Return the rows without what all phrases share; as they are where there are too few."""
        return PhraseVectors(
            _centred(self.alone), _centred(self.in_view), _centred(self.hidden), self.n_read
        )


def _centred(rows: Floats) -> Floats:
    is_told = rows.any(axis=1)
    if is_told.sum() < FEWEST_TO_CENTRE:
        return rows
    found = np.zeros_like(rows)
    found[is_told] = unit_rows(rows[is_told] - rows[is_told].mean(axis=0))
    return found


def phrase_vectors(
    phrases: Sequence[Counted],
    shelf: Shelf,
    model: MaskedLanguageModel,
    window: int = 64,
    step: Step = silent,
) -> PhraseVectors:
    """Read phrases, alone and in their places.

    Parameters
    ----------
    phrases : sequence of Counted
        With their places; one without is read alone.
    shelf : Shelf
        Where the sentences wait.
    model : MaskedLanguageModel
        What reads.
    window : int, in pieces
        Longest sequence around a place.
    step : callable
        Is told how far it is, and returns what to do it within.

    Returns
    -------
    PhraseVectors
        In the order of the phrases.
    """
    space = landmarks(model.vocabulary)
    reader = _Reader(model, space, min(window, model.max_length))
    sums = {name: np.zeros((len(phrases), space.unit.shape[1]), np.float32) for name in _PARTS[1:]}
    n_read = np.zeros(len(phrases), np.int64)
    places = sorted(
        (number, start, end, row)
        for row, one in enumerate(phrases)
        for number, start, end in one.places or ([one.spare] if one.spare else [])
    )
    for rows in row_blocks(len(places), N_TOGETHER):
        some = places[rows]
        owners = np.array([row for *_, row in some])
        with step("Reading phrases in their places", f", {rows.start:,} of {len(places):,} done"):
            in_view, hidden = reader.read(some, shelf)
        np.add.at(sums["in_view"], owners, in_view)
        np.add.at(sums["hidden"], owners, hidden)
        np.add.at(n_read, owners, 1)
    alone = alone_vectors([one.text for one in phrases], model)
    return PhraseVectors(alone, unit_rows(sums["in_view"]), unit_rows(sums["hidden"]), n_read)


def alone_vectors(texts: Sequence[str], model: MaskedLanguageModel) -> Floats:
    """Return the vector of each text without a context; zeros where the model cannot read it."""
    source = StaticSource(model)
    rows = np.zeros((len(texts), model.vocabulary.width), np.float32)
    for block in row_blocks(len(texts), N_TOGETHER):
        some = texts[block]
        try:
            rows[block] = source.read(some)
        except InputError:
            for place, text in enumerate(some, start=block.start):
                with suppress(InputError):  # a sign that the model never saw; others are read
                    rows[place] = source.read([text])[0]
    return rows


class _Reader:
    """Reads places of sentences."""

    def __init__(self, model: MaskedLanguageModel, space: Landmarks, window: int) -> None:
        self._model, self._space, self._window = model, space, window
        self._spans = SpanStates(model, window)

    def read(
        self, places: Sequence[tuple[int, int, int, int]], shelf: Shelf
    ) -> tuple[Floats, Floats]:
        """Return the states of places in view and hidden, unit rows, two float32 (n, H)."""
        numbers = sorted({number for number, *_ in places})
        texts = [shelf.get(number)[1] for number in numbers]
        parts = [MaskableText.of(one) for one in self._model.encode(texts)]
        own = {number: row for row, number in enumerate(numbers)}
        mentions = [
            (own[number], Mention(start, end, texts[own[number]][start:end]))
            for number, start, end, _ in places
        ]
        width = self._model.vocabulary.width
        described, _ = self._spans.describe(parts, mentions)
        in_view = self._space.place_states(np.ascontiguousarray(described[:, :width]))
        hidden = np.zeros((len(places), width), np.float32)
        queries = [
            parts[row].masked(mention, self._model.mask_id, self._window)
            for row, mention in mentions
        ]
        asked = [place for place, query in enumerate(queries) if query is not None]
        if asked:
            states = self._model.head_states_at(
                [query.ids for query in queries if query is not None],
                [[query.position] for query in queries if query is not None],
            )
            hidden[asked] = self._space.place_states(states)
        return in_view, hidden
