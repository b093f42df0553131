"""Where sentences begin and end, by rules on tokens.

A full stop ends a sentence unless the word before it is an abbreviation or an initial, or what
follows begins in lower case. Blank lines end a sentence; a single line break does so unless the
line looks wrapped. Tokens are read as a stream, so memory does not grow with the text.

It does not know titles without a full stop within running text, sentences that begin in lower
case are joined to the one before, and a language written without spaces is one sentence a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knife.language.tokens import Token, Tokenizer
from knife.language.word_classes import (
    ABBREVIATIONS_BEFORE_NAMES,
    ABBREVIATIONS_THAT_MAY_END,
    FUNCTION_WORDS,
)

LONGEST_SENTENCE = 1000
"""Tokens after which a sentence is cut, whatever follows, so that no text is held whole."""

WRAPPED_LINE = 50
"""Code points from which a line without a full stop counts as wrapped by its writer."""

_TERMINALS = frozenset(".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964")
_CLOSERS = frozenset("\"')]}\u201d\u2019\u00bb\u300d\u300f\uff09") | {"''"}
_STRAIGHT_QUOTES = frozenset(['"', "''"])
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\.?")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a text.

    Parameters
    ----------
    start, end : int, in code points
        Half-open span of the original text.
    """

    start: int
    end: int


def sentences(text: str, tokenizer: Tokenizer | None = None) -> list[Span]:
    """Return the sentences of a text.

    Parameters
    ----------
    text : str
        Any text.
    tokenizer : Tokenizer, optional
        One to use again; a fresh one costs the loading of spaCy's rules.

    Returns
    -------
    list of Span, in code points
        In order, not overlapping, without white space at their edges; every character that is
        not white space is in exactly one of them.

    Raises
    ------
    InputError
        Where `text` is no string.

    Examples
    --------
    >>> text = "Dr. Smith saw 3.5 kg of E. coli. He left."
    >>> [text[span.start : span.end] for span in sentences(text)]
    ['Dr. Smith saw 3.5 kg of E. coli.', 'He left.']
    """
    cutter = tokenizer if tokenizer is not None else Tokenizer()
    return [Span(found[0].start, found[-1].end) for found in sentence_tokens(text, cutter)]


def sentence_tokens(text: str, tokenizer: Tokenizer) -> Iterator[list[Token]]:
    """Return the tokens of each sentence of a text, one sentence after another.

    Parameters
    ----------
    text : str
        Any text.
    tokenizer : Tokenizer
        What cuts it.

    Returns
    -------
    iterator of list of Token
        Never an empty list.

    Raises
    ------
    InputError
        Where `text` is no string.
    """
    current: list[Token] = []
    for token in tokenizer(text):
        if current and (len(current) >= LONGEST_SENTENCE or _is_border(text, current, token)):
            yield current
            current = []
        current.append(token)
    if current:
        yield current


def _is_border(text: str, before: list[Token], after: Token) -> bool:
    last = before[-1]
    gap = text[last.end : after.start]
    ends = last.text[-1] in _TERMINALS or last.text in _CLOSERS
    if gap and gap != " " and (breaks := len(_BREAKS.findall(gap))):
        return breaks > 1 or _is_line_end(text, last, after, ends=ends)
    if not ends:
        return False
    place = len(before) - 1
    while place > max(0, len(before) - 5) and before[place].text in _CLOSERS:
        place -= 1
    stop = before[place].text
    if stop[-1] not in _TERMINALS or _belongs(before, after, gap):
        return False
    return _starts_anew(before, place, after, gap)


def _is_line_end(text: str, last: Token, after: Token, *, ends: bool) -> bool:
    """Tell whether a single line break ends a sentence: not where the line looks wrapped."""
    if ends or not after.text[0].isalnum():
        return True
    if after.text[0].islower():
        return False
    line_start = max(text.rfind("\n", max(0, last.end - WRAPPED_LINE), last.end) + 1, 0)
    return line_start > 0 or last.end < WRAPPED_LINE


def _belongs(before: list[Token], after: Token, gap: str) -> bool:
    """Tell whether a token closes what the sentence before it opened, or repeats its stop."""
    if after.text[0] in _TERMINALS:
        return True
    if after.text in _STRAIGHT_QUOTES:
        return sum(token.text in _STRAIGHT_QUOTES for token in before) % 2 == 1
    return after.text in _CLOSERS and (not gap or after.text != "'")


def _starts_anew(before: list[Token], place: int, after: Token, gap: str) -> bool:
    """Tell whether the stop at `place` ends a sentence, seen what stands around it."""
    stop, next_char = before[place].text, after.text[0]
    word = stop if stop.strip(".") or place == 0 else before[place - 1].text
    if not gap:
        return stop == "." and len(word) > 1 and word[-1].islower() and after.text.istitle()
    is_plain = after.text.islower() and after.text.isalpha()
    bare = word.rstrip(".").lower()
    if next_char.islower() and (is_plain or len(bare) < 4):
        return False
    if stop[-1] != "." or stop.startswith(".."):
        return True
    counts = place == 1 and word.isdecimal()  # a list item or a heading
    if counts or bare in ABBREVIATIONS_BEFORE_NAMES:
        return False
    if bare in ABBREVIATIONS_THAT_MAY_END or _INITIALS.fullmatch(word):
        return after.text.istitle() and after.text.lower() in FUNCTION_WORDS
    return True
