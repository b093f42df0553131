"""What a lexicon says about a mention as a phrase, as it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knife.types.entities import LabelScore
from knife.types.labels import Lexicon, upper_label

GIVEN_NAME = "/FIRST_NAME"
"""How labels of given names end: whoever has one is of the kind before it."""


@dataclass(frozen=True)
class Hit:
    """A lexicon term that a mention is or ends in, or a given name that it begins with.

    Parameters
    ----------
    term : str
        As the lexicon spells it.
    labels : tuple of LabelScore
        Its labels with weights that sum to at most 1.
    is_whole : bool
        Whether the term is the whole mention, not only some of its words.
    is_given_name : bool
        Whether it is the first word, and names somebody; else it is the last ones.
    """

    term: str
    labels: tuple[LabelScore, ...]
    is_whole: bool
    is_given_name: bool = False


def look_up(mention: str, lexicon: Lexicon) -> Hit | None:
    """Return the longest ending of a mention that a lexicon holds, or the given name before it.

    English phrases end in their head: *metastatic breast cancer* is what *breast cancer* is. Names
    of people are told by how they begin: *Marion* tells what *Marion Clignet* is.
    Capitals that a sentence or a headline lends to a term are seen through; a single word that has
    capitals of its own is found only as it is written.

    Parameters
    ----------
    mention : str
        Text of a mention.
    lexicon : Lexicon
        What a person wrote.

    Returns
    -------
    Hit or None
        None if there is no such term.

    Examples
    --------
    >>> lexicon = Lexicon(("breast cancer",), ("DISEASE",), [1.0], ("",))
    >>> hit = look_up("Metastatic breast cancer", lexicon)
    >>> hit.term, hit.labels, hit.is_whole
    ('breast cancer', (LabelScore(label='DISEASE', score=1.0),), False)
    """
    words = mention.split()
    for first in range(len(words)):
        ending = " ".join(words[first:])
        if first and not _has_letter(ending):
            break  # what factor 7 is, 7 does not tell
        for spelling in _spellings(ending):
            found = lexicon.by_term.get(spelling)
            if found:
                total = max(sum(weight for _, weight in found), 1.0)
                labels = tuple(LabelScore(label, weight / total) for label, weight in found)
                return Hit(spelling, labels, is_whole=first == 0)
    return _given_name(words, lexicon)


def _given_name(words: Sequence[str], lexicon: Lexicon) -> Hit | None:
    """Return the given name that begins a name of several words."""
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return None
    found = lexicon.by_term.get(words[0], ())
    if not found or any(not label.endswith(GIVEN_NAME) for label, _ in found):
        return None
    kind, weight = upper_label(found[0][0]), found[0][1]
    score = LabelScore(kind, min(weight, 1.0))
    return Hit(words[0], (score,), is_whole=False, is_given_name=True)


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _spellings(text: str) -> Iterator[str]:
    yield text
    if not text.islower():
        yield text[:1].lower() + text[1:]
        yield text.lower()
    # A single word in capitals may be an abbreviation; two or more are a headline's.
    if text.isupper() and " " in text:
        yield text.title()
