"""Noun phrases that may be terms, with and without the adjective before them.

Mentions leave general adjectives out, because *high* says nothing in *high fever*. In *high blood
pressure* and *whooping cough* it is a part of the name. Only counting tells which: so each phrase
is given both ways, and what is longer is marked. Likewise mentions end before a noun that says what
is done to a thing, and *blood pressure* is two of them; they are given together as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from knife.language.word_classes import FUNCTION_WORDS, GENERAL_ADJECTIVES, UNITS
from knife.language.word_endings import is_adverb, is_general_adjective
from knife.types.entities import Mention
from knife.types.phrases import Phrase

_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)\s$")
_DESCRIBING = re.compile(r"[^\W\d_]{3,}(?:ing|ed|al|ic|ive|ous|ary|ar)")
_COMPARES = re.compile(r"[<>=\u2264\u2265\u00b1]")
_MEASURE = re.compile(r"\d[\d.,:/\u2013\u00d7-]*\s?(?:to\s[\d.]+\s?)?([^\W\d]+)(?:/\S*|\S{0,2})")
_MOST_WORDS, _MOST_ADJECTIVES, _LONGEST_ADJECTIVE = 6, 2, 40


class PhraseFinder:
    """Finds phrases of English texts that may be terms.

    Parameters
    ----------
    detector : callable
        Finds mentions, such as a `knife.language.mentions.RuleMentionDetector`.

    Examples
    --------
    >>> from knife.language.mentions import RuleMentionDetector
    >>> find = PhraseFinder(RuleMentionDetector(class_nouns=True))
    >>> [(one.mention.text, one.is_extended) for one in find("She had high blood pressure.")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('high blood', True), ('high blood pressure', True), ('blood', False),
     ('blood pressure', True), ('pressure', False)]
    """

    def __init__(self, detector: Callable[[str], list[Mention]]) -> None:
        self._detector = detector

    def __call__(self, text: str) -> list[Phrase]:
        """Return the phrases of a text in order of their start; they may overlap.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Phrase
            Each span once.
        """
        cores = [named for one in self._detector(text) if (named := _named(one)) is not None]
        found = {(one.start, one.end): False for one in cores}
        for start, end in _chains(text, cores):
            found.setdefault((start, end), True)
        for start, end in list(found):
            for longer in _longer(text, start):
                if text.count(" ", longer, end) < _MOST_WORDS:
                    found.setdefault((longer, end), True)
        return [
            Phrase(Mention(start, end, text[start:end]), is_extended)
            for (start, end), is_extended in sorted(found.items())
        ]


def _named(mention: Mention) -> Mention | None:
    """Return a mention without a full stop at its end; None if it is a quantity or a formula."""
    text = mention.text
    if text.endswith(".") and "." not in text[:-1]:
        text = text[:-1]
    if not text[:1].isalnum() or not any(map(str.isalpha, text)) or _COMPARES.search(text):
        return None
    if (measured := _MEASURE.fullmatch(text)) and measured[1].lower() in UNITS:
        return None
    return Mention(mention.start, mention.start + len(text), text)


def _chains(text: str, cores: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield spans of mentions that follow one another: blood + pressure, gene + therapy."""
    by_start: dict[int, list[Mention]] = {}
    for one in cores:
        by_start.setdefault(one.start, []).append(one)
    for first in cores:
        waiting = [first]
        while waiting:
            last = waiting.pop()
            if not text.startswith(" ", last.end):
                continue
            for after in by_start.get(last.end + 1, ()):
                if text.count(" ", first.start, after.end) < _MOST_WORDS:
                    yield first.start, after.end
                    waiting.append(after)


def _longer(text: str, start: int) -> Iterator[int]:
    """Yield where a phrase begins with the adjectives before it, one by one."""
    for _ in range(_MOST_ADJECTIVES):
        before = _BEFORE.search(text, max(start - _LONGEST_ADJECTIVE, 0), start)
        if before is None or not _describes(before[1].lower()):
            return
        start = before.start()
        yield start


def _describes(lower: str) -> bool:
    if lower in FUNCTION_WORDS or is_adverb(lower):
        return False
    return (
        lower in GENERAL_ADJECTIVES
        or is_general_adjective(lower)
        or _DESCRIBING.fullmatch(lower) is not None
    )
