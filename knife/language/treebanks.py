"""Sentences that people have annotated, as they stand in the files of treebanks.

A treebank has a word a line and a blank line after each sentence; what stands beside a word is
known to `conllu` and `tagged_lines`. Sentences with less than a tree are welcome, and what is not
annotated is not learned.

It does not know where lines come from, and what spaCy makes of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knife.errors import InputError

Numbered = tuple[int, str]
"""A line with its number, from 1."""


@dataclass(frozen=True)
class TreebankSentence:
    """One sentence with what is known of its words.

    Parameters
    ----------
    words : tuple of str (n,)
        As they are written.
    spaces : tuple of bool (n,)
        Whether a space follows each.
    tags : tuple of str (n,)
        Penn tags; empty where nothing is known.
    lemmas : tuple of str (n,)
        Empty where nothing is known.
    heads : tuple of int (n,), optional
        Place of each word's head in the sentence, its own place for the root.
    labels : tuple of str (n,), optional
        What each word is to its head.
    opens : bool
        Whether a document begins here.
    """

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...]
    lemmas: tuple[str, ...]
    heads: tuple[int, ...] | None = None
    labels: tuple[str, ...] | None = None
    opens: bool = False

    def __len__(self) -> int:
        return len(self.words)


def blocks(lines: Iterable[str], *, comments: bool = True) -> Iterator[tuple[bool, list[Numbered]]]:
    """Yield the numbered lines of each sentence, and whether a document begins there.

    Parameters
    ----------
    lines : iterable of str
        With or without their ends.
    comments : bool
        Whether lines that begin with # are none of the sentence's.
    """
    block: list[Numbered] = []
    opens = False
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if comments and line.startswith("#"):
            opens = opens or line.startswith("# newdoc")
        elif line.strip():
            block.append((number, line))
        elif block:
            yield opens, block
            block, opens = [], False
    if block:
        yield opens, block


def require_some(found: list[TreebankSentence], name: str, expected: str) -> list[TreebankSentence]:
    """Return what was found in a file, if that is anything.

    Parameters
    ----------
    found : list of TreebankSentence
        Perhaps none.
    name : str
        What messages call the file.
    expected : str
        What it should hold.

    Raises
    ------
    InputError
        If it is nothing.
    """
    if not found:
        raise InputError(f"{name} has no sentence; expected {expected}. Check the file.")
    return found


def shortened(line: str, limit: int = 60) -> str:
    """Return a line as messages show it, cut where it is long."""
    return repr(line if len(line) <= limit else line[:limit] + "…")
