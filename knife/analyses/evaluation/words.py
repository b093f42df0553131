"""Words of a text, found without any tokenizer, so that every model is asked about the same ones.

A word is what stands between spaces, with each punctuation mark and each Chinese character a word
of its own, as BERT's tokenizers cut text before they look into a vocabulary. This module knows
characters; it has never seen a piece.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby

_SPACE, _ALONE, _JOINS, _UNSEEN = range(4)

_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of (int, int), in code points
        Half-open spans, ascending, not overlapping. Between them there are only spaces, and control
        characters that belong to no word.

    Examples
    --------
    >>> text = "IL-2 binds."
    >>> [text[start:end] for start, end in word_spans(text)]
    ['IL', '-', '2', 'binds', '.']
    """
    spans: list[tuple[int, int]] = []
    end = 0
    # Tokenizers drop control characters, so inside a word they do not end it.
    for kind, run in groupby(map(_kind, text), lambda kind: min(kind, _JOINS)):
        kinds = list(run)
        start, end = end, end + len(kinds)
        if kind == _ALONE:
            spans += [(place, place + 1) for place in range(start, end)]
        elif kind == _JOINS and _JOINS in kinds:
            spans.append((start, end))
    return spans


@cache
def _kind(char: str) -> int:
    if char.isspace():
        return _SPACE
    category = unicodedata.category(char)
    if category[0] == "P" or (char.isascii() and category[0] == "S"):
        return _ALONE
    if any(first <= ord(char) <= last for first, last in _IDEOGRAPHS):
        return _ALONE
    return _UNSEEN if category in ("Cc", "Cf") or char == "\ufffd" else _JOINS
