"""A model that knows a few weighted sentences, so that every probability can be counted by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from knife.analyses.probing.guessing import Question
from knife.analyses.probing.piece_types import any_type, type_weights
from knife.analyses.probing.templates import parse_template
from knife.types.labels import Signatures
from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

WORLD = {
    "aspirin treats pain .": 6.0,
    "aspirin treats fever .": 3.0,
    "aspirin treats patients .": 9.0,
    "insulin treats diabetes .": 8.0,
    "insulin treats patients .": 8.0,
    "insulin treats pain .": 1.0,
    "Paris is in France .": 5.0,
    "Paris is in Europe .": 5.0,
    "Rome is in Italy .": 4.0,
    "Rome is in Europe .": 6.0,
    "France has Paris .": 3.0,
    "France has cities .": 1.0,
    "Italy has Rome .": 2.0,
    "Italy has cities .": 2.0,
}
LABELS = {
    "DRUG": ["aspirin", "insulin"],
    "DISEASE": ["pain", "fever", "diabetes"],
    "CITY": ["Paris", "Rome"],
    "LOCATION/COUNTRY": ["France", "Italy"],
    "LOCATION": ["Europe"],
}


class WorldModel:
    """Predicts a piece by the sentences that agree with all pieces that are not masked.

    What no sentence agrees with has the same small probability everywhere.
    """

    mask_id = SPECIAL.index("[MASK]")

    def __init__(self, world: Mapping[str, float], max_length: int = 16) -> None:
        words = dict.fromkeys(word for one in world for word in one.split())
        names = (*SPECIAL, *words, "##in", "unsaid")
        self.max_length = max_length
        self._ids = {name: at for at, name in enumerate(names)}
        self._known = [
            (np.array([2, *(self._ids[word] for word in one.split()), 3]), weight)
            for one, weight in world.items()
        ]
        self.vocabulary = Vocabulary(
            names,
            tuple(name.removeprefix("##") for name in names),
            np.eye(len(names), dtype=np.float32),
            np.zeros(len(names), np.float32),
            np.array([name in SPECIAL for name in names]),
            np.array([name.startswith("##") for name in names]),
            ModelInfo("world"),
            "world-digest",
        )
        self.n_sequences = 0

    def id_of(self, word: str) -> int:
        return self._ids[word]

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoding:
        found = list(re.finditer(r"\[MASK\]|\w+|[^\w\s]", text))
        ids = [2, *(self._ids.get(one.group(), 1) for one in found), 3]
        offsets = [(0, 0), *(one.span() for one in found), (0, 0)]
        return Encoding(ids, offsets, [True, *[False] * len(found), True])

    def head_states(self, texts: Sequence[str]) -> States:
        raise AssertionError("templates are asked about at single places")

    def shares(self, ids: Sequence[int], place: int) -> np.ndarray:
        own, shares = np.array(ids), np.full(len(self.vocabulary), 1e-9)
        for sentence, weight in self._known:
            if len(sentence) == len(own) and ((own == sentence) | (own == self.mask_id)).all():
                shares[sentence[place]] += weight
        return shares / shares.sum()

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> np.ndarray:
        self.n_sequences += len(sequences)
        rows = [
            np.log(self.shares(ids, place))
            for ids, places in zip(sequences, positions, strict=True)
            for place in places
        ]
        return np.array(rows, np.float32).reshape(-1, len(self.vocabulary))

    def logits(self, head_states: np.ndarray) -> np.ndarray:
        # Any constant may be added to the scores of a place.
        return head_states + 3

    def substitutes(self, head_states: np.ndarray, k: int) -> Substitutes:
        ids = np.argsort(-head_states, axis=1, kind="stable")[:, :k]
        best = np.take_along_axis(head_states, ids, axis=1)
        return Substitutes(ids, np.exp(best), best)


@pytest.fixture
def world() -> WorldModel:
    return WorldModel(WORLD)


@pytest.fixture
def signatures(world: WorldModel) -> Signatures:
    """Each labelled word is surely its label but pain, which is a patient's as well."""
    names = tuple(sorted([*LABELS, "NONE"]))
    table = np.zeros((len(world.vocabulary), len(names)), np.float32)
    for label, words in LABELS.items():
        for word in words:
            table[world.id_of(word), names.index(label)] = 1
    pain = world.id_of("pain")
    table[pain] = 0
    table[pain, names.index("DISEASE")], table[pain, names.index("NONE")] = 0.75, 0.25
    table[world.id_of("patients"), names.index("NONE")] = 1
    table[world.id_of("##in"), names.index("DISEASE")] = 1
    support = (table.sum(axis=1) > 0).astype(np.float32)
    priors = np.full(len(names), 1 / len(names), np.float32)
    return Signatures(names, table, support, priors, "world-digest", "lexicon")


@pytest.fixture
def question_of(world: WorldModel, signatures: Signatures):
    """Make a question of templates; types are whole labels."""

    def make(*templates: str, is_strict: bool = False) -> Question:
        parsed = tuple(map(parse_template, templates))
        weights = tuple(
            type_weights([mask.label], signatures, world.vocabulary, is_strict=is_strict)
            if mask.label
            else any_type(world.vocabulary)
            for mask in parsed[0].masks
        )
        return Question("", parsed, weights)

    return make
