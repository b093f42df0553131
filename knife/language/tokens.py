"""A text as spaCy's tokens, however long or odd the text is.

The tokenizer of a blank English pipeline needs no trained weights. Two things are added: a text is
handed over in bounded portions, cut at white space, because spaCy refuses long texts; and a
"word" of hundreds of characters is cut into slices, because spaCy peels such words one sign at a
time, which takes quadratic time. White space itself is no token.

It does not know any language but English, and a language written without spaces comes out as
long tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from knife.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

PORTION = 50_000
"""Code points handed to spaCy at once."""

MOST_WORDS = 200_000
"""Words that are remembered; beyond them a tokenizer begins anew."""

SLICE = 100
"""Code points of one slice of an overlong word."""

_OVERLONG = re.compile(r"\S{301,}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Token(NamedTuple):
    """One token with its place.

    Parameters
    ----------
    start, end : int, in code points
        Half-open span of the original text.
    text : str
        What stands there.
    """

    start: int
    end: int
    text: str


class Tokenizer:
    """Cuts English text into tokens; loads spaCy at its first call.

    Examples
    --------
    >>> [token.text for token in Tokenizer()("It's IL-2, not TNF.")]
    ['It', "'s", 'IL-2', ',', 'not', 'TNF', '.']
    """

    def __init__(self) -> None:
        self._pipeline: Language | None = None

    def __call__(self, text: str) -> Iterator[Token]:
        """Return the tokens of a text one after another.

        Parameters
        ----------
        text : str
            Any text; every character that is not white space is in exactly one token.

        Returns
        -------
        iterator of Token
            In order, never overlapping.

        Raises
        ------
        InputError
            Where `text` is no string.
        """
        if not isinstance(text, str):
            raise InputError(
                f"text is a {type(text).__name__}; expected str. Decode bytes before the call."
            )
        return self._tokens(text)

    def _tokens(self, text: str) -> Iterator[Token]:
        for start, end in portions(text):
            pipeline = self._loaded()
            # A lone surrogate cannot be written as UTF-8, which spaCy does inside.
            portion = _SURROGATE.sub("\ufffd", text[start:end])
            for token in pipeline.make_doc(portion):
                if not token.is_space:
                    first = start + token.idx
                    last = first + len(token)
                    yield Token(first, last, text[first:last])

    def _loaded(self) -> Language:
        # A vocabulary remembers every word, which makes the next text faster and memory grow.
        if self._pipeline is None or len(self._pipeline.vocab) > MOST_WORDS:
            self._pipeline = blank_pipeline()
        return self._pipeline


def blank_pipeline() -> Language:
    """Return a pipeline that does nothing but tokenize."""
    import spacy

    return spacy.blank("en")


def portions(text: str) -> Iterator[tuple[int, int]]:
    """Return half-open spans, in code points, that cover a text and suit the tokenizer.

    Examples
    --------
    >>> list(portions("a b"))
    [(0, 3)]
    >>> list(portions("x" * 310))
    [(0, 100), (100, 200), (200, 300), (300, 310)]
    """
    position = 0
    while position < len(text):
        end = _cut_at_space(text, position)
        for word in _OVERLONG.finditer(text, position, end):
            if word.start() > position:
                yield position, word.start()
            for start in range(word.start(), word.end(), SLICE):
                yield start, min(start + SLICE, word.end())
            position = word.end()
        if end > position:
            yield position, end
        position = end


def _cut_at_space(text: str, position: int) -> int:
    """Return where a portion that begins at `position` ends, after white space if there is some."""
    end = min(position + PORTION, len(text))
    if end == len(text):
        return end
    cut = end
    while cut > position and not text[cut - 1].isspace():
        cut -= 1
    return cut if cut > position else end
