"""What vocabularies are worth on a text, side by side.

A word is what BERT's pre-tokeniser makes of the text as it stands, the same words for every
vocabulary. Each distinct word is cut into pieces once, alone, and counts as often as it stands in
the text. How many pieces a word takes is called fertility; rare words take more, so the share of
words that stay whole is also told by bands of rank: the 1,000 most frequent words of this text,
the next 9,000, and so on by powers of ten. Text that took part in training flatters: hand in text
that was held out.

This module does not train, and it does not know which vocabulary is the better one for a task.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from knife.errors import InputError
from knife.pretraining.word_counts import count_words

Counts = npt.NDArray[np.int64]

BAND_ENDS = (1_000, 10_000, 100_000)
"""Last rank of each band but the last, which is open."""

_MARKERS = ("\u2581", "\u0120")  # of SentencePiece and of byte-level BPE
_WORDS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Band:
    """Words of a text by their rank.

    Parameters
    ----------
    first, last : int
        Ranks from 1, the most frequent word; words of equal count in the order of code points.
        `last` is the number of distinct words in the last band.
    n_words : int
        Running words of the text.
    """

    first: int
    last: int
    n_words: int


@dataclass(frozen=True)
class VocabularyScore:
    """What one vocabulary does to a text.

    Parameters
    ----------
    name : str
        The vocabulary.
    n_pieces : int
        Its size, control pieces included.
    continuation_share : float or None
        Share of its pieces that go on with a word, of those that are no control pieces; None
        where pieces do not tell.
    pieces_per_word : float
        Fertility: mean over running words.
    unknown_piece_share : float
        Share of unknown pieces among all pieces of the text.
    unknown_word_share : float
        Share of running words with an unknown piece.
    whole_share : float
        Share of running words that are one known piece.
    whole_by_band : tuple of float
        The same in each band of the report.
    n_unused : int, in pieces
        Pieces, control pieces aside, that this text never asks for.
    """

    name: str
    n_pieces: int
    continuation_share: float | None
    pieces_per_word: float
    unknown_piece_share: float
    unknown_word_share: float
    whole_share: float
    whole_by_band: tuple[float, ...]
    n_unused: int


@dataclass(frozen=True)
class VocabularyReport:
    """Vocabularies side by side.

    Parameters
    ----------
    n_words : int
        Running words of the text.
    n_distinct : int
        Distinct words.
    bands : tuple of Band
        At least one; none is empty.
    scores : tuple of VocabularyScore
        In the order in which the vocabularies were given.
    """

    n_words: int
    n_distinct: int
    bands: tuple[Band, ...]
    scores: tuple[VocabularyScore, ...]


def vocabulary_report(
    documents: Iterable[Sequence[str]], tokenizers: Mapping[str, PreTrainedTokenizerFast]
) -> VocabularyReport:
    """Report what vocabularies do to a text.

    Parameters
    ----------
    documents : iterable of sequence of str
        Sentences of each document, read once; best held out from training.
    tokenizers : mapping from name to PreTrainedTokenizerFast
        Of any kind. They are left as they are.

    Returns
    -------
    VocabularyReport
        One score for each.

    Raises
    ------
    InputError
        If there is no vocabulary, or the text has no word.
    """
    if not tokenizers:
        raise InputError("there is no vocabulary to report on; expected at least one. Name one.")
    counted = count_words(documents)
    if not counted:
        raise InputError(
            "the text has no words; expected documents with text. Check the files, and whether "
            "any document is held out at all."
        )
    words = sorted(counted, key=lambda word: (-counted[word], word))
    counts = np.array([counted[word] for word in words], dtype=np.int64)
    edges = [0, *(end for end in BAND_ENDS if end < len(words)), len(words)]
    bands = tuple(
        Band(first + 1, last, int(counts[first:last].sum())) for first, last in pairwise(edges)
    )
    scores = tuple(_score(name, one, words, counts, bands) for name, one in tokenizers.items())
    return VocabularyReport(int(counts.sum()), len(words), bands, scores)


def _score(
    name: str,
    tokenizer: PreTrainedTokenizerFast,
    words: list[str],
    counts: Counts,
    bands: Sequence[Band],
) -> VocabularyScore:
    cutter = _Cutter(tokenizer)
    n_pieces, n_unknown = cutter.cut(words)
    is_whole = (n_pieces == 1) & (n_unknown == 0)
    total = int(counts.sum())
    pieces = int(counts @ n_pieces)
    return VocabularyScore(
        name=name,
        n_pieces=len(cutter.vocabulary) + len(cutter.control),
        continuation_share=cutter.continuation_share(),
        pieces_per_word=pieces / total,
        unknown_piece_share=int(counts @ n_unknown) / max(pieces, 1),
        unknown_word_share=int(counts @ (n_unknown > 0)) / total,
        whole_share=int(counts @ is_whole) / total,
        whole_by_band=tuple(
            int(counts[band.first - 1 : band.last] @ is_whole[band.first - 1 : band.last])
            / band.n_words
            for band in bands
        ),
        n_unused=len(cutter.vocabulary.keys() - cutter.used),
    )


class _Cutter:
    """Cuts words as they stand in running text: after a space, punctuation without one."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        # A copy, because padding and truncation are settings of the tokenizer itself.
        self._inner = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
        self._inner.no_padding()
        self._inner.no_truncation()
        added = self._inner.get_added_tokens_decoder()
        self.control = set(tokenizer.all_special_ids) | {
            number for number, token in added.items() if token.special
        }
        ids = self._inner.get_vocab(with_added_tokens=True)
        self.control &= set(ids.values())
        self.vocabulary = {
            number: piece for piece, number in ids.items() if number not in self.control
        }
        self.used: set[int] = set()
        unknown = tokenizer.unk_token_id
        self._unknown = -1 if unknown is None else int(unknown)
        self._marker = self._begin_marker()
        # A lone marker stands for the space before a word, which no word has to pay for.
        self._blank = ids.get(self._marker, -1) if self._marker else -1
        bare = self._inner.encode("a", add_special_tokens=False).tokens
        self._adds_space = bool(self._marker) and bare[:1] != [] and bare[0][0] == self._marker

    def cut(self, words: Sequence[str]) -> tuple[Counts, Counts]:
        """Return the numbers of pieces and of unknown pieces of each word, (n,)."""
        n_pieces = np.zeros(len(words), np.int64)
        n_unknown = np.zeros(len(words), np.int64)
        for start in range(0, len(words), _WORDS_AT_ONCE):
            batch = [self._framed(word) for word in words[start : start + _WORDS_AT_ONCE]]
            encoded = self._inner.encode_batch(batch, add_special_tokens=False)
            for place, one in enumerate(encoded, start=start):
                ids = [number for number in one.ids if number != self._blank]
                n_pieces[place] = len(ids)
                n_unknown[place] = ids.count(self._unknown)
                self.used.update(ids)
        return n_pieces, n_unknown

    def continuation_share(self) -> float | None:
        """Return the share of pieces that go on with a word, None where pieces do not tell."""
        prefix = json.loads(self._inner.to_str())["model"].get("continuing_subword_prefix")
        pieces = list(self.vocabulary.values())
        if self._marker:
            n = sum(not piece.startswith(self._marker) for piece in pieces)
        elif prefix:
            n = sum(piece.startswith(prefix) and piece != prefix for piece in pieces)
        else:
            return None
        return n / max(len(pieces), 1)

    def _framed(self, word: str) -> str:
        return f" {word}" if word[0].isalnum() and not self._adds_space else word

    def _begin_marker(self) -> str:
        """Return what a piece begins with after a space, empty if nothing."""
        after_space = self._inner.encode("a a", add_special_tokens=False).tokens
        starts = {piece[0] for piece in after_space[1:]}
        return next((marker for marker in _MARKERS if marker in starts), "")
