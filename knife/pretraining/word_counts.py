"""How often each word of a corpus stands in it.

A word is what BERT's pre-tokeniser makes of a text: runs between white space and punctuation, and
each punctuation sign. Texts are cut coarsely first, at blanks and ASCII punctuation, where every
finer rule cuts too, and only the distinct runs take the exact path; the counts are the same and
come many times faster. The number of distinct words held is bounded, so a corpus of any size can
be counted. This module knows no pieces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tokenizers.normalizers import Normalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

MOST_RUNS = 5_000_000
"""Distinct runs after which the rarest are forgotten, about half a gigabyte."""

_CHARACTERS_AT_ONCE = 1 << 18
_RUNS = re.compile(r"[!-/:-@\[-`{-~]|[^ \t\r\n!-/:-@\[-`{-~]+")


def count_words(
    documents: Iterable[Sequence[str]], normalizer: Normalizer | None = None
) -> Counter[str]:
    """Return the words of a corpus with their counts.

    Parameters
    ----------
    documents : iterable of sequence of str
        Sentences of each document.
    normalizer : tokenizers.normalizers.Normalizer or None
        What is done to a text before it is cut; nothing if None. It must work sign by sign.

    Returns
    -------
    Counter from str to int
        Exact up to `MOST_RUNS` distinct runs of signs; beyond, runs that were seen least so far
        are forgotten now and then.

    Examples
    --------
    >>> sorted(count_words([("A cell, a cell.",)]).items())
    [(',', 1), ('.', 1), ('A', 1), ('a', 1), ('cell', 2)]
    """
    cut = BertPreTokenizer()
    keeps_plain = normalizer is None or normalizer.normalize_str("Aa1") == "Aa1"
    words: Counter[str] = Counter()
    for run, count in _count_runs(documents).items():
        if keeps_plain and run.isascii() and run.isalnum():
            words[run] += count
            continue
        text = run if normalizer is None else normalizer.normalize_str(run)
        for word, _ in cut.pre_tokenize_str(text):
            words[word] += count
    return words


def _count_runs(documents: Iterable[Sequence[str]]) -> Counter[str]:
    runs: Counter[str] = Counter()
    for text in _batches(documents):
        runs.update(_RUNS.findall(text))
        fewest = 1
        while len(runs) > MOST_RUNS:
            runs = Counter({run: count for run, count in runs.items() if count > fewest})
            fewest += 1
    return runs


def _batches(documents: Iterable[Sequence[str]]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for document in documents:
        held += document
        size += sum(map(len, document))
        if size >= _CHARACTERS_AT_ONCE:
            yield "\n".join(held)
            held, size = [], 0
    yield "\n".join(held)
