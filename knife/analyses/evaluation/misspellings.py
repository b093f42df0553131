"""Whether misspelt words find their source: one random edit in a word that the vocabulary holds.

A misspelt word is no piece, so it has no embedding, and something else has to stand for it: a state
of the model, the vectors of its pieces, or its letters alone. The last needs no model and is what
the others are to be compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.static_vectors import StaticSource
from knife.errors import InputError
from knife.maths.intervals import Estimate, share_estimate
from knife.maths.similarity import unit_rows
from knife.types.arrays import Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.static_vectors import PhraseSource
from knife.types.vocabulary import Vocabulary

N_WORDS = 100
SHORTEST = 4
TOP = 5
EDITS = ("insert", "delete", "replace", "swap")
_TRIES = 20
_ALIKE, _SHARPNESS = 20, 4
"""Words that are spelt alike, and the power of their likeness that they weigh by."""


@dataclass(frozen=True)
class Misspelling:
    """A word and what a typing error made of it.

    Parameters
    ----------
    source : str
        A word of the vocabulary.
    id : int
        Its piece.
    text : str
        The misspelt word, which is no word of the vocabulary.
    edit : {"insert", "delete", "replace", "swap"}
        What was done to one letter, or two that stand side by side.
    """

    source: str
    id: int
    text: str
    edit: str


@dataclass(frozen=True)
class Recovery:
    """How often misspelt words find their source, by one representation.

    Parameters
    ----------
    representation : str
        What stands for the misspelt word.
    in_vocabulary : Estimate, in [0, 1]
        Share whose source is among the nearest few of all words.
    among_sources : Estimate, in [0, 1]
        Share whose source is among the nearest few of the sources alone.
    ranks : tuple of int
        Of the source among all words, from 1, in the order of the misspellings.
    """

    representation: str
    in_vocabulary: Estimate
    among_sources: Estimate
    ranks: tuple[int, ...]


@dataclass(frozen=True)
class MisspellingReport:
    """What every representation makes of the same misspelt words.

    Parameters
    ----------
    top : int
        How near counts as found.
    n_words : int
        Words of the vocabulary that the source is looked for among.
    misspellings : tuple of Misspelling
        What was asked.
    recoveries : tuple of Recovery
        One for each representation.
    """

    top: int
    n_words: int
    misspellings: tuple[Misspelling, ...]
    recoveries: tuple[Recovery, ...]


def draw_misspellings(
    vocabulary: Vocabulary, words: Iterable[str] | None = None, *, n: int = N_WORDS, seed: int = 0
) -> list[Misspelling]:
    """Draw words and misspell each by one random edit.

    Parameters
    ----------
    vocabulary : Vocabulary
        Knows which words are whole pieces.
    words : iterable of str, optional
        Words of a text; those of four letters or more that are whole pieces are drawn from. The
        words of the vocabulary if nothing is said.
    n : int
        How many.
    seed : int
        Decides which words and which edits.

    Returns
    -------
    list of Misspelling
        Fewer than `n` if there are no more words.

    Raises
    ------
    InputError
        If `n` is below 1, or no word can be drawn.

    Examples
    --------
    >>> import knife
    >>> found = draw_misspellings(knife.load().vocabulary, ["cell", "London", "of"])
    >>> [one.source for one in found]
    ['London', 'cell']
    """
    if n < 1:
        raise InputError(f"n is {n}; expected 1 or more.")
    given = (vocabulary.surfaces[i] for i in vocabulary.words) if words is None else words
    known = sorted({word for word in given if _can_be_drawn(word, vocabulary)})
    letters = sorted({char.lower() for word in known for char in word})
    rng = np.random.default_rng(seed)
    found: list[Misspelling] = []
    for row in rng.permutation(len(known)).tolist():
        if len(found) == n:
            break
        one = _misspelt(known[row], letters, vocabulary, rng)
        if one is not None:
            found.append(one)
    if not found:
        raise InputError(
            f"no word of {SHORTEST} letters or more is a whole piece of the vocabulary; expected "
            "at least one. Give text that the model knows words of."
        )
    return found


def misspelling_report(
    model: MaskedLanguageModel, misspellings: Sequence[Misspelling], top: int = TOP
) -> MisspellingReport:
    """Look for the sources of misspelt words by every representation.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    misspellings : sequence of Misspelling
        From `draw_misspellings`. Those that the tokenizer has no pieces for are left out.
    top : int
        How near counts as found.

    Returns
    -------
    MisspellingReport
        Intervals are those of Wilson for independent words.

    Raises
    ------
    InputError
        If `top` is below 1, or nothing is left.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> some = draw_misspellings(model.vocabulary, ["treatment", "hospital"])
    >>> report = misspelling_report(model, some)
    >>> report.recoveries[-1].representation, report.recoveries[-1].in_vocabulary.value
    ('letters alone, no model', 1.0)
    """
    if top < 1:
        raise InputError(f"top is {top}; expected 1 or more.")
    asked = _spelt(model, misspellings)
    if not asked:
        raise InputError(
            "the tokenizer has no pieces for any of the misspelt words; expected one that can "
            "spell words that it lacks. Use another model."
        )
    space = landmarks(model.vocabulary)
    rows = np.searchsorted(space.ids, [one.id for one in asked])
    texts = [one.text for one in asked]
    source = StaticSource(model)
    vectors = {name: source.read(texts, by) for name, by in _STATES.items()}
    vectors["head state at a mask behind it"] = _at_mask(model, texts, space)
    cosines = {name: found @ space.unit.T for name, found in vectors.items()}
    words = [model.vocabulary.surfaces[i] for i in space.ids.tolist()]
    by_letters = _letter_cosines(texts, words)
    cosines["mean of words spelt alike"] = _spelt_alike(by_letters, space) @ space.unit.T
    cosines["letters alone, no model"] = by_letters
    recoveries = [_recovery(name, found, rows, top) for name, found in cosines.items()]
    return MisspellingReport(top, len(words), tuple(asked), tuple(recoveries))


_STATES: dict[str, PhraseSource] = {
    "head state of [CLS]": "first",
    "mean head state": "mean",
    "mean of its pieces": "pieces",
    "mean head state and pieces": "both",
}


def _can_be_drawn(word: str, vocabulary: Vocabulary) -> bool:
    if len(word) < SHORTEST or not word.isalpha():
        return False
    found = vocabulary.find(word)
    return found is not None and not vocabulary.is_continuation[found]


def _misspelt(
    word: str, letters: Sequence[str], vocabulary: Vocabulary, rng: np.random.Generator
) -> Misspelling | None:
    for _ in range(_TRIES):
        edit = EDITS[rng.integers(len(EDITS))]
        at, letter = int(rng.integers(len(word))), letters[int(rng.integers(len(letters)))]
        text = _edited(word, edit, at, letter)
        if text != word and vocabulary.find(text) is None:
            piece = vocabulary.find(word)
            return None if piece is None else Misspelling(word, piece, text, edit)
    return None


def _edited(word: str, edit: str, at: int, letter: str) -> str:
    if edit == "insert":
        return word[:at] + letter + word[at:]
    if edit == "delete":
        return word[:at] + word[at + 1 :]
    if edit == "replace":
        return word[:at] + letter + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _spelt(model: MaskedLanguageModel, some: Sequence[Misspelling]) -> list[Misspelling]:
    vocabulary, encodings = model.vocabulary, model.encode([one.text for one in some])
    return [
        one
        for one, encoding in zip(some, encodings, strict=True)
        if len(encoding) < model.max_length  # a mask has to fit in
        and (~encoding.is_special).any()
        and not vocabulary.is_special[encoding.ids[~encoding.is_special]].any()
    ]


def _at_mask(model: MaskedLanguageModel, texts: Sequence[str], space: Landmarks) -> Floats:
    sequences, places = [], []
    for encoding in model.encode(texts):
        end = int(np.flatnonzero(~encoding.is_special)[-1]) + 1
        ids = encoding.ids.tolist()
        sequences.append([*ids[:end], model.mask_id, *ids[end:]])
        places.append([end])
    return space.place_states(model.head_states_at(sequences, places))


def _letter_cosines(texts: Sequence[str], words: Sequence[str]) -> Floats:
    """Return cosines of counts of letter sequences, up to four long, rare ones weighing more."""
    counter = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), lowercase=False, sublinear_tf=True
    )
    rows = counter.fit_transform(words)
    return (counter.transform(texts) @ rows.T).toarray().astype(np.float32)


def _spelt_alike(by_letters: Floats, space: Landmarks) -> Floats:
    """Return the mean of the words of the nearest spelling, the likest weighing most."""
    nearest = np.argsort(-by_letters, axis=1, kind="stable")[:, :_ALIKE]
    weights = np.take_along_axis(by_letters, nearest, axis=1) ** _SHARPNESS
    found = np.einsum("nk,nkh->nh", weights, space.unit[nearest])
    return unit_rows(found.astype(np.float32))


def _recovery(name: str, cosines: Floats, rows: Ints, top: int) -> Recovery:
    own = cosines[np.arange(len(rows)), rows][:, None]
    # Of equals the source comes last, so that a representation without a difference finds none.
    ranks = (cosines >= own).sum(axis=1)
    ranks_of_sources = (cosines[:, rows] >= own).sum(axis=1)
    return Recovery(
        name,
        share_estimate(int((ranks <= top).sum()), len(rows)),
        share_estimate(int((ranks_of_sources <= top).sum()), len(rows)),
        tuple(ranks.tolist()),
    )
