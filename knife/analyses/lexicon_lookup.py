"""What a lexicon says about a mention as a phrase, as it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knife.types.entities import LabelScore
from knife.types.labels import Lexicon


@dataclass(frozen=True)
class Hit:
    """A lexicon term that a mention is, or ends in.

    Parameters
    ----------
    term : str
        As the lexicon spells it.
    labels : tuple of LabelScore
        Its labels with weights that sum to at most 1.
    is_whole : bool
        Whether the term is the whole mention, not only its last words.
    """

    term: str
    labels: tuple[LabelScore, ...]
    is_whole: bool


def look_up(mention: str, lexicon: Lexicon) -> Hit | None:
    """Return the longest ending of a mention that a lexicon holds.

    English phrases end in their head: *metastatic breast cancer* is what *breast cancer* is.
    Capitals that a sentence or a headline lends to a lower-case term are seen through; a term that
    has capitals of its own is found only as it is written.

    Parameters
    ----------
    mention : str
        Text of a mention.
    lexicon : Lexicon
        What a person wrote.

    Returns
    -------
    Hit or None
        None if no ending is a term.

    Examples
    --------
    >>> lexicon = Lexicon(("breast cancer",), ("DISEASE",), [1.0], ("",))
    >>> look_up("Metastatic breast cancer", lexicon)
    Hit(term='breast cancer', labels=(LabelScore(label='DISEASE', score=1.0),), is_whole=False)
    """
    words = mention.split()
    for first in range(len(words)):
        ending = " ".join(words[first:])
        if first and not _has_letter(ending):
            return None  # what factor 7 is, 7 does not tell
        for spelling in _spellings(ending):
            found = lexicon.by_term.get(spelling)
            if found:
                total = max(sum(weight for _, weight in found), 1.0)
                labels = tuple(LabelScore(label, weight / total) for label, weight in found)
                return Hit(spelling, labels, is_whole=first == 0)
    return None


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _spellings(text: str) -> Iterator[str]:
    yield text
    if not text.islower():
        yield text[:1].lower() + text[1:]
        yield text.lower()
