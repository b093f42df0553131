"""Tagged sentences from the lines of a file: a word, a tab and its Penn tag.

Such files do not say where spaces were, so words are spaced as people write. Tags of brackets
become those of the English Web Treebank, and the marks with which GENIA begins numbers, titles
and abstracts are left out.

It does not know trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knife.errors import InputError
from knife.language.treebanks import TreebankSentence, blocks, require_some, shortened

_BRACKETS = {"(": "-LRB-", ")": "-RRB-"}
_MARKERS = frozenset(["UI", "TI", "AB"])
_CLOSERS = frozenset(
    [".", ",", ";", ":", "?", "!", ")", "]", "}", "%", "'s", "'", "n't", "\u2019s"]
)
_OPENERS = frozenset(["(", "[", "{", "$", "#"])


def read_tagged(lines: Iterable[str], name: str = "the tagged file") -> list[TreebankSentence]:
    r"""Return the sentences of a file with a word, a tab and its Penn tag a line.

    Parameters
    ----------
    lines : iterable of str
        With or without their ends.
    name : str
        What messages call the file.

    Returns
    -------
    list of TreebankSentence
        Without trees and lemmas, spaced as people write. The marks at which GENIA begins numbers,
        titles and abstracts (UI -, TI -, AB -) are left out, with the numbers.

    Raises
    ------
    InputError
        If a line has not two columns, or there is no sentence.

    Examples
    --------
    >>> sentence = read_tagged(["Cells\tNNS", "grow\tVBP", ".\t."])[0]
    >>> sentence.words, sentence.spaces
    (('Cells', 'grow', '.'), (True, False, True))
    """
    found: list[TreebankSentence] = []
    opens = True
    for _, block in blocks(lines, comments=False):
        pairs = [_pair(number, line, name) for number, line in block]
        mark = pairs[0][0] if len(pairs) > 1 and pairs[1][0] == "-" else ""
        if mark in _MARKERS and pairs[0][1] == "LS":
            opens = opens or mark == "UI"
            pairs = [] if mark == "UI" else pairs[2:]
        if not pairs:
            continue
        words = tuple(word for word, _ in pairs)
        tags = tuple(_BRACKETS.get(tag, tag) for _, tag in pairs)
        found.append(
            TreebankSentence(words, natural_spaces(words), tags, ("",) * len(words), opens=opens)
        )
        opens = False
    return require_some(
        found, name, "a word, a tab and its tag a line, a blank line after each sentence"
    )


def natural_spaces(words: Sequence[str]) -> tuple[bool, ...]:
    """Return whether a space follows each word where people write it.

    Parameters
    ----------
    words : sequence of str (n,)
        The words of one sentence.

    Returns
    -------
    tuple of bool (n,)
        True after the last.

    Examples
    --------
    >>> natural_spaces(["A", "(", "b", ")", "."])
    (True, False, False, False, True)
    """
    spaces: list[bool] = []
    quoted = False
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word == '"':
            quoted = not quoted
        closes = following in _CLOSERS or (following == '"' and quoted)
        joins = word in _OPENERS or "/" in (word, following) or (word == '"' and quoted)
        spaces.append(not following or not (closes or joins))
    return tuple(spaces)


def _pair(number: int, line: str, name: str) -> tuple[str, str]:
    columns = line.split("\t")
    if len(columns) != 2 or not all(column.strip() for column in columns):
        raise InputError(
            f"{name}, line {number}: {shortened(line)} has {len(columns)} columns; expected "
            "a word, a tab and its tag. Correct the line, or name a CoNLL-U file with --treebank."
        )
    return columns[0].strip(), columns[1].strip()
