"""What one phrase is to another, told by their letters, by patterns, and by a score.

The kinds that letters tell come first: spelling, inflection, abbreviation. A phrase that ends in
another is a kind of it. What passes the threshold is a synonym. What a term leads to in a graph,
and what is more frequent and does not lead back, is broader; the rest is related.
"""

from __future__ import annotations

import re

from knife.analyses.abbreviations import LONGEST, SHORTEST, stands_for
from knife.analyses.synonyms.inflections import are_inflections, singulars
from knife.analyses.synonyms.patterns import ABBREVIATION
from knife.analyses.synonyms.scoring import Grounds
from knife.analyses.synonyms.spelling import are_spellings, spelling_key
from knife.types.synonyms import SynonymEvidence, SynonymKind

_FEWEST_INITIALS = 3
_FEW_LETTERS = 4


def grounds_of(first: str, second: str) -> Grounds:
    """Return which rules say that two phrases are one.

    Examples
    --------
    >>> grounds_of("tumour", "tumor").is_spelling
    True
    >>> grounds_of("intensive care unit", "ICU").is_abbreviation
    True
    """
    return Grounds(
        are_spellings(first, second),
        _differ_in_short_case(first, second),
        are_inflections(first, second) or _are_spelt_inflections(first, second),
        initials_fit(first, second) or initials_fit(second, first),
    )


def _differ_in_short_case(first: str, second: str) -> bool:
    letters = [re.sub(r"[\W_]", "", one) for one in (first, second)]
    return (
        letters[0] != letters[1]
        and letters[0].casefold() == letters[1].casefold()
        and len(letters[0]) <= _FEW_LETTERS
    )


def _are_spelt_inflections(first: str, second: str) -> bool:
    """Tell whether two phrases are forms of one that differ in spelling, too: tumour, tumors."""
    if first.isupper() or second.isupper():
        return False
    return are_inflections(spelling_key(first), spelling_key(second))


def initials_fit(short: str, long: str) -> bool:
    """Tell whether a phrase in capitals is made of the initial letters of another.

    Examples
    --------
    >>> initials_fit("ICU", "intensive care unit"), initials_fit("MRI", "magnetic imaging")
    (True, False)
    """
    wanted = initials_of(long)
    letters = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    return len(wanted) >= _FEWEST_INITIALS and letters.isupper() and letters.lower() == wanted


def initials_of(phrase: str) -> str:
    """Return the initial letters of the words of a phrase, in lower case.

    Examples
    --------
    >>> initials_of("Charcot-Marie-Tooth disease")
    'cmtd'
    """
    return "".join(word[0] for word in phrase.replace("-", " ").split()).lower()


def is_head(phrase: str, head: str) -> bool:
    """Tell whether a phrase ends in another, or in its plural or singular.

    Examples
    --------
    >>> is_head("lung cancers", "cancer"), is_head("cancer therapy", "cancer")
    (True, False)
    """
    n_words = len(head.split())
    words = phrase.split()
    if len(words) <= n_words:
        return False
    end = " ".join(words[-n_words:])
    return end == head or head in singulars(end) or end in singulars(head)


def kind_of(
    first: str,
    second: str,
    evidence: SynonymEvidence,
    *,
    is_same: bool,
    is_more_frequent: bool = False,
) -> SynonymKind:
    """Return what the second phrase is to the first.

    Parameters
    ----------
    first, second : str
        Two phrases.
    evidence : SynonymEvidence
        What was seen of them; `rank` is that of the second.
    is_same : bool
        Whether the score passes the threshold.
    is_more_frequent : bool
        Whether the second is seen more often.

    Returns
    -------
    str
        One of ``SYNONYM_KINDS``; ``broader`` says that the second is the broader one.

    Examples
    --------
    >>> kind_of("lung cancer", "cancer", SynonymEvidence(), is_same=False)
    'broader'
    """
    told = _told_by_letters(first, second, evidence)
    if told is not None:
        return told
    if is_head(first, second):
        return "broader"
    if is_head(second, first):
        return "related"
    if is_same:
        return "synonym"
    return "broader" if is_more_frequent and evidence.is_led_back is False else "related"


def _told_by_letters(first: str, second: str, evidence: SynonymEvidence) -> SynonymKind | None:
    grounds = grounds_of(first, second)
    if grounds.is_spelling:
        return "spelling"
    if grounds.is_inflection:
        return "inflection"
    explained = any(name == ABBREVIATION for name, _ in evidence.patterns)
    if explained or grounds.is_abbreviation or (evidence.patterns and _abbreviates(first, second)):
        return "abbreviation"
    return None


def _abbreviates(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return (
        SHORTEST <= len(short) <= LONGEST
        and " " not in short
        and (short[1:].lower() != short[1:] or len(short) <= _FEW_LETTERS)
        and short[:1].isupper()
        and stands_for(short, long)
    )
