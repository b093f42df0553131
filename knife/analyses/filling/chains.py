"""How likely pieces are together: the mean over orders of a chain of single predictions.

A chain fills one group of places after the other and adds up the logarithms of what each piece
was worth when it was its turn. Groups are words: their order varies, and within a word the pieces
go from left to right, because a piece that sees the end of its word is given away by it (Kauf and
Ivanova 2023). What several chains ask is asked once. This module knows piece ids; it has never
seen a text.

References
----------
Kauf and Ivanova, "A Better Way to Do Masked Language Model Scoring", ACL 2023.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.analyses.filling.orders import MOST_ENUMERATED, Order, fill_orders
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes

Doubles = NDArray[np.float64]
Groups = tuple[tuple[int, ...], ...]

DIGITS = 4
"""Scores that agree in so many digits are equal: what is beyond depends on how batches are cut."""

_ASKED_TOGETHER = 8192  # target embeddings that are gathered at once


@dataclass(frozen=True, eq=False)
class Chain:
    """Pieces in a sequence whose joint likelihood is wanted.

    Parameters
    ----------
    ids : int64 array (T,)
        The sequence with the pieces in it, control pieces included.
    groups : tuple of tuple of int
        Their positions, grouped by word, from left to right.
    """

    ids: Ints = field(repr=False)
    groups: Groups

    @property
    def places(self) -> Ints:
        """All positions, from left to right, int64 (n,)."""
        return np.array([place for group in self.groups for place in group], np.int64)

    def masked(self, mask_id: int) -> Ints:
        """Return the sequence with every wanted piece masked, int64 (T,)."""
        ids = self.ids.copy()
        ids[self.places] = mask_id
        return ids


class Questions:
    """Collects what a model is asked, each sequence and place once.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    """

    def __init__(self, model: MaskedLanguageModel) -> None:
        self._model = model
        self._sequences: dict[bytes, int] = {}
        self._ids: list[Ints] = []
        self._places: list[dict[int, int]] = []
        self._n = 0

    def add(self, ids: Ints, place: int) -> int:
        """Ask what stands at a place of a sequence; return the number of the question."""
        at = self._sequences.setdefault(ids.tobytes(), len(self._ids))
        if at == len(self._ids):
            self._ids.append(ids.copy())
            self._places.append({})
        number = self._places[at].setdefault(place, self._n)
        self._n += number == self._n
        return number

    def states(self) -> Floats:
        """Return the head state of each question, float32 (n, H)."""
        numbers = [number for places in self._places for number in places.values()]
        # The protocol speaks of sequences of int, which arrays are to every model.
        found = self._model.head_states_at(
            self._ids,  # type: ignore[arg-type]
            [list(places) for places in self._places],
        )
        states = np.empty_like(found)
        states[numbers] = found
        return states


def log_likelihoods(model: MaskedLanguageModel, chains: Sequence[Chain]) -> Doubles:
    """Return how likely the pieces of each chain are together.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    chains : sequence of Chain
        Each is scored by itself, whatever the others are.

    Returns
    -------
    float64 array (n,), in nats
        The mean over the orders of `fill_orders` of the sum of log-probabilities.
    """
    questions = Questions(model)
    rows: list[int] = []
    targets: list[int] = []
    owners: list[int] = []
    weights: list[float] = []
    for owner, (chain, orders) in enumerate(zip(chains, orders_of(model, chains), strict=True)):
        for order in orders:
            for ids, place in _steps(chain, order, model.mask_id):
                rows.append(questions.add(ids, place))
                targets.append(int(chain.ids[place]))
                owners.append(owner)
                weights.append(1 / len(orders))
    if not rows:
        return np.zeros(len(chains))
    found = log_probabilities(model, questions.states(), np.array(rows), np.array(targets))
    means = np.zeros(len(chains))
    np.add.at(means, owners, found * np.array(weights))
    return means


def log_probabilities(
    model: MaskedLanguageModel, states: Floats, rows: Ints, targets: Ints
) -> Doubles:
    """Return the log-probability of pieces at head states.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose states they are.
    states : float32 array (m, H)
        Head states.
    rows, targets : int64 array (n,)
        Which state is asked about which piece.

    Returns
    -------
    float64 array (n,), in nats
        Over the whole vocabulary.
    """
    best = model.substitutes(states, 1)
    total = best.logits[:, 0] - log_of(best)[:, 0]  # of all scores, as a logarithm
    vocabulary, found = model.vocabulary, np.empty(len(rows))
    for block in row_blocks(len(rows), _ASKED_TOGETHER):
        row, target = rows[block], targets[block]
        own = np.einsum("nh,nh->n", states[row], vocabulary.embeddings[target])
        found[block] = own + vocabulary.bias[target] - total[row]
    return np.minimum(found, 0)


def log_of(found: Substitutes) -> Doubles:
    """Return the log-probabilities of substitutes, float64 (n, k), in nats.

    Taken from their scores, because a probability may be too small for a float.
    """
    best = np.log(found.probabilities[:, :1].astype(np.float64))
    return best + (found.logits - found.logits[:, :1])


def orders_of(model: MaskedLanguageModel, chains: Sequence[Chain]) -> list[list[Order]]:
    """Return the orders in which the groups of each chain are filled."""
    long = [at for at, chain in enumerate(chains) if len(chain.groups) > MOST_ENUMERATED]
    sure: dict[int, list[float]] = {}
    if long:
        questions = Questions(model)
        asked = [
            [
                questions.add(chains[at].masked(model.mask_id), group[0])
                for group in chains[at].groups
            ]
            for at in long
        ]
        best = model.substitutes(questions.states(), 1).probabilities[:, 0]
        sure = {at: best[rows].tolist() for at, rows in zip(long, asked, strict=True)}
    return [fill_orders(sure.get(at, [0.0] * len(chain.groups))) for at, chain in enumerate(chains)]


def _steps(chain: Chain, order: Order, mask_id: int) -> Iterator[tuple[Ints, int]]:
    """Yield the sequence as it is when a place has its turn, and the place."""
    ids = chain.masked(mask_id)
    for group in order:
        for place in chain.groups[group]:
            yield ids, place
            ids[place] = chain.ids[place]
