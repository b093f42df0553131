"""Which noun phrases a corpus holds, counted while it streams by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from knife.analyses.graphs.nodes import name_of
from knife.errors import InputError
from knife.types.protocols import MentionDetector

_TOGETHER = 64


def corpus_phrases(
    documents: Iterable[Sequence[str]], detector: MentionDetector, min_count: int = 2
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

    Returns
    -------
    list of str
        By falling count, then by spelling; each as it is written most often. Without letters
        nothing is a phrase. Memory grows with the number of different phrases.

    Raises
    ------
    InputError
        If `min_count` is below 1.

    Examples
    --------
    >>> from knife.language.mentions import RuleMentionDetector
    >>> text = ["Breast cancer was seen.", "He had breast cancer.", "She had asthma."]
    >>> corpus_phrases([text], RuleMentionDetector())
    ['breast cancer']
    """
    if min_count < 1:
        raise InputError(f"min_count is {min_count}; expected 1 or more.")
    counts: Counter[str] = Counter()
    for document in documents:
        for start in range(0, len(document), _TOGETHER):
            # A blank line ends a sentence, so that no phrase runs from one into the next.
            text = "\n\n".join(document[start : start + _TOGETHER])
            names = (name_of(mention.text) for mention in detector(text))
            counts.update(name for name in names if any(char.isalpha() for char in name))
    return _common(counts, min_count)


def _common(counts: Counter[str], min_count: int) -> list[str]:
    """Return what is common enough once its spellings in different case are one."""
    totals: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    # The most frequent spelling comes first; of equal ones the one in lower case.
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0].swapcase())):
        totals[name.lower()] += count
        spelling.setdefault(name.lower(), name)
    kept = [name for name, count in totals.items() if count >= min_count]
    return [spelling[name] for name in sorted(kept, key=lambda name: (-totals[name], name))]
