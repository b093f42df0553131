"""Tokens glued into the words that people see: IL-2, p53-mediated, poly(ADP-ribose), Ca2+.

spaCy splits at hyphens and slashes between letters; names of genes and chemicals are written with
them, so they are put together again where no space stands between. Texts that a tokenizer has
already spaced out ("IL - 2 , TNF .") are recognised, and their spaced hyphens bind as well.

It does not know what a word means: that is for `knife.language.kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knife.language.tokens import Token

HYPHENS = frozenset("-\u2010\u2011\u2013")
_BINDERS = HYPHENS | {"/"}
_OPENED = {")": "(", "]": "["}
_SPACED_STOP = re.compile(r"\w [.,;:)](?:\s|\Z)")
_TIGHT_STOP = re.compile(r"\w[.,;:)](?:\s|\Z)")
_TIGHT_HYPHEN = re.compile(r"\w-\w")
_GENUS_INITIAL = re.compile(r"[A-Z][a-z]?")
_HEADLINE = re.compile(r"[A-Z]{5,}")

SEEN = 20_000
"""Code points of a text that are looked at to tell whether a tokenizer has spaced it out."""


def hyphens_stand_apart(text: str) -> bool:
    """Tell whether a text was written by a tokenizer that sets spaces around hyphens.

    Parameters
    ----------
    text : str
        Any text; its beginning is looked at.

    Returns
    -------
    bool
        True where most stops have a space before them and no hyphen is within a word.

    Examples
    --------
    >>> hyphens_stand_apart("IL - 2 , a cytokine .")
    True
    >>> hyphens_stand_apart("Cats - and dogs, too - sleep.")
    False
    """
    sight = text[:SEEN]
    spaced = len(_SPACED_STOP.findall(sight))
    tight = len(_TIGHT_STOP.findall(sight))
    return spaced > tight and " - " in sight and _TIGHT_HYPHEN.search(sight) is None


def glued(tokens: Sequence[Token], text: str, *, apart: bool) -> list[Token]:
    """Return the words of a sentence, each from its first token to its last.

    Parameters
    ----------
    tokens : sequence of Token
        The tokens of one sentence.
    text : str
        The text that they are from.
    apart : bool
        Whether a spaced hyphen belongs to a word, see `hyphens_stand_apart`.

    Returns
    -------
    list of Token
        Words, in order; no token is in two of them and none is left out.
    """
    words: list[Token] = []
    first = 0
    for place in range(1, len(tokens) + 1):
        if place < len(tokens) and _binds(tokens, first, place, apart=apart):
            continue
        start, end = tokens[first].start, tokens[place - 1].end
        words.append(Token(start, end, text[start:end]))
        first = place
    return words


def _binds(tokens: Sequence[Token], first: int, place: int, *, apart: bool) -> bool:
    """Tell whether the token at `place` belongs to the word that began at `first`."""
    before, here = tokens[place - 1], tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before.end == here.start:
        return _binds_closely(tokens, first, place, after)
    if _is_spaced_genus(tokens, first, place, after):
        return True
    if not apart:
        return False
    if here.text == "-":
        return after is not None and after.start == here.end + 1 and _spaced(before, here, after)
    return before.text == "-" and place - 1 > first


def _binds_closely(tokens: Sequence[Token], first: int, place: int, after: Token | None) -> bool:
    before, here = tokens[place - 1], tokens[place]
    follows = after is not None and after.start == here.end
    if here.text in _BINDERS:
        opens = after is not None and (after.text[0].isalnum() or after.text[0] in "([")
        is_word = before.text not in (")", "]") or place - 1 > first
        return (
            follows
            and opens
            and is_word
            and (before.text[-1].isalnum() or before.text[-1] in ")]+'\u2032")
        )
    if before.text in _BINDERS and place - 1 > first:
        return True
    if here.text == "+":
        return before.text[-1].isalnum() and any(sign.isalpha() for sign in before.text)
    if here.text in _OPENED:
        opened = _OPENED[here.text]
        inside = "".join(token.text for token in tokens[max(first, place - 12) : place])
        return (
            len(inside) > 1
            and inside[0] != opened
            and inside.count(opened) > inside.count(here.text)
        )
    if before.text in "([" and place - 1 == first:
        closing = ")" if before.text == "(" else "]"
        middle = here.text.find(closing)
        return 0 < middle < len(here.text) - 1 and before.text not in here.text[:middle]
    return False


def _spaced(before: Token, here: Token, after: Token) -> bool:
    """Tell whether a hyphen between spaces joins two words rather than two clauses."""
    if here.start != before.end + 1:
        return False
    if _HEADLINE.fullmatch(before.text) and _HEADLINE.fullmatch(after.text):
        return False
    if before.text.isdecimal() and after.text.istitle() and len(after.text) > 3:
        return False  # 3 - Mary: a list with numbers
    return before.text[-1].isalnum() and after.text[0].isalnum()


def _is_spaced_genus(tokens: Sequence[Token], first: int, place: int, after: Token | None) -> bool:
    """Tell whether a token belongs to "E . coli" as a tokenizer spaces it out."""
    here = tokens[place]
    if here.text == "." and place - 1 == first and _GENUS_INITIAL.fullmatch(tokens[first].text):
        return after is not None and _is_epithet(after.text)
    return tokens[place - 1].text == "." and place - 2 == first and _is_epithet(here.text)


def _is_epithet(text: str) -> bool:
    return len(text) > 2 and text.isalpha() and text.islower()
