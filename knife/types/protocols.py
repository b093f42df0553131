"""What analyses ask of the outside world, and nothing more.

`knife.models` and `knife.language` fulfil these; tests fulfil them with toys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knife.types.arrays import Floats, Ints
from knife.types.entities import Mention
from knife.types.relation_candidates import RelationCandidate
from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import Vocabulary


class MaskedLanguageModel(Protocol):
    """A masked language model whose head can be read."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Pieces, embeddings and bias."""

    @property
    def max_length(self) -> int:
        """Longest sequence in pieces, control pieces included."""

    @property
    def mask_id(self) -> int:
        """Piece id of the mask."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return each text as pieces with offsets, never truncated."""

    def head_states(self, texts: Sequence[str]) -> States:
        """Return the head state of every piece of every text."""

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> Floats:
        """Return head states at some positions of piece sequences, float32 (n, H)."""

    def logits(self, head_states: Floats) -> Floats:
        """Return the scores of all pieces for each of n head states, float32 (n, V)."""

    def substitutes(self, head_states: Floats, k: int) -> Substitutes:
        """Return the k likeliest pieces for each of n head states."""


class PoolingModel(MaskedLanguageModel, Protocol):
    """One that also pools states of its layers to one vector a sequence."""

    @property
    def n_layers(self) -> int:
        """How many layers the encoder has; its hidden states are one more."""

    def pooled_states(
        self,
        sequences: Sequence[Sequence[int]],
        weights: Sequence[Floats],
        layers: Sequence[int] | None = None,
    ) -> Floats:
        """Return a weighted sum of the states of each sequence, float32 (n, D).

        States are the mean of some layers, or head states if no layers are given.
        """


class NextSentenceModel(Protocol):
    """Tells whether one text follows another."""

    @property
    def max_length(self) -> int:
        """Longest pair in pieces, control pieces included."""

    def pair_lengths(self, pairs: Sequence[tuple[str, str]]) -> Ints:
        """Return the length of each pair in pieces, control pieces included, int64 (n,)."""

    def next_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Return how likely each second text follows the first, float32 (n,)."""


class MentionDetector(Protocol):
    """Finds the spans of a text that may name an entity."""

    def __call__(self, text: str) -> list[Mention]:
        """Return the mentions of a text in order of their start; they may overlap."""


class RelationFinder(Protocol):
    """Finds the words of a text that may express a relation between its entities."""

    def __call__(self, text: str, entities: Sequence[Mention]) -> list[RelationCandidate]:
        """Return the candidates in order; their places name entities by number."""
