"""How well the similarity of two words follows what people say of it, method by method.

A word is placed in five ways: by the mean of the decoder rows of its pieces; by the head state of
the first control piece, or the mean head state of its own pieces, where the word stands alone; by
the mean head state of its pieces in a prompt; and by the head state of a mask in a prompt that
names it. As landmarks they are compared without their common directions, and once as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.sentence_similarity import times_100
from knife.analyses.landmarks import landmarks
from knife.errors import InputError
from knife.maths.intervals import Estimate
from knife.maths.rank_draws import RankDraws
from knife.maths.similarity import common_directions, unit_rows
from knife.types.arrays import Bools, Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.scored_pairs import ScoredPairs
from knife.types.steps import NamedStep, silent
from knife.types.vocabulary import ModelInfo

WAYS = ("embedding-mean", "head-cls", "head-mean", "prompt-head-mean", "prompt-mask")

_PROMPT = "This is a {word}."
_PROMPT_MASK = "A {word} is a {mask}."


@dataclass(frozen=True)
class WordScore:
    """One row of a table.

    Parameters
    ----------
    pairs : str
        The set.
    method : str
        One of `WAYS`.
    centred : bool
        Whether the common directions were taken away.
    spearman : Estimate, times 100
        Over the pairs that are covered.
    n_covered, n_pairs : int
        How many pairs the model can represent, of how many.
    """

    pairs: str
    method: str
    centred: bool
    spearman: Estimate
    n_covered: int
    n_pairs: int


@dataclass(frozen=True)
class WordReport:
    """What was measured on sets of word pairs.

    Parameters
    ----------
    info : ModelInfo
        The model.
    rows : tuple of WordScore
        Set by set.
    whole : tuple of (str, int)
        For each set, how many of its pairs are of words that are pieces of their own.
    """

    info: ModelInfo
    rows: tuple[WordScore, ...]
    whole: tuple[tuple[str, int], ...]


def evaluate_words(
    model: MaskedLanguageModel,
    sets: Sequence[ScoredPairs],
    *,
    prompt: str = _PROMPT,
    prompt_mask: str = _PROMPT_MASK,
    seed: int = 0,
    step: NamedStep | None = None,
) -> WordReport:
    """Measure ways to place words on pairs of words.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    sets : sequence of ScoredPairs
        Words and what people said.
    prompt : str
        A text with ``{word}``, in which the word is read.
    prompt_mask : str
        A text with ``{word}`` and ``{mask}``, whose mask is read.
    seed : int
        Decides which pairs are drawn for the intervals.
    step : callable, optional
        Is told what comes next, and returns what to do it within.

    Returns
    -------
    WordReport
        Pairs with a word that holds a piece which the model does not know are left out.

    Raises
    ------
    InputError
        If there is no set, a prompt lacks a place, or fewer than two pairs are covered.

    Examples
    --------
    >>> import knife
    >>> pairs = ScoredPairs("toy", ("cat", "cat", "cat"), ("dog", "tax", "kitten"), [3, 0, 5])
    >>> report = evaluate_words(knife.load(), [pairs])
    >>> report.rows[0].method, report.rows[0].n_covered
    ('embedding-mean', 3)
    """
    if not sets:
        raise InputError("there is no set of word pairs; expected one at least. Name a file.")
    if "{word}" not in prompt or "{word}" not in prompt_mask or "{mask}" not in prompt_mask:
        raise InputError(
            f"the prompts are {prompt!r} and {prompt_mask!r}; expected {{word}} in both and "
            "{mask} in the second."
        )
    step = step or silent
    words = tuple(dict.fromkeys(word for one in sets for word in one.texts))
    place = {word: row for row, word in enumerate(words)}
    reader = _WordReader(model, words)
    with step("reading words"):
        vectors = reader.vectors(prompt, prompt_mask)
    rows: list[WordScore] = []
    whole: list[tuple[str, int]] = []
    for one in sets:
        sides = [np.array([place[word] for word in side]) for side in (one.first, one.second)]
        known = reader.is_known[sides[0]] & reader.is_known[sides[1]]
        whole.append((one.name, int((reader.is_whole[sides[0]] & reader.is_whole[sides[1]]).sum())))
        with step(one.name):
            rows += _scored(one, [side[known] for side in sides], known, vectors, seed)
    return WordReport(model.vocabulary.info, tuple(rows), tuple(whole))


def _scored(
    one: ScoredPairs,
    sides: Sequence[Ints],
    known: Bools,
    vectors: dict[tuple[str, bool], Floats],
    seed: int,
) -> list[WordScore]:
    n_known = int(known.sum())
    if n_known < 2:
        raise InputError(
            f"the model can represent {n_known} of the {len(one)} pairs of {one.name}; expected "
            "two at least. Choose another model or set."
        )
    draws = RankDraws(one.scores[known], seed=seed)
    rows = []
    for (method, centred), unit in vectors.items():
        left, right = (unit[side] for side in sides)
        cosines = np.einsum("ij,ij->i", left, right, dtype=np.float64)
        found = times_100(draws.estimate(cosines))
        rows.append(WordScore(one.name, method, centred, found, n_known, len(one)))
    return rows


class _WordReader:
    """Places words."""

    def __init__(self, model: MaskedLanguageModel, words: Sequence[str]) -> None:
        self._model, self._words = model, words
        vocabulary = model.vocabulary
        self._pieces = [one.ids[~one.is_special] for one in model.encode(words)]
        is_known = [ids.size > 0 and not vocabulary.is_special[ids].any() for ids in self._pieces]
        self.is_known: Bools = np.array(is_known, dtype=np.bool_)
        self.is_whole: Bools = self.is_known & np.array([ids.size == 1 for ids in self._pieces])

    def vectors(self, prompt: str, prompt_mask: str) -> dict[tuple[str, bool], Floats]:
        """Return unit rows for every way, as they are and without their common directions."""
        vocabulary = self._model.vocabulary
        space = landmarks(vocabulary)
        embeddings = np.stack(
            [
                vocabulary.embeddings[ids].mean(axis=0)
                if known
                else np.zeros(vocabulary.width, np.float32)
                for ids, known in zip(self._pieces, self.is_known, strict=True)
            ]
        )
        mask = vocabulary.pieces[self._model.mask_id]
        states = {
            "head-cls": self._first(),
            "head-mean": self._mean("{word}"),
            "prompt-head-mean": self._mean(prompt),
            "prompt-mask": self._masks(prompt_mask.replace("{mask}", mask)),
        }
        found = {
            ("embedding-mean", False): unit_rows(embeddings),
            ("embedding-mean", True): space.place(embeddings),
        }
        for name, one in states.items():
            found[name, False] = unit_rows(one)
            found[name, True] = unit_rows(common_directions(one[self.is_known], 1).remove(one))
        return found

    def _first(self) -> Floats:
        ids = [one.ids.tolist() for one in self._model.encode(self._words)]
        return self._model.head_states_at(ids, [[0]] * len(ids))

    def _mean(self, prompt: str) -> Floats:
        """Return the mean head state of the pieces of each word within a prompt."""
        before = len(prompt[: prompt.index("{word}")])
        encodings = self._model.encode([prompt.replace("{word}", word) for word in self._words])
        places = []
        for word, one in zip(self._words, encodings, strict=True):
            starts, ends = one.offsets[:, 0], one.offsets[:, 1]
            inside = ~one.is_special & (ends > before) & (starts < before + len(word))
            places.append(np.flatnonzero(inside).tolist() or [0])
        ids = [one.ids.tolist() for one in encodings]
        states = self._model.head_states_at(ids, places)
        sizes = np.array([len(one) for one in places])
        starts = np.cumsum(sizes) - sizes
        means = np.add.reduceat(states, starts, axis=0) / sizes[:, None]
        return np.asarray(means, np.float32)

    def _masks(self, prompt: str) -> Floats:
        encodings = self._model.encode([prompt.replace("{word}", word) for word in self._words])
        ids = [one.ids.tolist() for one in encodings]
        return self._model.head_states_at(ids, [[one.index(self._model.mask_id)] for one in ids])
