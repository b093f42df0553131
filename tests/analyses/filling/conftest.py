"""A model that knows a few weighted sentences and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


class SentencesModel:
    """Predicts a piece by the sentences that agree with all pieces that are not masked.

    Without doubt, its predictions are those of one joint distribution, so that a chain of them is
    the same in every order and gives the weight of the sentence. With doubt they are not.
    """

    mask_id = SPECIAL.index("[MASK]")

    def __init__(
        self,
        sentences: Mapping[str, float],
        *,
        more: Sequence[str] = (),
        doubt: float = 0.0,
        max_length: int = 24,
    ) -> None:
        pieces = dict.fromkeys([*SPECIAL, *more, *(p for one in sentences for p in one.split())])
        names = tuple(pieces)
        self.max_length, self._doubt = max_length, doubt
        self._ids = {piece: at for at, piece in enumerate(names)}
        self._known = [
            (np.array([2, *(self._ids[piece] for piece in one.split()), 3]), weight)
            for one, weight in sentences.items()
        ]
        self.vocabulary = Vocabulary(
            names,
            tuple(name.removeprefix("##") for name in names),
            np.eye(len(names), dtype=np.float32),
            np.zeros(len(names), np.float32),
            np.array([name in SPECIAL for name in names]),
            np.array([name.startswith("##") for name in names]),
            ModelInfo("sentences"),
            "sentences",
        )
        self.n_sequences = 0

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoding:
        ids, offsets = [2], [(0, 0)]
        for found in re.finditer(r"\[MASK\]|\w+|[^\w\s]", text):
            for piece, start, end in self._split(found.group(), found.start()):
                ids.append(piece)
                offsets.append((start, end))
        return Encoding([*ids, 3], [*offsets, (0, 0)], [True, *[False] * (len(ids) - 1), True])

    def _split(self, word: str, start: int) -> list[tuple[int, int, int]]:
        """Cut a word into the longest pieces from the left."""
        found, at = [], 0
        while at < len(word):
            for end in range(len(word), at, -1):
                piece = self._ids.get(("##" if at else "") + word[at:end])
                if piece is not None:
                    found.append((piece, start + at, start + end))
                    at = end
                    break
            else:
                return [(1, start, start + len(word))]
        return found

    def head_states(self, texts: Sequence[str]) -> States:
        raise AssertionError("blanks are asked about at single places")

    def logits(self, head_states: np.ndarray) -> np.ndarray:
        return head_states

    def probabilities(self, ids: Sequence[int], place: int) -> np.ndarray:
        """Return what is likely at a place, float64 (V,)."""
        ids, shares = np.array(ids), np.full(len(self.vocabulary), 1e-12)
        for sentence, weight in self._known:
            if len(sentence) == len(ids):
                n_wrong = int(((ids != sentence) & (ids != self.mask_id)).sum())
                shares[sentence[place]] += weight * self._doubt**n_wrong
        return shares / shares.sum()

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> np.ndarray:
        self.n_sequences += len(sequences)
        rows = [
            np.log(self.probabilities(ids, place))
            for ids, places in zip(sequences, positions, strict=True)
            for place in places
        ]
        return np.array(rows, np.float32).reshape(-1, len(self.vocabulary))

    def substitutes(self, head_states: np.ndarray, k: int) -> Substitutes:
        shares = np.exp(head_states)
        shares /= shares.sum(axis=1, keepdims=True)
        ids = np.argsort(-head_states, axis=1, kind="stable")[:, :k]
        return Substitutes(
            ids, np.take_along_axis(shares, ids, 1), np.take_along_axis(head_states, ids, 1)
        )


CITIES = {
    "she loves New York": 0.26,
    "she loves New Jersey": 0.14,
    "she loves Los Angeles": 0.35,
    "she loves San Diego": 0.25,
}


@pytest.fixture
def make_model():
    return SentencesModel


@pytest.fixture
def cities() -> SentencesModel:
    """The first word is New, the second Angeles, if each is asked for alone."""
    return SentencesModel(CITIES)


@pytest.fixture
def doubtful() -> SentencesModel:
    """The same with predictions that depend on the order in which they are made."""
    return SentencesModel(CITIES, doubt=0.1)
