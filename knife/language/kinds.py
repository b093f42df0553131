"""What each word of a sentence may be in a mention, told from lists, endings and shape.

Unlisted words count as nouns: names, technical nouns and the adjectives that belong to them are
an open class, while function words, verbs and general adjectives can be listed. A capital counts
only where the sentence does not ask for it.

Where a tagger has read the sentence, its tags tell what the lists and endings leave open. It does
not know syntax beyond that and the neighbouring words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from knife.language import word_classes as lists
from knife.language.general_nouns import GENERAL_NOUNS, PROCESSES, ROLES
from knife.language.tokens import SLICE, Token
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


NUMBER = re.compile(r"[±~≈<>≤≥]?[+-]?\d[\d.,:/\u00d7\u2013-]*(?:st|nd|rd|th|s)?")
_ADDRESS = re.compile(r"://|^www\.|^[^@\s]+@[^@\s]+\.\w")
_TITLE = re.compile(
    r"[^\W\d_a-z][^\W\d_A-Z][^\W\d_]*|(?:Mc|Mac|O['\u2019]|D['\u2019])[^\W\d_a-z]\w+"
)
_INITIAL = re.compile(r"(?:[^\W\d_a-z]\.)+|[^\W\d_a-z]")
_POSSESSIVES = frozenset(["'s", "'S", "'", "\u2019s", "\u2019S", "\u2019"])
_OPENERS = frozenset([":", '"', "\u201c"])

_VERBS = {
    "VBZ": re.compile(r"[a-z]{2,}[^siu\W]s"),
    "VBD": re.compile(r"[a-z]{3,}ed"),
    "VBN": re.compile(r"[a-z]{3,}ed"),
    "VBG": re.compile(r"[a-z]{3,}ing"),
}
"""How verbs end by their tags. A tagger guesses at drugs and species that it has never seen, so its
word alone is not taken for it."""

LONGEST_WORD = SLICE - 1
"""Code points above which a word is data, not language."""


@dataclass(frozen=True)
class _Place:
    """A word where it stands.

    Parameters
    ----------
    text, lower : str
        The word, and in lower case.
    previous : Kind
        Kind of the word before, a break at the beginning.
    following : str
        The word after, empty at the end.
    initial : bool
        Whether a sentence begins here.
    shouted : bool
        Whether the sentence is a heading, whose capitals say nothing.
    tag : str
        Its Penn tag; empty where no tagger has read it.
    """

    text: str
    lower: str
    previous: Kind
    following: str
    initial: bool
    shouted: bool
    tag: str


def kinds(words: Sequence[Token], tags: Sequence[str] | None = None) -> list[Kind]:
    """Return what each word of a sentence may be.

    Parameters
    ----------
    words : sequence of Token
        The words of one sentence.
    tags : sequence of str, optional
        The Penn tag of each, empty where there is none to go by.

    Returns
    -------
    list of Kind
        One for each word.

    Examples
    --------
    >>> words = [Token(0, 3, "The"), Token(4, 7, "rat"), Token(8, 13, "slept")]
    >>> [kind.name for kind in kinds(words)]
    ['BREAK', 'NOUN', 'BREAK']
    """
    shouted = _is_heading(words)
    found: list[Kind] = []
    initial = True
    for place, (_, _, text) in enumerate(words):
        previous = found[-1] if found else Kind.BREAK
        following = words[place + 1].text if place + 1 < len(words) else ""
        # Capitals everywhere, or nowhere, are more than a tagger has learnt.
        tag = tags[place] if tags and not shouted else ""
        found.append(_kind(_Place(text, text.lower(), previous, following, initial, shouted, tag)))
        if text[-1].isalnum() or text[-1] == ".":
            initial = False
        elif text in _OPENERS:
            initial = True
    return found


def _is_heading(words: Sequence[Token]) -> bool:
    """Tell whether capitals say nothing because nearly every word has one."""
    if len(words) > 1 and all(word.text.upper() == word.text for word in words):
        return True
    long = [word.text for word in words if len(word.text) > 3 and word.text.isalpha()]
    small = sum(text.islower() for text in long)
    return len(long) > 3 and small * 5 < len(long)


def _kind(place: _Place) -> Kind:
    if len(place.text) > LONGEST_WORD or _ADDRESS.search(place.text):
        return Kind.BREAK
    if not any(sign.isalnum() for sign in place.text):
        return _kind_of_sign(place)
    if quantity := _kind_of_quantity(place):
        return quantity
    if place.lower in lists.FUNCTION_WORDS or place.text in _POSSESSIVES:
        return _kind_of_function_word(place)
    kind = _kind_of_capital(place) or _kind_of_listed(place) or _kind_by_ending(place)
    return kind if hyphen_head(place.text) else Kind.BREAK


def _kind_of_quantity(place: _Place) -> Kind | None:
    if NUMBER.fullmatch(place.lower) or place.lower in lists.NUMBER_WORDS:
        return Kind.NUMBER
    is_unit = place.lower in lists.UNITS or place.text in lists.UNITS
    return Kind.UNIT if is_unit and place.previous is Kind.NUMBER else None


def _kind_of_sign(place: _Place) -> Kind:
    if place.text in _POSSESSIVES and place.previous in (Kind.NOUN, Kind.NAME):
        return Kind.POSSESSIVE
    if place.text in ("%", "°") and place.previous is Kind.NUMBER:
        return Kind.UNIT
    return Kind.LINK if place.text == "&" else Kind.BREAK


def _kind_of_function_word(place: _Place) -> Kind:
    if place.text in _POSSESSIVES:
        return Kind.POSSESSIVE
    if place.lower == "of":
        return Kind.LINK
    if place.text.isupper() and not (place.initial or place.shouted):
        follows_noun = place.previous in (Kind.NOUN, Kind.NAME)
        if len(place.text) > 1 or follows_noun:
            return Kind.NOUN  # WHO, US, vitamin A
    if place.text == "I" and place.following.split("-")[0].strip() in lists.GREEK_NAMES:
        return Kind.NOUN  # I kappa B
    return Kind.BREAK


def _kind_of_capital(place: _Place) -> Kind | None:
    """Return the kind that a word has by its case; nothing where case does not tell."""
    text, following = place.text, place.following
    if text.islower():
        continues = _TITLE.fullmatch(following) or following in lists.NAME_PARTICLES
        return Kind.LINK if place.lower in lists.NAME_PARTICLES and continues else None
    if _TITLE.fullmatch(text) or _INITIAL.fullmatch(text):
        before_name = (
            _TITLE.fullmatch(following) is not None
            and following.lower() not in lists.FUNCTION_WORDS
        )
        counts = place.tag.startswith("NNP") or not (place.initial or place.shouted)
        if counts or (before_name and place.previous is Kind.BREAK):
            return Kind.ALONE if place.lower in ROLES and before_name else Kind.NAME
    if place.lower == "new" and following.lower() in lists.NEW_PLACES:
        return Kind.NAME
    is_symbol = text != text.capitalize() and not place.shouted
    return Kind.NOUN if is_symbol and place.lower not in GENERAL_NOUNS else None


def _kind_of_listed(place: _Place) -> Kind | None:
    """Return the kind that the lists give a word; nothing where none has it."""
    lower = place.lower
    if is_verbal_noun(lower):
        return Kind.NOUN
    is_plain = lower in lists.GENERAL_ADJECTIVES or lower in VERBS or lower == "s"
    if is_plain or place.text in lists.TAXON_MARKS:
        return Kind.BREAK
    if len(lower) == 1 and place.previous is Kind.NAME and place.text.islower():
        return Kind.BREAK
    if lower in PROCESSES or ("-" in lower and lower.rsplit("-", 1)[1].strip() in PROCESSES):
        return Kind.TAIL
    if lower in GENERAL_NOUNS or lower in NOUN_OR_VERB:
        return Kind.ALONE
    return Kind.NOUN if "-" in lower else None


def _kind_by_ending(place: _Place) -> Kind:
    lower, following = place.lower, place.following
    ending = _VERBS.get(place.tag)
    if ending is not None and ending.fullmatch(lower):
        return Kind.BREAK
    if is_adverb(lower) or is_participle(lower) or is_general_adjective(lower):
        return Kind.BREAK
    if not lower.endswith("ing") or len(lower) < 6:
        return Kind.NOUN
    after = following.lower()
    is_last = not after[:1].isalnum() or after in lists.FUNCTION_WORDS
    return Kind.NOUN if is_last and after not in lists.DETERMINERS else Kind.BREAK
