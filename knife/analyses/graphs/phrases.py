"""Which noun phrases a corpus holds, counted in bounded memory while it streams by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from knife.analyses.graphs.nodes import name_of
from knife.errors import InputError
from knife.types.protocols import MentionDetector

MOST_SPELLINGS = 1_000_000
"""Spellings that are counted at once, about 150 MB."""

_TOGETHER = 64


def corpus_phrases(
    documents: Iterable[Sequence[str]],
    detector: MentionDetector,
    min_count: int = 2,
    *,
    most_spellings: int = MOST_SPELLINGS,
) -> list[str]:
    """Return the noun phrases that stand in several places of a corpus.

    Parameters
    ----------
    documents : iterable of sequence of str
        Sentences of each document, read once.
    detector : MentionDetector
        What finds noun phrases, as of `knife.assembly.detection.mention_detector`.
    min_count : int, in places
        How often a phrase must stand there, in any case, 1 or more.
    most_spellings : int
        How many different spellings are counted at once, 2 or more. Where there are more the rarer
        half is dropped (lossy counting; Manku and Motwani 2002): no phrase is lost that stands
        oftener than those that were dropped, and counts are too low by theirs at most.

    Returns
    -------
    list of str
        By falling count, then by spelling; each as it is written most often. Without letters
        nothing is a phrase.

    Raises
    ------
    InputError
        If `min_count` is below 1 or `most_spellings` below 2.

    Examples
    --------
    >>> from knife.language.mentions import RuleMentionDetector
    >>> text = ["Breast cancer was seen.", "He had breast cancer.", "She had asthma."]
    >>> corpus_phrases([text], RuleMentionDetector())
    ['breast cancer']
    """
    if min_count < 1:
        raise InputError(f"min_count is {min_count}; expected 1 or more.")
    if most_spellings < 2:
        raise InputError(f"most_spellings is {most_spellings}; expected 2 or more.")
    counts: dict[str, int] = {}
    missed: dict[str, int] = {}
    floor = 0
    for document in documents:
        for start in range(0, len(document), _TOGETHER):
            # A blank line ends a sentence, so that no phrase runs from one into the next.
            text = "\n\n".join(document[start : start + _TOGETHER])
            for name in (name_of(mention.text) for mention in detector(text)):
                if any(char.isalpha() for char in name):
                    counts[name] = counts.get(name, 0) + 1
                    if counts[name] == 1 and floor:
                        missed[name] = floor
        if len(counts) > most_spellings:
            floor = _drop_rare(counts, missed, most_spellings // 2)
    return _common(counts, min_count)


def _drop_rare(counts: dict[str, int], missed: dict[str, int], n: int) -> int:
    """Keep `n` spellings or fewer; return how often any that was dropped may have been seen.

    `missed` is how often a spelling may have been seen before it was counted.
    """
    at_most = {name: count + missed.get(name, 0) for name, count in counts.items()}
    floor = sorted(at_most.values(), reverse=True)[n]
    for name, count in at_most.items():
        if count <= floor:
            del counts[name]
            missed.pop(name, None)
    return floor


def _common(counts: dict[str, int], min_count: int) -> list[str]:
    """Return what is common enough once its spellings in different case are one."""
    totals: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    # The most frequent spelling comes first; of equal ones the one in lower case.
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0].swapcase())):
        totals[name.lower()] += count
        spelling.setdefault(name.lower(), name)
    kept = [name for name, count in totals.items() if count >= min_count]
    return [spelling[name] for name in sorted(kept, key=lambda name: (-totals[name], name))]
