"""Noun phrases in which modifiers share a head: optic and peripheral neuropathy.

A run of words ends at "and", so that two things are not taken for one. Where a parser says that
what stands on either side of it modifies the same noun, the whole is one phrase, and the part
before "and" names nothing by itself.

It does not know words; what is left out at the beginning of a phrase is told by the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from knife.language.syntax import Reading

LONGEST_PHRASE = 15
"""Tokens of one phrase at most."""

_INSIDE = ("JJ", "NN", "VBN", "CC", ",", "HYPH", "CD", "AFX", "FW", ":", "SYM")
"""How the tags begin of what may stand within such a phrase."""

_MODIFIERS = frozenset(["amod", "compound", "nmod", "nmod:unmarked", "nummod", "nounmod", "nn"])


def shared_heads(
    readings: Sequence[Reading], leaves_out: Callable[[int], bool]
) -> Iterator[tuple[int, int]]:
    """Yield the phrases of a sentence whose modifiers are coordinated.

    Parameters
    ----------
    readings : sequence of Reading
        What a parser says of each token.
    leaves_out : callable
        Tells whether a token, by its number, is left out at the beginning of a phrase.

    Yields
    ------
    (int, int)
        Half-open range of tokens, from the first modifier to the head.

    Examples
    --------
    >>> words = [("JJ", "amod", 3), ("CC", "cc", 2), ("JJ", "conj", 0), ("NN", "root", 3)]
    >>> list(shared_heads([Reading(*word) for word in words], lambda token: False))
    [(0, 4)]
    """
    children: dict[int, list[int]] = defaultdict(list)
    for token, reading in enumerate(readings):
        if reading.head != token:
            children[reading.head].append(token)
    for head, reading in enumerate(readings):
        if not reading.tag.startswith("NN"):
            continue
        first = _first_modifier(head, children, readings)
        while first < head and leaves_out(first):
            first += 1
        if _is_shared(readings[first:head]) and _is_whole(first, head, children):
            yield first, head + 1


def _first_modifier(head: int, children: dict[int, list[int]], readings: Sequence[Reading]) -> int:
    """Return where the modifiers of a head begin, the head itself if there are none."""
    found = (
        min(_subtree(one, children, head))
        for one in children[head]
        if one < head and readings[one].relation in _MODIFIERS
    )
    return max(min(found, default=head), head - LONGEST_PHRASE)


def _is_shared(before: Sequence[Reading]) -> bool:
    """Tell whether what stands before a head are modifiers on either side of an "and"."""
    joints = [place for place, reading in enumerate(before) if reading.tag == "CC"]
    if not joints or not 0 < joints[0] <= joints[-1] < len(before) - 1:
        return False
    return all(reading.tag.startswith(_INSIDE) for reading in before)


def _is_whole(first: int, head: int, children: dict[int, list[int]]) -> bool:
    """Tell whether nothing but the head and what hangs on it stands from `first` to `head`."""
    return set(range(first, head)) <= _subtree(head, children, head)


def _subtree(root: int, children: dict[int, list[int]], most: int) -> set[int]:
    """Return a token and what hangs on it, as far as it does not stand after `most`."""
    found, waiting = {root}, [root]
    while waiting:
        for child in children[waiting.pop()]:
            if child <= most and child not in found:
                found.add(child)
                waiting.append(child)
    return found
