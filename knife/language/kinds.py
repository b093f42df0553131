"""What each word of a sentence may be in a mention, told from lists, endings and shape.

Unlisted words count as nouns: names, technical nouns and the adjectives that belong to them are
an open class, while function words, verbs and general adjectives can be listed. A capital counts
only where the sentence does not ask for it.

It does not know syntax beyond the neighbouring words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from knife.language import word_classes as lists
from knife.language.general_nouns import PROCESSES, ROLES, SCENERY
from knife.language.tokens import Token
from knife.language.verbs import NOUN_OR_VERB, VERBS
from knife.language.word_endings import (
    hyphen_head,
    is_adverb,
    is_general_adjective,
    is_participle,
    is_verbal_noun,
)


class Kind(Enum):
    """The part that a word may play."""

    BREAK = "ends a mention and is in none"
    ALONE = "a mention of its own"
    TAIL = "any part of a mention but the last: it is split off there"
    NOUN = "any part of a mention"
    NAME = "capitalised though the sentence does not ask for it"
    NUMBER = "a number"
    UNIT = "a unit of measurement"
    POSSESSIVE = "'s"
    LINK = "joins capitalised words, such as of and de"


NUMBER = re.compile(r"[±~≈<>≤≥]?[+-]?\d[\d.,:/×–-]*(?:st|nd|rd|th|s)?")
_ADDRESS = re.compile(r"://|^www\.|^[^@\s]+@[^@\s]+\.\w")
_TITLE = re.compile(r"[^\W\d_a-z][^\W\d_A-Z][^\W\d_]*|(?:Mc|Mac|O['’]|D['’])[^\W\d_a-z]\w+")
_INITIAL = re.compile(r"(?:[^\W\d_a-z]\.)+|[^\W\d_a-z]")
_POSSESSIVES = frozenset(["'s", "’s", "'S", "’S", "'", "’"])

LONGEST_WORD = 100
"""Code points above which a word is data, not language."""


def kinds(words: Sequence[Token]) -> list[Kind]:
    """Return what each word of a sentence may be.

    Parameters
    ----------
    words : sequence of Token
        The words of one sentence.

    Returns
    -------
    list of Kind
        One for each word.
    """
    shouted = _is_heading(words)
    found: list[Kind] = []
    initial = True
    for place, word in enumerate(words):
        previous = found[-1] if found else Kind.BREAK
        following = words[place + 1].text if place + 1 < len(words) else ""
        found.append(_kind(word.text, previous, following, capital_counts=not (initial or shouted)))
        if word.text[-1].isalnum() or word.text[-1] == ".":
            initial = False
        elif word.text in (":", '"', "“"):
            initial = True
    return found


def _is_heading(words: Sequence[Token]) -> bool:
    """Tell whether capitals say nothing because nearly every word has one."""
    if len(words) > 1 and not any(sign.islower() for word in words for sign in word.text):
        return True
    long = [word.text for word in words if len(word.text) > 3 and word.text.isalpha()]
    small = sum(text.islower() for text in long)
    return len(long) > 3 and small * 5 < len(long)


def _kind(text: str, previous: Kind, following: str, *, capital_counts: bool) -> Kind:
    if len(text) > LONGEST_WORD or _ADDRESS.search(text):
        return Kind.BREAK
    if not any(sign.isalnum() for sign in text):
        return _kind_of_sign(text, previous)
    lower = text.lower()
    if NUMBER.fullmatch(lower) or lower in lists.NUMBER_WORDS:
        return Kind.NUMBER
    if previous is Kind.NUMBER and (lower in lists.UNITS or text in lists.UNITS):
        return Kind.UNIT
    if text in _POSSESSIVES:
        return Kind.POSSESSIVE
    if lower in lists.FUNCTION_WORDS:
        return _kind_of_function_word(text, lower, previous, capital_counts=capital_counts)
    if not hyphen_head(text):
        return Kind.BREAK
    if lower in lists.NAME_PARTICLES and text.islower() and _continues_name(following):
        return Kind.LINK
    if _TITLE.fullmatch(text) or _INITIAL.fullmatch(text):
        before_name = (
            bool(_TITLE.fullmatch(following)) and following.lower() not in lists.FUNCTION_WORDS
        )
        if capital_counts or (before_name and previous is Kind.BREAK):
            return Kind.ALONE if lower in ROLES and before_name else Kind.NAME
    if text.isupper() and capital_counts and len(text) > 1 and lower not in ROLES:
        return Kind.NOUN  # AIDS, though "aids" is a verb
    if len(text) == 1 and text.islower() and previous is Kind.NAME:
        return Kind.BREAK
    return _kind_of_word(lower, text, previous, following)


def _continues_name(text: str) -> bool:
    return bool(_TITLE.fullmatch(text)) or text in lists.NAME_PARTICLES


def _kind_of_sign(text: str, previous: Kind) -> Kind:
    if text in _POSSESSIVES and previous in (Kind.NOUN, Kind.NAME):
        return Kind.POSSESSIVE
    if text in ("%", "°") and previous is Kind.NUMBER:
        return Kind.UNIT
    return Kind.LINK if text == "&" else Kind.BREAK


def _kind_of_function_word(text: str, lower: str, previous: Kind, *, capital_counts: bool) -> Kind:
    if lower == "of":
        return Kind.LINK
    follows_noun = previous in (Kind.NOUN, Kind.NAME)
    if text.isupper() and capital_counts and (len(text) > 1 or follows_noun):
        return Kind.NOUN  # WHO, US, vitamin A
    return Kind.BREAK


def _kind_of_word(lower: str, text: str, previous: Kind, following: str) -> Kind:
    if lower == "new" and following.lower() in lists.NEW_PLACES:
        return Kind.NAME
    if lower in lists.GENERAL_ADJECTIVES or lower in VERBS or lower == "s":
        return Kind.BREAK
    if "-" in text:
        return _kind_of_compound(lower)
    if lower in PROCESSES:
        return Kind.TAIL
    if lower in ROLES or lower in SCENERY:
        return Kind.ALONE
    if lower in NOUN_OR_VERB:
        return Kind.ALONE
    if text != lower and text != text.capitalize():
        return Kind.NOUN  # a capital within the word: a symbol, never a verb
    if is_adverb(lower) or is_participle(lower) or is_general_adjective(lower):
        return Kind.BREAK
    if is_verbal_noun(lower):
        return Kind.NOUN
    if lower.endswith("ing") and len(lower) > 5:
        is_last = not following[:1].isalnum() or following.lower() in lists.FUNCTION_WORDS
        return Kind.NOUN if is_last and following.lower() not in lists.DETERMINERS else Kind.BREAK
    return Kind.NOUN


def _kind_of_compound(lower: str) -> Kind:
    """Return the kind of a word with hyphens: that of its last part, if it is not a symbol."""
    return Kind.TAIL if lower.rsplit("-", 1)[-1].strip() in PROCESSES else Kind.NOUN
