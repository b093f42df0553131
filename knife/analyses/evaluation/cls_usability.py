"""Whether the head state of the first control piece says anything about the text behind it.

Some models give nearly the same substitutes at ``[CLS]`` whatever the text is; nothing can be read
from them there. The test: how much the first 20 pieces at ``[CLS]`` overlap for random phrases.
What else ``[CLS]`` may be good for this module does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.stretches import Documents
from knife.analyses.evaluation.words import word_spans
from knife.errors import InputError
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

N_PHRASES = 50
N_SUBSTITUTES = 20
MOST_OVERLAP = 0.5
LENGTHS = (2, 4)
"""Fewest and most words of a phrase."""


@dataclass(frozen=True)
class ClsUsability:
    """How alike the substitutes at ``[CLS]`` are for different phrases.

    Parameters
    ----------
    n_phrases : int
        How many phrases were read.
    overlap : float, in [0, 1]
        Mean over all pairs of phrases of the Jaccard index of their first 20 substitutes.
    """

    n_phrases: int
    overlap: float

    @property
    def is_usable(self) -> bool:
        """Whether the overlap is at most .5."""
        return self.overlap <= MOST_OVERLAP


def draw_phrases(documents: Documents, n: int = N_PHRASES, seed: int = 0) -> list[str]:
    """Return phrases of two to four words that stand side by side in a text.

    Parameters
    ----------
    documents : sequence of sequence of str
        Sentences of each document.
    n : int
        How many phrases.
    seed : int
        Decides which.

    Returns
    -------
    list of str
        Each at most once, at most one from a sentence; fewer than `n` if the text has no more.

    Examples
    --------
    >>> draw_phrases([["Blood flows (slowly)."]])
    ['Blood flows']
    """
    rng = np.random.default_rng(seed)
    sentences = [sentence for document in documents for sentence in document]
    found: dict[str, None] = {}
    for number in rng.permutation(len(sentences)):
        if len(found) >= n:
            break
        runs = list(_runs(sentences[number]))
        if runs:
            run = runs[rng.integers(len(runs))]
            length = int(rng.integers(LENGTHS[0], min(LENGTHS[1], len(run)) + 1))
            first = int(rng.integers(len(run) - length + 1))
            start, end = run[first][0], run[first + length - 1][1]
            found[" ".join(sentences[number][start:end].split())] = None
    return list(found)


def random_phrases(vocabulary: Vocabulary, n: int = N_PHRASES, seed: int = 0) -> list[str]:
    """Return phrases of two to four random words of a vocabulary, where there is no text to ask.

    Parameters
    ----------
    vocabulary : Vocabulary
        Whose words.
    n : int
        How many phrases.
    seed : int
        Decides which.

    Returns
    -------
    list of str
        None if the vocabulary has fewer than four words of letters.

    Examples
    --------
    >>> import knife
    >>> len(random_phrases(knife.load().vocabulary, n=3))
    3
    """
    words = np.array([i for i in vocabulary.words if vocabulary.surfaces[i].isalpha()], np.int64)
    if words.size < LENGTHS[1]:
        return []
    rng = np.random.default_rng(seed)
    lengths = rng.integers(LENGTHS[0], LENGTHS[1] + 1, size=n).tolist()
    return [
        " ".join(vocabulary.surfaces[i] for i in rng.choice(words, length, replace=False))
        for length in lengths
    ]


def cls_usability(model: MaskedLanguageModel, phrases: Sequence[str]) -> ClsUsability | None:
    """Compare what a model reads at its first control piece for different phrases.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    phrases : sequence of str, at least 2
        What it reads, one at a time.

    Returns
    -------
    ClsUsability or None
        None if the model puts no control piece before a text, or reads hardly any text at once.

    Raises
    ------
    InputError
        If there are fewer than two phrases.
    """
    if len(phrases) < 2:
        raise InputError(
            f"there are {len(phrases)} phrases to compare; expected at least 2. Add text."
        )
    encodings = [one for one in model.encode(phrases) if len(one) <= model.max_length]
    if len(encodings) < 2 or not all(one.is_special[:1].any() for one in encodings):
        return None
    rows = [encoding.ids.tolist() for encoding in encodings]
    states = model.head_states_at(rows, [[0]] * len(rows))
    k = min(N_SUBSTITUTES, len(model.vocabulary))
    ids = model.substitutes(states, k).ids
    holds = np.zeros((len(rows), len(model.vocabulary)), np.float32)
    np.put_along_axis(holds, ids, 1, axis=1)
    shared = holds @ holds.T
    jaccard = shared / (2 * k - shared)
    pairs = np.triu_indices(len(rows), 1)
    return ClsUsability(len(rows), float(jaccard[pairs].mean()))


def _runs(sentence: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of two words or more that begin with a letter, with only spaces between."""
    run: list[tuple[int, int]] = []
    for start, end in word_spans(sentence):
        is_word = sentence[start].isalpha()
        is_behind = bool(run) and not sentence[run[-1][1] : start].strip() and run[-1][1] < start
        if not (is_word and is_behind):
            if len(run) > 1:
                yield run
            run = []
        if is_word:
            run.append((start, end))
    if len(run) > 1:
        yield run
