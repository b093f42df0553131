"""Abbreviations that a text explains: a long form, and the short form in brackets after it.

A short form stands for a long one if its characters can be found in it from right to left, the
first of them at the beginning of a word. So "A-T" is "ataxia-telangiectasia" and both are of one
kind. Nothing is told of abbreviations that no text explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knife.types.entities import Mention

SHORTEST, LONGEST = 2, 10
"""Characters of a short form."""

_BETWEEN = re.compile(r"\s*[(\[]\s*")
_AFTER = re.compile(r"\s*[)\];,]")


def explained(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield which mentions of a text are a long form and its abbreviation.

    Parameters
    ----------
    text : str
        The text.
    mentions : sequence of Mention
        Its mentions; they may be nested.

    Yields
    ------
    (int, int)
        Numbers of the long and of the short form, which follows it in brackets.

    References
    ----------
    Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text", PSB 2003.

    Examples
    --------
    >>> text = "ataxia telangiectasia (A-T) and others"
    >>> list(explained(text, [Mention(0, 21, text[:21]), Mention(23, 26, "A-T")]))
    [(0, 1)]
    """
    by_end: dict[int, list[int]] = {}
    for number, mention in enumerate(mentions):
        by_end.setdefault(mention.end, []).append(number)
    for number, short in enumerate(mentions):
        if not _may_be_short(short.text) or _AFTER.match(text, short.end) is None:
            continue
        for end, longs in by_end.items():
            gap = _BETWEEN.match(text, end) if end < short.start else None
            if gap is None or gap.end() != short.start:
                continue
            for long in longs:
                if stands_for(short.text, mentions[long].text):
                    yield long, number


def stands_for(short: str, long: str) -> bool:
    """Tell whether one form may abbreviate another.

    Examples
    --------
    >>> stands_for("5-FU", "5-fluorouracil"), stands_for("AD", "disease of Alzheimer")
    (True, False)
    """
    wanted = [sign.lower() for sign in short if sign.isalnum()]
    place = len(long)
    for left in reversed(range(len(wanted))):
        place -= 1
        while place >= 0 and not _fits(long, place, wanted[left], begins=left == 0):
            place -= 1
        if place < 0:
            return False
    return len(long) > len(short)


def _fits(long: str, place: int, sign: str, *, begins: bool) -> bool:
    """Tell whether a character stands at a place, and if it must, at the beginning of a word."""
    is_begin = place == 0 or not long[place - 1].isalnum()
    return long[place].lower() == sign and (is_begin or not begins)


def _may_be_short(text: str) -> bool:
    return (
        SHORTEST <= len(text) <= LONGEST
        and text.count(" ") <= 2
        and any(sign.isupper() for sign in text)
    )
