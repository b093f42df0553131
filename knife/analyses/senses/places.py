"""Where a term stands in texts, and a fair sample of its places that fits into memory.

A term is found as whole words: *cell* not in *cellular*, but in *cell-based*. Each place keeps the
text around it and no more, so that a corpus of any size can be read once. This module knows
characters; it has never seen a model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.senses.word_forms import word_forms
from knife.errors import InputError
from knife.types.entities import Mention

REACH = 800
"""Code points of text that are kept on either side of a term: more than a window of 128 holds."""

_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


@dataclass(frozen=True)
class TermPlace:
    """A term in the text around it.

    Parameters
    ----------
    record : str or int
        Name of the text that it stands in.
    start, end : int, in code points
        Half-open span of that text.
    context : str
        The text around it, cut at white space.
    mention : Mention
        Where the term stands in `context`.
    """

    record: str | int
    start: int
    end: int
    context: str = field(repr=False)
    mention: Mention


class TermPattern:
    """Finds a term in texts.

    Parameters
    ----------
    term : str
        A word or a phrase. White space in it stands for any white space.
    ignore_case : bool
        Whether *Cell* is *cell*.
    inflected : bool
        Whether regular forms of its last word are found as well: *cells*.

    Raises
    ------
    InputError
        If the term is empty.

    Examples
    --------
    >>> pattern = TermPattern("cell", inflected=True)
    >>> [mention.text for mention in pattern.find("Cells of cellular cell-lines, a cell.")]
    ['Cells', 'cell', 'cell']
    """

    def __init__(self, term: str, *, ignore_case: bool = True, inflected: bool = False) -> None:
        words = term.split()
        if not words:
            raise InputError("the term is empty; expected a word or a phrase, such as cell.")
        ends = {words[-1]} | (set(word_forms(words[-1])) if inflected else set())
        spelt = [r"\s+".join(map(re.escape, (*words[:-1], end))) for end in ends]
        flags = re.IGNORECASE if ignore_case else 0
        self._pattern = re.compile("|".join(sorted(spelt, key=len, reverse=True)), flags)

    def find(self, text: str) -> Iterator[Mention]:
        """Yield where the term stands in a text, from left to right, not overlapping."""
        position = 0
        while found := self._pattern.search(text, position):
            start, end = found.span()
            if _is_border(text, start) and _is_border(text, end):
                yield Mention(start, end, found[0])
                position = end
            else:
                position = start + 1


@dataclass(frozen=True)
class Sampled:
    """Places of a term, each as likely to be here as any other.

    Parameters
    ----------
    places : tuple of TermPlace
        In the order of the texts.
    n_found : int
        How many there were.
    n_texts : int
        How many texts were read.
    """

    places: tuple[TermPlace, ...] = field(repr=False)
    n_found: int
    n_texts: int


def sample_places(
    texts: Iterable[tuple[str | int, str]], pattern: TermPattern, most: int, seed: int = 0
) -> Sampled:
    """Return places of a term, all or a random sample of them.

    Parameters
    ----------
    texts : iterable of (str or int, str)
        Name and text; read once, one at a time.
    pattern : TermPattern
        What is looked for.
    most : int
        How many places are kept.
    seed : int
        Decides which.

    Returns
    -------
    Sampled
        The places, and how many there were in all.

    Raises
    ------
    InputError
        If `most` or `seed` is out of range.

    References
    ----------
    Vitter, "Random sampling with a reservoir", 1985.
    """
    if most < 1:
        raise InputError(f"{most} occurrences are to be kept; expected 1 or more.")
    if seed < 0:
        raise InputError(f"the seed is {seed}; expected 0 or a positive number.")
    generator = np.random.default_rng(seed)
    held: list[tuple[int, TermPlace]] = []
    n_found = n_texts = 0
    for name, text in texts:
        n_texts += 1
        for mention in pattern.find(text):
            n_found += 1
            slot = len(held) if n_found <= most else int(generator.integers(n_found))
            if slot < most:
                held[slot : slot + 1] = [(n_found, place_of(name, text, mention))]
    held.sort(key=lambda one: one[0])
    return Sampled(tuple(place for _, place in held), n_found, n_texts)


def place_of(name: str | int, text: str, mention: Mention) -> TermPlace:
    """Return a mention with the text around it.

    Parameters
    ----------
    name : str or int
        Of the text.
    text : str
        The whole text.
    mention : Mention
        Where the term stands in it.

    Examples
    --------
    >>> place_of(1, "a cell", Mention(2, 6, "cell")).context
    'a cell'
    """
    first, last = max(mention.start - REACH, 0), min(mention.end + REACH, len(text))
    if first:
        first = _after_space(text, first, mention.start)
    if last < len(text):
        after = text[mention.end : last]
        last = mention.end + len(after.rpartition(" ")[0] or after)
    inside = Mention(mention.start - first, mention.end - first, mention.text)
    return TermPlace(name, mention.start, mention.end, text[first:last], inside)


def _after_space(text: str, first: int, latest: int) -> int:
    space = text.find(" ", first, latest)
    return first if space < 0 else space + 1


def _is_border(text: str, position: int) -> bool:
    """Tell whether a word may begin or end there."""
    if position in (0, len(text)):
        return True
    before, after = text[position - 1], text[position]
    if _is_mark(after):
        return False
    return not (_is_inside(before) and _is_inside(after))


def _is_inside(char: str) -> bool:
    if not (char.isalnum() or char == "_" or _is_mark(char)):
        return False
    return not any(first <= ord(char) <= last for first, last in _IDEOGRAPHS)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"
