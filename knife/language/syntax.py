"""What a tagger and a parser make of sentences that are already cut into tokens.

A pipeline is asked about whole sentences, many at once, and its answer is kept as plain values: a
Penn tag, a relation and a head for each token. Which tokens and sentences there are is decided
before, so that every pipeline is asked about the same ones.

It does not know what a noun phrase is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple

from knife.errors import ModelError
from knife.language.tokens import Token
from knife.language.word_classes import words_of

if TYPE_CHECKING:
    from knife.language.pipelines import Pipeline

N_TOGETHER = 256
"""Sentences that a pipeline reads together: enough for its batches, few enough for any text."""

LONGEST = 400
"""Tokens of a sentence; what has more and no stop is a table or data."""

UNUSED = ("lemmatizer", "senter", "ner", "entity_linker", "morphologizer", "textcat")
"""Components of pipelines that nothing here asks for."""

_NOMINAL = words_of("""
nsubj nsubjpass obj dobj iobj pobj obl nmod compound nummod appos flat poss attr det
""")
"""Relations of nouns, in the labels of Universal Dependencies and of spaCy's own packages."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Reading(NamedTuple):
    """What a pipeline says of one token.

    Parameters
    ----------
    tag : str
        Its Penn tag.
    relation : str
        What it is to its head, in lower case; labels are those of the pipeline.
    head : int
        Which token of the sentence that is; the token itself where it has none.
    """

    tag: str
    relation: str
    head: int


class SyntaxReader:
    """Asks a pipeline about sentences.

    Parameters
    ----------
    pipeline : spacy.language.Language
        With a tagger; a parser is asked if there is one.

    Raises
    ------
    ModelError
        If the pipeline has no tagger.

    Examples
    --------
    >>> from knife.assembly.pipelines import open_pipeline
    >>> read = SyntaxReader(open_pipeline())
    >>> sentence = [Token(0, 3, "The"), Token(4, 7, "rat"), Token(8, 13, "slept")]
    >>> [reading.tag for reading in next(read([sentence]))]
    ['DT', 'NN', 'VBD']
    """

    def __init__(self, pipeline: Pipeline) -> None:
        if "tagger" not in pipeline.pipe_names:
            has = ", ".join(pipeline.pipe_names) or "no component"
            name = pipeline.meta.get("name", "?")
            raise ModelError(
                f"the pipeline {name!r} has {has}; expected a tagger among them. Choose another "
                "with --pipeline, or none for rules alone."
            )
        self._pipeline = pipeline
        self._off = [name for name in UNUSED if name in pipeline.pipe_names]

    def __call__(self, sentences: Iterable[Sequence[Token]]) -> Iterator[list[Reading]]:
        """Yield what the pipeline says of each token of each sentence.

        Parameters
        ----------
        sentences : iterable of sequences of Token
            None of them empty; read as they are needed.

        Yields
        ------
        list of Reading
            One for each token; heads are tokens of the same sentence. None for a sentence that is
            longer than `LONGEST`.
        """
        stream = iter(sentences)
        while some := list(islice(stream, N_TOGETHER)):
            yield from self._read(some)

    def _read(self, sentences: Sequence[Sequence[Token]]) -> list[list[Reading]]:
        from spacy.tokens import Doc

        with _forgetting(self._pipeline), self._pipeline.select_pipes(disable=self._off):
            vocab = self._pipeline.vocab
            known = [len(sentence) <= LONGEST for sentence in sentences]
            docs = [Doc(vocab, *_words(one)) for one in compress(sentences, known)]
            found = (
                [Reading(one.tag_, one.dep_.lower(), one.head.i) for one in doc]
                for doc in self._pipeline.pipe(docs)
            )
            return [next(found) if is_known else [] for is_known in known]


def _forgetting(pipeline: Pipeline) -> AbstractContextManager[object]:
    """Let a pipeline forget the words of a text after it was read, where this spaCy can.

    Otherwise every new word stays in its vocabulary, and a long stream fills the memory.
    """
    zone = getattr(pipeline, "memory_zone", None)
    return nullcontext() if zone is None else zone()


def is_agreed(reading: Reading, readings: Sequence[Reading]) -> bool:
    """Tell whether tagger and parser agree on a word: no verb to one is a noun to the other.

    A word that nobody knows is often taken for a verb, but seldom by both.

    Parameters
    ----------
    reading : Reading
        Of the word.
    readings : sequence of Reading
        Of its sentence.

    Examples
    --------
    >>> verb, noun = Reading("VBD", "root", 0), Reading("VBP", "obj", 0)
    >>> is_agreed(verb, [verb, noun]), is_agreed(noun, [verb, noun])
    (True, False)
    """
    if not reading.tag.startswith("VB"):
        return True
    relation = reading.relation
    if relation == "conj":
        # What is joined to another word is what that word is.
        return readings[reading.head].tag.startswith("VB")
    return relation.split(":")[0] not in _NOMINAL


def _words(sentence: Sequence[Token]) -> tuple[list[str], list[bool]]:
    """Return the words of a sentence, and after which of them there is a space."""
    ends = [token.start for token in sentence[1:]]
    spaces = [token.end < start for token, start in zip(sentence, ends, strict=False)]
    # A lone surrogate cannot be written as UTF-8, which spaCy does inside.
    return [_SURROGATE.sub("\ufffd", token.text) for token in sentence], [*spaces, False]
