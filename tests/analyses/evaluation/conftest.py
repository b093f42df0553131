"""Models whose answers are planted: they know a text by heart, but for what they have forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from knife.analyses.evaluation.gold_sets import GoldSet, prepare_set
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.entities import Entity, LabelScore, Mention
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


class Marked:
    """Texts of words of two letters, and what stands at some of the words."""

    @staticmethod
    def text(n_words: int, spans: Iterable[tuple[int, int, str]]) -> AnnotatedText:
        """Return a text with gold mentions; spans count words."""
        text = " ".join(["aa"] * n_words)
        return AnnotatedText(text, tuple(GoldEntity(Marked.mention(*s[:2]), s[2]) for s in spans))

    @staticmethod
    def mention(first: int, last: int) -> Mention:
        """Return the words from `first` up to before `last`."""
        return Mention(3 * first, 3 * last - 1, " ".join(["aa"] * (last - first)))

    @staticmethod
    def entity(first: int, last: int, label: str, score: float = 1.0, *others: str) -> Entity:
        """Return an entity at some words; `others` are its alternatives."""
        return Entity(
            Marked.mention(first, last), label, score, tuple(LabelScore(one, 0.1) for one in others)
        )

    @staticmethod
    def gold(texts: Sequence[AnnotatedText], **options: object) -> GoldSet:
        """Return a set that scores all labels of its texts."""
        known = {one.label for text in texts for one in text.entities}
        return prepare_set("toy", texts, known, **options)

    @staticmethod
    def spans(
        rng: np.random.Generator, n_words: int, labels: Sequence[str]
    ) -> list[tuple[int, int, str]]:
        """Draw spans that do not overlap; many touch."""
        found, at = [], 0
        while at < n_words:
            length = int(rng.integers(1, 4))
            if rng.random() < 0.5 and at + length <= n_words:
                found.append((at, at + length, str(rng.choice(labels))))
            at += length
        return found

    @staticmethod
    def near(
        rng: np.random.Generator,
        n_words: int,
        spans: Iterable[tuple[int, int, str]],
        labels: Sequence[str],
    ) -> list[tuple[int, int, str]]:
        """Return spans that are right, shifted, renamed, left out, or joined by others."""
        found, free = [], 0
        for first, last, label in spans:
            moved = max(free, first + int(rng.integers(-1, 2) * (rng.random() < 0.4)))
            end = min(n_words, last + int(rng.integers(-1, 2) * (rng.random() < 0.4)))
            if moved < end and rng.random() < 0.8:
                name = label if rng.random() < 0.7 else str(rng.choice(labels))
                found.append((moved, end, name))
                free = end
            elif free < first and rng.random() < 0.5:
                found.append((free, free + 1, str(rng.choice(labels))))
                free += 1
        return found

    @staticmethod
    def tags(n_words: int, spans: Iterable[tuple[int, int, str]]) -> list[str]:
        """Return IOB2 tags."""
        tags = ["O"] * n_words
        for first, last, label in spans:
            tags[first:last] = [f"B-{label}", *[f"I-{label}"] * (last - first - 1)]
        return tags

    def drawn(
        self, seed: int, labels: Sequence[str], others: Sequence[str]
    ) -> tuple[list[int], list[list[tuple[int, int, str]]], list[list[tuple[int, int, str]]]]:
        """Draw lengths, gold spans and predicted spans, the latter with other labels as well."""
        rng = np.random.default_rng(seed)
        lengths = [int(n) for n in rng.integers(1, 15, 40)]
        gold = [self.spans(rng, n, labels) for n in lengths]
        said = [
            self.near(rng, n, spans, [*labels, *others])
            for n, spans in zip(lengths, gold, strict=True)
        ]
        return lengths, gold, said


@pytest.fixture(scope="session")
def marked() -> Marked:
    """Make annotated texts and answers of word spans."""
    return Marked()
