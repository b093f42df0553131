"""How often a pipeline agrees with annotated sentences.

The pipeline reads text, not words, and cuts it itself: what it says of a word is counted where the
word is one token, and the share of such words is counted as well. Several sentences of a document
stand together, so that borders have to be found.

It does not know how the pipeline was made, nor the names that other treebanks give to the same
thing: labels of another scheme all count as wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knife.language.training_texts import text_of
from knife.language.treebanks import TreebankSentence
from knife.language.variations import spaced

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

TOGETHER = 10
"""Sentences of one text."""


@dataclass(frozen=True)
class PipelineScores:
    """Shares of what a pipeline says rightly; None where one side says nothing.

    Parameters
    ----------
    n_sentences, n_words : int
        Of the treebank.
    whole : float, in [0, 1]
        Words that are one token.
    tags, lemmas : float, in [0, 1]
        Of whole words, those with the right one.
    unlabelled, labelled : float, in [0, 1]
        Of whole words that are no punctuation, those with the right head, and with the right
        label too.
    borders : float, in [0, 1]
        F1 of whole sentences.
    words_per_second : float
        Words that the whole pipeline reads.
    """

    n_sentences: int
    n_words: int
    whole: float
    tags: float | None
    lemmas: float | None
    unlabelled: float | None
    labelled: float | None
    borders: float | None
    words_per_second: float


def score_pipeline(
    pipeline: Language, sentences: Sequence[TreebankSentence], spacing: str = "natural"
) -> PipelineScores:
    """Return how often a pipeline agrees with sentences.

    Parameters
    ----------
    pipeline : Language
        Any English one.
    sentences : sequence of TreebankSentence
        In the order in which they were written.
    spacing : {"natural", "words", "signs"}
        How the text is written: as people do, with words apart, or with all signs apart.

    Returns
    -------
    PipelineScores
        Over all sentences.
    """
    gold = [[spaced(one, spacing) for one in group] for group in _together(sentences)]
    texts = [text_of(group) for group in gold]
    began = time.perf_counter()
    docs = list(pipeline.pipe(texts))
    seconds = time.perf_counter() - began
    counts = _Counts()
    for doc, group in zip(docs, gold, strict=True):
        counts.add(doc, [*_placed(group)])
    n_words = sum(len(one) for group in gold for one in group)
    return PipelineScores(
        n_sentences=len(sentences),
        n_words=n_words,
        whole=counts.whole.share or 0.0,
        tags=counts.tags.share,
        lemmas=counts.lemmas.share,
        unlabelled=counts.unlabelled.share,
        labelled=counts.labelled.share,
        borders=counts.borders,
        words_per_second=n_words / max(seconds, 1e-9),
    )


@dataclass(frozen=True)
class _Word:
    """A word where it stands: its sentence, its place there, and its span of the text."""

    sentence: TreebankSentence
    place: int
    start: int
    end: int

    @property
    def is_last(self) -> bool:
        return self.place + 1 == len(self.sentence)


def _together(sentences: Iterable[TreebankSentence]) -> Iterator[list[TreebankSentence]]:
    group: list[TreebankSentence] = []
    for sentence in sentences:
        if group and (sentence.opens or len(group) == TOGETHER):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _placed(group: Sequence[TreebankSentence]) -> Iterator[_Word]:
    start = 0
    for sentence in group:
        for place, (text, space) in enumerate(zip(sentence.words, sentence.spaces, strict=True)):
            word = _Word(sentence, place, start, start + len(text))
            yield word
            start = word.end + (space or word.is_last)


class _Share:
    """A share that is counted."""

    def __init__(self) -> None:
        self._n_right = self._n = 0

    def count(self, *, is_right: bool) -> None:
        self._n_right += is_right
        self._n += 1

    @property
    def share(self) -> float | None:
        return self._n_right / self._n if self._n else None


class _Counts:
    """What has been compared so far."""

    def __init__(self) -> None:
        self.whole, self.tags, self.lemmas = _Share(), _Share(), _Share()
        self.unlabelled, self.labelled = _Share(), _Share()
        self._n_sentences = self._n_alike = 0

    @property
    def borders(self) -> float | None:
        return 2 * self._n_alike / self._n_sentences if self._n_sentences else None

    def add(self, doc: Doc, words: Sequence[_Word]) -> None:
        """Compare what a pipeline says of a text with what stands there."""
        word_at = {at: n for n, word in enumerate(words) for at in range(word.start, word.end)}
        token_at = {(token.idx, token.idx + len(token)): token for token in doc}
        for n, word in enumerate(words):
            token = token_at.get((word.start, word.end))
            self.whole.count(is_right=token is not None)
            if token is not None:
                self._add_word(doc, token, word)
                # Where the head of the token stands, counted in words from the sentence's first.
                head = word_at.get(token.head.idx, -1) - n + word.place
                self._add_head(doc, token, word, head)
        if doc.has_annotation("SENT_START"):
            there, found = _spans(words), _found_spans(doc)
            self._n_sentences += len(there) + len(found)
            self._n_alike += len(there & found)

    def _add_word(self, doc: Doc, token: Token, word: _Word) -> None:
        tag, lemma = word.sentence.tags[word.place], word.sentence.lemmas[word.place]
        if tag and doc.has_annotation("TAG"):
            self.tags.count(is_right=token.tag_ == tag)
        if lemma and doc.has_annotation("LEMMA"):
            self.lemmas.count(is_right=token.lemma_ == lemma)

    def _add_head(self, doc: Doc, token: Token, word: _Word, head: int) -> None:
        heads, labels = word.sentence.heads, word.sentence.labels
        if heads is None or labels is None or not doc.has_annotation("DEP"):
            return
        label = labels[word.place].lower()
        if label != "punct":
            is_right = head == heads[word.place]
            self.unlabelled.count(is_right=is_right)
            self.labelled.count(is_right=is_right and token.dep_.lower() == label)


def _spans(words: Sequence[_Word]) -> set[tuple[int, int]]:
    """Return the spans of the sentences that the words make."""
    starts = [word.start for word in words if word.place == 0]
    return set(zip(starts, (word.end for word in words if word.is_last), strict=True))


def _found_spans(doc: Doc) -> set[tuple[int, int]]:
    """Return the spans of the sentences of a pipeline, without white space at their edges."""
    found: set[tuple[int, int]] = set()
    for sentence in doc.sents:
        tokens = [token for token in sentence if not token.is_space]
        if tokens:
            found.add((tokens[0].idx, tokens[-1].idx + len(tokens[-1])))
    return found
