"""Other ways to write the same sentence, so that a pipeline learns to read them all.

A tokenizer may have set the words apart ("the IL-2 gene ."), or every sign ("the IL - 2 gene .");
headlines have capitals everywhere, and notes none. What is annotated goes with the words: where a
word comes apart, its parts hang on the last of them that has a letter or digit.

It does not know spaCy; which words are cut where is told by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from knife.language.treebanks import TreebankSentence

_PARTS = re.compile(r"[^\W_]+|[\W_]")
_NOMINAL = ("NN", "CD", "FW", "LS", "AFX")


@dataclass(frozen=True)
class Variation:
    """How often sentences are written otherwise than people wrote them.

    Parameters
    ----------
    words_apart : float, in [0, 1]
        Share with a space between any two words.
    signs_apart : float, in [0, 1]
        Share with a space on either side of each hyphen, stop and bracket too.
    lower, upper, title : float, in [0, 1]
        Shares in lower case, in capitals, and with a capital at the beginning of each word.
    """

    words_apart: float = 0.15
    signs_apart: float = 0.25
    lower: float = 0.03
    upper: float = 0.05
    title: float = 0.04

    def spacing(self, rng: Random) -> str:
        """Draw how a text sets its words: ``natural``, ``words`` or ``signs``."""
        drawn = rng.random()
        if drawn < self.signs_apart:
            return "signs"
        return "words" if drawn < self.signs_apart + self.words_apart else "natural"

    def case(self, rng: Random) -> str:
        """Draw the case of a sentence: ``own``, ``lower``, ``upper`` or ``title``."""
        drawn = rng.random()
        for name, share in (("lower", self.lower), ("upper", self.upper), ("title", self.title)):
            if drawn < share:
                return name
            drawn -= share
        return "own"


def spaced(sentence: TreebankSentence, spacing: str) -> TreebankSentence:
    r"""Return a sentence with its words as they are, each apart, or each sign apart.

    Parameters
    ----------
    sentence : TreebankSentence
        Any.
    spacing : {"natural", "words", "signs"}
        As `Variation.spacing` draws it.

    Examples
    --------
    >>> from knife.language.tagged_lines import read_tagged
    >>> (sentence,) = read_tagged(["IL-2\tNN", "(\t("])
    >>> apart = spaced(sentence, "signs")
    >>> apart.words, apart.tags
    (('IL', '-', '2', '('), ('NN', 'HYPH', 'CD', '-LRB-'))
    """
    if spacing == "natural":
        return sentence
    if spacing == "signs":
        sentence = cut(sentence, [_PARTS.findall(word) for word in sentence.words])
    return replace(sentence, spaces=(True,) * len(sentence))


def cased(sentence: TreebankSentence, case: str) -> TreebankSentence:
    """Return a sentence in another case; lemmas stay.

    Parameters
    ----------
    sentence : TreebankSentence
        Any.
    case : {"own", "lower", "upper", "title"}
        As `Variation.case` draws it.
    """
    change = {"lower": str.lower, "upper": str.upper, "title": _titled}.get(case)
    if change is None:
        return sentence
    words = tuple(change(word) for word in sentence.words)
    # Few letters become two in capitals; such a sentence stays as it is.
    alike = all(len(new) == len(old) for new, old in zip(words, sentence.words, strict=True))
    return replace(sentence, words=words) if alike else sentence


def cut(sentence: TreebankSentence, parts: Sequence[Sequence[str]]) -> TreebankSentence:
    """Return a sentence with words in parts, each with what can be told of it.

    Parameters
    ----------
    sentence : TreebankSentence
        Any.
    parts : sequence of sequence of str (n,)
        Of each word; together they spell it.

    Returns
    -------
    TreebankSentence
        Parts touch; the last of a word with a letter or digit takes its place in the tree.
    """
    if all(len(pieces) == 1 for pieces in parts):
        return sentence
    places: list[int] = []  # of the part that stands for each word
    count = 0
    for pieces in parts:
        places.append(count + _main(pieces))
        count += len(pieces)
    rows = [
        row for place, pieces in enumerate(parts) for row in _rows(sentence, place, pieces, places)
    ]
    heads, labels = [row[4] for row in rows], [row[5] for row in rows]
    return replace(
        sentence,
        words=tuple(row[0] for row in rows),
        spaces=tuple(row[1] for row in rows),
        tags=tuple(row[2] for row in rows),
        lemmas=tuple(row[3] for row in rows),
        heads=None if sentence.heads is None else tuple(heads),
        labels=None if sentence.labels is None else tuple(labels),
    )


_Row = tuple[str, bool, str, str, int, str]


def _rows(
    sentence: TreebankSentence, place: int, pieces: Sequence[str], places: Sequence[int]
) -> list[_Row]:
    main = _main(pieces)
    head = places[sentence.heads[place]] if sentence.heads else 0
    label = sentence.labels[place] if sentence.labels else ""
    tag, lemma = sentence.tags[place], sentence.lemmas[place]
    if len(pieces) == 1:
        return [(pieces[0], sentence.spaces[place], tag, lemma, head, label)]
    rows: list[_Row] = []
    for position, piece in enumerate(pieces):
        space = sentence.spaces[place] if position == len(pieces) - 1 else False
        is_sign = not piece[0].isalnum()
        own = _tag(piece, tag, is_main=position == main)
        if position == main:
            rows.append((piece, space, own, "", head, label))
        else:
            joint = "punct" if is_sign else "compound"
            rows.append((piece, space, own, "", places[place], joint))
    return rows


def _main(pieces: Sequence[str]) -> int:
    """Return the place of the last part with a letter or digit, else of the last."""
    for place in range(len(pieces) - 1, -1, -1):
        if pieces[place][0].isalnum():
            return place
    return len(pieces) - 1


def _tag(piece: str, whole: str, *, is_main: bool) -> str:
    """Return the tag of a part, from that of its word; empty where it cannot be told."""
    if not piece[0].isalnum():
        return _sign_tag(piece, whole)
    if piece.isdecimal():
        return "CD" if whole.startswith(_NOMINAL) or whole == "JJ" else whole
    if is_main:
        if whole == "JJ" and len(piece) > 4:
            return {"ed": "VBN", "ng": "VBG"}.get(piece[-2:], "JJ")
        return whole
    if whole.startswith(("NN", "CD")):
        return "NNP" if whole.startswith("NNP") else "NN"
    is_name = piece != piece.lower() or any(sign.isdecimal() for sign in piece)
    return "NN" if is_name and whole.startswith(("JJ", "VB")) else ""


def _sign_tag(piece: str, whole: str) -> str:
    if piece in "-/\u2013\u2010\u2011":
        return "HYPH"
    if piece in "([{":
        return "-LRB-"
    if piece in ")]}":
        return "-RRB-"
    if whole == "CD":
        return "CD"
    if piece in "'\u2019":
        return whole
    return {".": ".", ",": ",", "+": "SYM"}.get(piece, "")


def _titled(word: str) -> str:
    return word[:1].upper() + word[1:]
