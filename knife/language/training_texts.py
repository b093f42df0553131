"""Annotated sentences as the texts that a pipeline will meet, with what it should say of them.

Neighbouring sentences are set together, so that borders between them can be learned, in one of
several ways to write them. The pipeline's own tokenizer cuts the text, and words that it cuts are
annotated by parts; where it joins words, spaCy's alignment leaves the token out.

It does not know the components that learn, and draws from a random source of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation, cased, cut, spaced

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

MOST_TOGETHER = 5
"""Sentences of one text at most."""

_SEPARATORS = (" ", "\n", "\n\n")
_SEPARATOR_SHARES = (0.9, 0.05, 0.05)


def groups(
    sentences: Sequence[TreebankSentence], rng: Random, most: int = MOST_TOGETHER
) -> Iterator[list[TreebankSentence]]:
    """Yield neighbouring sentences together, never of two documents.

    Parameters
    ----------
    sentences : sequence of TreebankSentence
        In the order in which they were written.
    rng : Random
        Draws how many, from 1 to `most`, all alike.
    most : int
        Of one group.
    """
    group: list[TreebankSentence] = []
    size = rng.randint(1, most)
    for sentence in sentences:
        if group and (len(group) == size or sentence.opens):
            yield group
            group, size = [], rng.randint(1, most)
        group.append(sentence)
    if group:
        yield group


def varied(
    group: Sequence[TreebankSentence], variation: Variation, rng: Random
) -> tuple[list[TreebankSentence], str]:
    """Return the sentences of a text as somebody else may write them, and what parts them.

    Parameters
    ----------
    group : sequence of TreebankSentence
        Neighbours.
    variation : Variation
        How often what is changed.
    rng : Random
        Draws.
    """
    spacing = variation.spacing(rng)
    (separator,) = rng.choices(_SEPARATORS, _SEPARATOR_SHARES)
    return [cased(spaced(one, spacing), variation.case(rng)) for one in group], separator


def example(pipeline: Language, group: Sequence[TreebankSentence], separator: str = " ") -> Example:
    """Return a text as a pipeline reads it, beside what it should find.

    Parameters
    ----------
    pipeline : Language
        Its tokenizer is used.
    group : sequence of TreebankSentence
        Neighbours, all with trees or all without.
    separator : str
        Stands between sentences: a space or line breaks.

    Returns
    -------
    Example
        Tokens on which nothing is known carry nothing.
    """
    from spacy.training import Example

    predicted = pipeline.make_doc(text_of(group, separator))
    borders = {token.idx for token in predicted}
    columns = _Columns()
    start = 0
    for place, sentence in enumerate(group):
        refined, start = _refined(sentence, start, borders)
        columns.add(refined)
        if place + 1 < len(group) and separator != " ":
            columns.add_break(separator)
            start += len(separator) - refined.spaces[-1]
    return Example(predicted, columns.doc(pipeline))


def text_of(group: Sequence[TreebankSentence], separator: str = " ") -> str:
    """Return sentences as one text.

    Parameters
    ----------
    group : sequence of TreebankSentence
        Neighbours.
    separator : str
        Stands between them.
    """
    texts = (
        "".join(
            word + " " * space
            for word, space in zip(sentence.words, (*sentence.spaces[:-1], False), strict=True)
        )
        for sentence in group
    )
    return separator.join(texts)


def _refined(
    sentence: TreebankSentence, start: int, borders: set[int]
) -> tuple[TreebankSentence, int]:
    """Return a sentence with its words cut where tokens begin, and where the next one starts."""
    parts: list[list[str]] = []
    for word, space in zip(sentence.words, sentence.spaces, strict=True):
        inside = [offset for offset in range(1, len(word)) if start + offset in borders]
        cuts = [0, *inside, len(word)]
        parts.append([word[a:b] for a, b in pairwise(cuts)])
        start += len(word) + space
    return cut(sentence, parts), start


@dataclass
class _Columns:
    """The tokens of a text as columns, one for each thing that is annotated."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    starts: list[bool | int | None] = field(default_factory=list)
    has_trees: bool = True

    def add(self, sentence: TreebankSentence) -> None:
        offset = len(self.words)
        self.words += sentence.words
        self.spaces += sentence.spaces
        self.tags += sentence.tags
        self.lemmas += sentence.lemmas
        self.starts += [place == 0 for place in range(len(sentence))]
        self.has_trees = self.has_trees and sentence.heads is not None
        self.heads += [offset + head for head in sentence.heads or ()]
        self.labels += ["ROOT" if label == "root" else label for label in sentence.labels or ()]

    def add_break(self, text: str) -> None:
        """Add white space that is a token of its own, as spaCy has it: part of what it ends."""
        self.spaces[-1] = False
        self.words.append(text)
        self.spaces.append(False)
        self.tags.append("_SP")
        self.lemmas.append(text)
        self.starts.append(False)
        self.heads.append(len(self.words) - 2)
        self.labels.append("dep")

    def doc(self, pipeline: Language) -> Doc:
        from spacy.tokens import Doc

        if not self.has_trees:
            return Doc(
                pipeline.vocab, self.words, self.spaces,
                tags=self.tags, lemmas=self.lemmas, sent_starts=self.starts,
            )  # fmt: skip
        return Doc(
            pipeline.vocab, self.words, self.spaces,
            tags=self.tags, lemmas=self.lemmas, heads=self.heads, deps=self.labels,
        )  # fmt: skip
