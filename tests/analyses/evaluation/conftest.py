"""Models whose answers are planted: they know a text by heart, but for what they have forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SURE = 9.0
"""The logit of what the model says; all others are 0."""


class Memory:
    """Says the true piece at every mask, or ``[PAD]`` where it has forgotten the piece.

    Words are cut into pieces of `size` letters; a word of `unknown` cannot be spelt.
    """

    def __init__(
        self,
        texts: Iterable[str],
        *,
        size: int = 4,
        forgotten: Sequence[str] = (),
        unknown: Sequence[str] = (),
        max_length: int = 512,
    ) -> None:
        self.max_length, self.mask_id, self._size = max_length, SPECIAL.index("[MASK]"), size
        self._texts, self._unknown = list(texts), set(unknown)
        cut = {piece for text in self._texts for _, _, piece in self._cut(text)} - {"[UNK]"}
        pieces = [*SPECIAL, *sorted(cut)]
        self._ids = {piece: i for i, piece in enumerate(pieces)}
        self._forgotten = {self._ids[piece] for piece in forgotten}
        self.vocabulary = Vocabulary(
            tuple(pieces),
            tuple(piece.removeprefix("##") for piece in pieces),
            SURE * np.eye(len(pieces)),
            np.zeros(len(pieces)),
            np.arange(len(pieces)) < len(SPECIAL),
            np.array([piece.startswith("##") for piece in pieces]),
            ModelInfo("memory"),
            "memory",
        )
        self.read: list[list[int]] = []

    def _cut(self, text: str) -> Iterable[tuple[int, int, str]]:
        for found in re.finditer(r"\w+|[^\w\s]", text):
            if found.group() in self._unknown:
                yield found.start(), found.end(), "[UNK]"
                continue
            for start in range(found.start(), found.end(), self._size):
                end = min(start + self._size, found.end())
                yield start, end, "##" * (start > found.start()) + text[start:end]

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        encodings = []
        for text in texts:
            cut = list(self._cut(text))
            ids = [2, *(self._ids.get(piece, 1) for _, _, piece in cut), 3]
            offsets = [(0, 0), *((start, end) for start, end, _ in cut), (0, 0)]
            encodings.append(Encoding(ids, offsets, [True, *[False] * len(cut), True]))
        return encodings

    def head_states(self, texts: Sequence[str]) -> States:
        raise AssertionError("evaluations ask for single places")

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> np.ndarray:
        self.read += [list(sequence) for sequence in sequences]
        rows = [
            self._answer(np.array(ids), place)
            for ids, places in zip(sequences, positions, strict=True)
            for place in places
        ]
        return np.eye(len(self.vocabulary), dtype=np.float32)[np.array(rows, np.int64)]

    def _answer(self, ids: np.ndarray, place: int) -> int:
        visible = ids != self.mask_id
        for text in self._texts:
            whole = self.encode([text])[0].ids
            for shift in range(len(whole)):
                part = whole[shift : shift + len(ids)]
                inner = slice(1, len(ids) - 1)  # control pieces stand at the ends of a window
                if len(part) == len(ids) and (part == ids)[inner][visible[inner]].all():
                    return 0 if part[place] in self._forgotten else int(part[place])
        return 0

    def substitutes(self, head_states: np.ndarray, k: int) -> Substitutes:
        logits = SURE * head_states
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        ids = np.argsort(-logits, axis=1, kind="stable")[:, :k]
        return Substitutes(
            ids, np.take_along_axis(shares, ids, 1), np.take_along_axis(logits, ids, 1)
        )


@pytest.fixture
def make_memory() -> Callable[..., Memory]:
    return Memory


@pytest.fixture
def nats() -> Callable[[Memory], tuple[float, float]]:
    """What a right and a wrong answer cost."""

    def costs(model: Memory) -> tuple[float, float]:
        total = np.log(np.exp(SURE) + len(model.vocabulary) - 1)
        return float(total - SURE), float(total)

    return costs


@pytest.fixture
def documents() -> list[list[str]]:
    """Three documents of different length; no sentence resembles another."""
    rng = np.random.default_rng(5)
    letters = list("abcdefghijklmnopqrstuvwxyz")

    def word() -> str:
        return "".join(rng.choice(letters, rng.integers(2, 11)))

    def sentence() -> str:
        return " ".join([word().capitalize(), *(word() for _ in range(8))]) + "."

    return [[sentence() for _ in range(n)] for n in (12, 30, 5)]
