"""Whether two phrases are one in two spellings, and how alike their letters are.

Two spellings are one if they differ in case, accents, hyphens and spaces, or as British and
American English do. Misspellings are not looked for: *hypertension* and *hypotension* differ by
little. This module knows strings; it has never seen a model.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?=\w{6})(\w*?)[ao]e(?=\w{2})", r"\1e"),
        (r"(\w{3})our(s|ed|ing|al|less|ful|able|ite|ites|er|ers)?\b", r"\1or\2"),
        (r"(\w{3})is(e|es|ed|er|ers|ing|ation|ations)\b", r"\1iz\2"),
        (r"(\w{3})ys(e|ed|er|ers|ing)\b", r"\1yz\2"),
        (r"(\w{2}[^aeiou\W])re(s?)\b", r"\1er\2"),
        (r"\b(?=\w{8})(\w+)ll(ed|er|ers|ing)\b", r"\1l\2"),
        (r"(\w{3})ogue(s?)\b", r"\1og\2"),
        (r"\bprogramme(s?)\b", r"program\1"),
        (r"(\w{2})ence(s?)\b", r"\1ense\2"),
        (r"rrhoea", "rrhea"),
        (r"sulph", "sulf"),
        (r"\bgrey\b", "gray"),
        (r"mould", "mold"),
        (r"\baluminium\b", "aluminum"),
        (r"leucocyt", "leukocyt"),
        (r"leucaem|leukaem|leucem", "leukem"),
        (r"\bageing\b", "aging"),
        (r"dgement(s?)\b", r"dgment\1"),
        (r"\btyre(s?)\b", r"tire\1"),
        (r"\bplough", "plow"),
    )
)
_JOINTS = re.compile(r"[\s\-\u2010\u2011\u2013'\u2019./]+")


@lru_cache(maxsize=200_000)
def spelling_key(text: str) -> str:
    """Return what all spellings of a phrase share.

    Parameters
    ----------
    text : str
        A phrase.

    Returns
    -------
    str
        Lower-case letters and digits, American where a rule of spelling tells; no word that is
        read by anyone.

    Examples
    --------
    >>> spelling_key("Tumour") == spelling_key("tumor")
    True
    >>> spelling_key("X-ray") == spelling_key("x ray"), spelling_key("oesophagus")
    (True, 'esophagus')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for pattern, replacement in _RULES:
        plain = pattern.sub(replacement, plain)
    # Between figures a joint tells numbers apart: 1-2 is not 12.
    return _JOINTS.sub("", re.sub(r"(?<=\d)[\s\-./]+(?=\d)", "_", plain))


def are_spellings(one: str, other: str) -> bool:
    """Tell whether two phrases are one in different spellings.

    Examples
    --------
    >>> are_spellings("haemorrhage", "hemorrhage"), are_spellings("filling", "filing")
    (True, False)
    """
    return one != other and spelling_key(one) == spelling_key(other) != ""


def letter_similarity(one: str, other: str) -> float:
    """Return how alike the letters of two phrases are.

    Parameters
    ----------
    one, other : str
        Phrases.

    Returns
    -------
    float, in [0, 1]
        Dice's coefficient of their letter trigrams, case and joints aside.

    Examples
    --------
    >>> letter_similarity("tumour", "tumour"), letter_similarity("cat", "dog")
    (1.0, 0.0)
    """
    first, second = _trigrams(spelling_key(one)), _trigrams(spelling_key(other))
    return 2 * len(first & second) / max(len(first) + len(second), 1)


@lru_cache(maxsize=200_000)
def _trigrams(key: str) -> frozenset[str]:
    padded = f"  {key} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
