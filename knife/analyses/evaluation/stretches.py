"""Text cut into stretches, and the words in them that are hidden from every model alike.

A document is cut into consecutive stretches of whole sentences that rarely need more than 128
pieces. Both the cuts and the choice of words depend on the text and a seed alone, never on a
tokenizer or on the other documents, so the answers of two models can be compared word by word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from knife.analyses.evaluation.words import word_spans
from knife.types.arrays import Ints, frozen

Documents = Sequence[Sequence[str]]
"""Documents, each a sequence of sentences."""

SHARE_HIDDEN = 0.15
LONGEST_HIDDEN = 100
"""Characters; what is longer is a sequence or an address, which no vocabulary can spell."""


@dataclass(frozen=True)
class Bounds:
    """How long a stretch may be.

    Parameters
    ----------
    words, characters : int
        Most of each. A single word of more characters is cut.
    """

    words: int = 96
    characters: int = 1000


@dataclass(frozen=True)
class Stretch:
    """A run of text of one document.

    Parameters
    ----------
    text : str
        Its sentences, joined by single spaces.
    document : int
        Number of its document, from 0.
    words : tuple of (int, int), in code points of the text
        Where its words stand.
    """

    text: str
    document: int
    words: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class HiddenWords:
    """Words to be hidden, the same ones for every model.

    Parameters
    ----------
    stretches : tuple of Stretch
        The text.
    chosen : tuple of int64 array
        For each stretch, the numbers of its hidden words, ascending.
    """

    stretches: tuple[Stretch, ...] = field(repr=False)
    chosen: tuple[Ints, ...] = field(repr=False)

    def __len__(self) -> int:
        return sum(len(words) for words in self.chosen)

    @property
    def document(self) -> Ints:
        """Document of each hidden word, int64 (W,)."""
        numbers = [stretch.document for stretch in self.stretches]
        return np.repeat(np.array(numbers, np.int64), [len(words) for words in self.chosen])

    @property
    def characters(self) -> Ints:
        """Length of each hidden word in code points, int64 (W,)."""
        spans = np.concatenate([*map(self.spans, range(len(self.stretches))), np.empty((0, 2))])
        return (spans[:, 1] - spans[:, 0]).astype(np.int64)

    def spans(self, stretch: int) -> Ints:
        """Return where the hidden words of a stretch stand, int64 (n, 2)."""
        words = np.array(self.stretches[stretch].words, np.int64).reshape(-1, 2)
        return words[self.chosen[stretch]]


def cut_documents(documents: Documents, bounds: Bounds | None = None) -> list[Stretch]:
    """Cut documents into consecutive stretches of whole sentences.

    Parameters
    ----------
    documents : sequence of sequence of str
        Sentences of each document; those without a word are left out.
    bounds : Bounds, optional
        How long a stretch may be. A sentence that is longer is cut between words.

    Returns
    -------
    list of Stretch
        In the order of the text. Every word is in exactly one.

    Examples
    --------
    >>> found = cut_documents([["One two.", "Three four.", "Five."], ["Six."]], Bounds(words=6))
    >>> [(stretch.document, stretch.text) for stretch in found]
    [(0, 'One two. Three four.'), (0, 'Five.'), (1, 'Six.')]
    """
    bounds = bounds or Bounds()
    stretches: list[Stretch] = []
    for number, sentences in enumerate(documents):
        whole: Stretch | None = None
        for part in chain.from_iterable(_parts(one, number, bounds) for one in sentences):
            joined = part if whole is None else _joined(whole, part)
            if whole is None or _fits(joined, bounds):
                whole = joined
            else:
                stretches.append(whole)
                whole = part
        if whole is not None:
            stretches.append(whole)
    return stretches


def cut_sentences(documents: Documents, bounds: Bounds | None = None) -> list[Stretch]:
    """Return every sentence as a stretch of its own, a long one as several."""
    bounds = bounds or Bounds()
    return [
        part
        for number, sentences in enumerate(documents)
        for sentence in sentences
        for part in _parts(sentence, number, bounds)
    ]


def draw(stretches: Sequence[Stretch], n: int, seed: int = 0) -> list[Stretch]:
    """Return n stretches drawn without replacement, in the order of the text, or all there are.

    Parameters
    ----------
    stretches : sequence of Stretch
        What to draw from.
    n : int
        How many.
    seed : int
        Decides which.
    """
    order = np.random.default_rng(seed).permutation(len(stretches))[:n]
    return [stretches[i] for i in np.sort(order)]


def hide_words(stretches: Sequence[Stretch], seed: int = 0) -> HiddenWords:
    """Choose 15 % of the words of each stretch, at least one.

    Parameters
    ----------
    stretches : sequence of Stretch
        The text. A stretch of a single word has none hidden: nothing would be left to tell it from.
    seed : int
        Decides which words, together with the text of their stretch.

    Returns
    -------
    HiddenWords
        Words of more than 100 characters are never among them.

    Examples
    --------
    >>> hidden = hide_words(cut_documents([["A cell binds a cell.", "It grows."]]))
    >>> len(hidden), hidden.document.tolist()
    (1, [0])
    """
    return HiddenWords(tuple(stretches), tuple(_choose(stretch, seed) for stretch in stretches))


def _choose(stretch: Stretch, seed: int) -> Ints:
    can = [i for i, (start, end) in enumerate(stretch.words) if end - start <= LONGEST_HIDDEN]
    if len(stretch.words) < 2 or not can:
        return frozen([], np.int64)
    digest = hashlib.sha256(stretch.text.encode("utf-8", "surrogatepass")).digest()
    rng = np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
    n = max(1, round(SHARE_HIDDEN * len(can)))
    return frozen(np.sort(rng.permutation(can)[:n]), np.int64)


def _parts(sentence: str, document: int, bounds: Bounds) -> Iterator[Stretch]:
    """Yield a sentence in parts that fit, cut between words."""
    spans = [part for span in word_spans(sentence) for part in _cut_word(*span, bounds.characters)]
    first = 0
    for last in range(1, len(spans) + 1):
        begin = spans[first][0]
        is_full = last < len(spans) and (
            last - first == bounds.words or spans[last][1] - begin > bounds.characters
        )
        if is_full or last == len(spans):
            words = tuple((start - begin, end - begin) for start, end in spans[first:last])
            yield Stretch(sentence[begin : spans[last - 1][1]], document, words)
            first = last


def _cut_word(start: int, end: int, longest: int) -> list[tuple[int, int]]:
    return [(place, min(place + longest, end)) for place in range(start, end, longest)]


def _joined(first: Stretch, second: Stretch) -> Stretch:
    shift = len(first.text) + 1
    moved = tuple((start + shift, end + shift) for start, end in second.words)
    return Stretch(f"{first.text} {second.text}", first.document, first.words + moved)


def _fits(stretch: Stretch, bounds: Bounds) -> bool:
    return len(stretch.words) <= bounds.words and len(stretch.text) <= bounds.characters
