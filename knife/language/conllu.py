"""Trees from the lines of a CoNLL-U file: ten columns with tags, lemmas, heads and labels.

Of words that are written together (don't), the parts are the words. A sentence whose heads are no
tree is refused, because a parser would learn nonsense from it in silence.

It does not know universal tags, features and enhanced graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knife.errors import InputError
from knife.language.treebanks import (
    Numbered,
    TreebankSentence,
    blocks,
    require_some,
    shortened,
)

_COLUMNS = 10
_ID, _FORM, _LEMMA, _XPOS, _HEAD, _DEPREL, _MISC = 0, 1, 2, 4, 6, 7, 9


def read_conllu(lines: Iterable[str], name: str = "the treebank") -> list[TreebankSentence]:
    r"""Return the sentences of a CoNLL-U file.

    Parameters
    ----------
    lines : iterable of str
        With or without their ends.
    name : str
        What messages call the file.

    Returns
    -------
    list of TreebankSentence
        With trees. Of words that are written together (don't), the parts are the words; empty nodes
        are left out.

    Raises
    ------
    InputError
        If a line is no CoNLL-U, a tree has no root or goes in a circle, or there is no sentence.

    Examples
    --------
    >>> columns = ["1", "Cells", "cell", "NOUN", "NNS", "_", "0", "root", "_", "SpaceAfter=No"]
    >>> read_conllu(["\t".join(columns), ""])[0].tags
    ('NNS',)
    """
    found: list[TreebankSentence] = []
    for opens, block in blocks(lines):
        found.append(replace(_tree(block, name), opens=opens))
    return require_some(found, name, "CoNLL-U: ten columns with tabs between them, a word a line")


def _tree(block: Sequence[Numbered], name: str) -> TreebankSentence:
    rows: list[list[str]] = []
    spaces: list[bool] = []
    last, apart = 0, True  # last word of the word that several lines spell, and its space
    for number, line in block:
        columns = _columns(number, line, name)
        if "." in columns[_ID]:
            continue
        is_apart = "SpaceAfter=No" not in columns[_MISC].split("|")
        if "-" in columns[_ID]:
            last, apart = _range_end(columns[_ID], number, name), is_apart
            continue
        if columns[_ID] != str(len(rows) + 1):
            raise InputError(
                f"{name}, line {number}: the word has the number {columns[_ID]!r}; expected "
                f"{len(rows) + 1}. Correct the first column."
            )
        rows.append(columns)
        spaces.append(is_apart if len(rows) > last else len(rows) == last and apart)
    if not rows:
        raise InputError(
            f"{name}, line {block[0][0]}: the sentence has no word; expected at least one. Take "
            "its lines out."
        )
    first = block[0][0]
    return TreebankSentence(
        tuple(row[_FORM].strip() for row in rows),
        tuple(spaces),
        tuple("" if row[_XPOS] == "_" else row[_XPOS] for row in rows),
        tuple("" if row[_LEMMA] == "_" != row[_FORM] else row[_LEMMA] for row in rows),
        _heads([row[_HEAD] for row in rows], first, name),
        tuple(row[_DEPREL] for row in rows),
    )


def _columns(number: int, line: str, name: str) -> list[str]:
    columns = line.split("\t")
    if len(columns) == _COLUMNS and not columns[_FORM].strip():
        raise InputError(
            f"{name}, line {number}: the second column is blank; expected a word. Correct the line."
        )
    if len(columns) != _COLUMNS:
        raise InputError(
            f"{name}, line {number}: {shortened(line)} has {len(columns)} columns; expected "
            f"the {_COLUMNS} of CoNLL-U with tabs between them. Correct the line, or name a file "
            "of words and tags with --tags."
        )
    return columns


def _range_end(text: str, number: int, name: str) -> int:
    start, _, end = text.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise InputError(
            f"{name}, line {number}: {text!r} is no range of words; expected one such as 3-4. "
            "Correct the first column."
        )
    return int(end)


def _heads(texts: Sequence[str], first: int, name: str) -> tuple[int, ...]:
    heads: list[int] = []
    for place, text in enumerate(texts):
        if not text.isdecimal() or int(text) > len(texts):
            raise InputError(
                f"{name}, sentence at line {first}: word {place + 1} has the head {text!r}; "
                f"expected a number from 0 to {len(texts)}. Correct the seventh column."
            )
        if int(text) == place + 1:
            raise _circle(place, first, name)
        heads.append(int(text) - 1 if int(text) else place)
    _require_tree(heads, first, name)
    return tuple(heads)


def _require_tree(heads: Sequence[int], first: int, name: str) -> None:
    roots = [place for place, head in enumerate(heads) if head == place]
    known = set(roots)
    for start in range(len(heads)):
        path: list[int] = []
        place = start
        while place not in known:
            path.append(place)
            place = heads[place]
            if place in path:
                raise _circle(place, first, name)
        known.update(path)
    if len(roots) != 1:
        raise InputError(
            f"{name}, sentence at line {first}: {len(roots)} words have the head 0; expected one "
            "root. Correct the seventh column."
        )


def _circle(place: int, first: int, name: str) -> InputError:
    return InputError(
        f"{name}, sentence at line {first}: the heads go in a circle from word {place + 1} to "
        "itself; expected a tree. Correct the seventh column."
    )
