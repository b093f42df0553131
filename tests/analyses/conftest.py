"""A toy world: words of three kinds whose vectors are planted, and a model that reads contexts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from knife.types.labels import Lexicon
from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary

DRUGS = [f"drug{c}" for c in "abcdefgh"]
CITIES = [f"City{c}" for c in "abcdefgh"]
PLAIN = ["swallowed", "visited", "the", "is", "a", "she", "and", "of", "walks", "."]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PARTS = ["##mycin", "##ville", "##x"]
WIDTH = 48


def toy_vocabulary() -> Vocabulary:
    """Drugs lie around one direction, cities around another, plain words around a third.

    ``swallowed`` leans to drugs and ``visited`` to cities, ``##mycin`` and ``##ville`` likewise.
    """
    rng = np.random.default_rng(3)
    kinds = np.eye(WIDTH)[:3]
    filler = [f"w{i}" for i in range(60)]
    pieces = [*SPECIAL, *DRUGS, *CITIES, *PLAIN, *PARTS, *filler]

    def near(kind: int, share: float) -> np.ndarray:
        noise = rng.standard_normal(WIDTH)
        noise[:3] = noise[-1] = 0
        return share * kinds[kind] + np.sqrt(1 - share**2) * noise / np.linalg.norm(noise)

    rows = [near(2, 0.1) for _ in SPECIAL]
    rows += [near(0, 0.93) for _ in DRUGS] + [near(1, 0.93) for _ in CITIES]
    rows += [near(0, 0.8), near(1, 0.8)] + [near(2, 0.8) for _ in PLAIN[2:]]
    rows += [near(0, 0.7), near(1, 0.7), near(2, 0.5)] + [near(2, 0.0) for _ in filler]
    embeddings = np.array(rows, dtype=np.float32)
    # What all share and what says nothing of kinds, as frequency does in a real model.
    embeddings[:, -1] = rng.uniform(-1, 1, len(rows)) + 0.5
    return Vocabulary(
        tuple(pieces),
        tuple(piece.removeprefix("##") for piece in pieces),
        embeddings,
        np.zeros(len(pieces), np.float32),
        np.array([piece in SPECIAL for piece in pieces]),
        np.array([piece.startswith("##") for piece in pieces]),
        ModelInfo("toy"),
        "toy-digest",
    )


class ToyModel:
    """Predicts at any place what resembles the other words of the sequence."""

    max_length = 32
    mask_id = SPECIAL.index("[MASK]")

    def __init__(self) -> None:
        self.vocabulary = toy_vocabulary()
        self.n_sequences = 0
        self._ids = {piece: i for i, piece in enumerate(self.vocabulary.pieces)}

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoding:
        ids, offsets = [2], [(0, 0)]
        for found in re.finditer(r"\[MASK\]|\w+|[^\w\s]", text):
            for piece, start, end in self._split(found.group(), found.start()):
                ids.append(self._ids.get(piece, 1))
                offsets.append((start, end))
        special = [True, *[False] * (len(ids) - 1), True]
        return Encoding([*ids, 3], [*offsets, (0, 0)], special)

    def _split(self, word: str, start: int) -> list[tuple[str, int, int]]:
        """Cut a known ending off an unknown word."""
        for part in PARTS:
            ending = part[2:]
            if word not in self._ids and word.endswith(ending) and word != ending:
                cut = start + len(word) - len(ending)
                return [(word[: -len(ending)], start, cut), (part, cut, start + len(word))]
        return [(word, start, start + len(word))]

    def head_states(self, texts: Sequence[str]) -> States:
        raise AssertionError("analyses of this room ask for single places")

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> np.ndarray:
        self.n_sequences += len(sequences)
        rows = []
        for ids, places in zip(sequences, positions, strict=True):
            for place in places:
                others = [
                    i
                    for at, i in enumerate(ids)
                    if at != place and not self.vocabulary.is_special[i]
                ]
                # Function words are hardly heard.
                loud = [0.1 if self.vocabulary.pieces[i] in PLAIN[2:] else 1.0 for i in others]
                state = np.array(loud) @ self.vocabulary.embeddings[others]
                state[-1] = 0
                rows.append(6 * state)
        return np.array(rows, dtype=np.float32).reshape(-1, WIDTH)

    def logits(self, head_states: np.ndarray) -> np.ndarray:
        return head_states @ self.vocabulary.embeddings.T + self.vocabulary.bias

    def substitutes(self, head_states: np.ndarray, k: int) -> Substitutes:
        logits = head_states @ self.vocabulary.embeddings.T
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        ids = np.argsort(-logits, axis=1, kind="stable")[:, :k]
        return Substitutes(
            ids, np.take_along_axis(shares, ids, 1), np.take_along_axis(logits, ids, 1)
        )


@pytest.fixture
def toy() -> ToyModel:
    return ToyModel()


@pytest.fixture
def make_lexicon() -> Callable[[Sequence[tuple[str, str]]], Lexicon]:
    return lexicon_of


@pytest.fixture
def toy_lexicon() -> Lexicon:
    """Half of the drugs and cities are labelled, and some plain words."""
    rows = [(drug, "CHEMICAL/DRUG") for drug in DRUGS[:4]]
    rows += [(city, "LOCATION") for city in CITIES[:4]]
    rows += [(word, "NONE") for word in PLAIN[2:]]
    rows += [("doxymycin", "CHEMICAL/DRUG"), ("old druga", "FOOD")]
    return lexicon_of(rows)


def lexicon_of(rows: Sequence[tuple[str, str]]) -> Lexicon:
    terms, labels = zip(*rows, strict=True)
    return Lexicon(terms, labels, np.ones(len(rows), np.float32), ("",) * len(rows), "lexicon")


WORDS_BEFORE = {"CHEMICAL/DRUG": "swallowed", "LOCATION": "visited", "NONE": "and the"}


@pytest.fixture
def told_lexicon() -> Lexicon:
    """Names that no vocabulary has: only the text around them tells what they are."""
    rows = [(drug, "CHEMICAL/DRUG") for drug in DRUGS[:4]]
    rows += [(city, "LOCATION") for city in CITIES[:4]] + [(word, "NONE") for word in PLAIN[2:5]]
    return lexicon_of(rows + [(name, label) for label in WORDS_BEFORE for name in _names(label)])


@pytest.fixture
def told_texts() -> list[str]:
    """Each of these names six times, after a word that its kind comes after."""
    rng = np.random.default_rng(5)
    return [
        f"she {before} {name} and w{rng.integers(60)} w{rng.integers(60)} walks ."
        for label, before in WORDS_BEFORE.items()
        for name in _names(label)
        for _ in range(6)
    ]


def _names(label: str) -> list[str]:
    return [f"{label[:2].lower()}ro{c}" for c in "abcdefghijklmnopqrst"]
