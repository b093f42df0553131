"""What kinds of pieces a vocabulary holds: words and parts of words, forms, scripts.

This module looks at spellings alone; no vector is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from knife.types.inspection import VocabularyMakeup
from knife.types.vocabulary import Vocabulary

_NAMED = re.compile(r"([A-Z]+)\b.*\b(?:LETTER|IDEOGRAPH|SYLLABLE|LIGATURE)\b")
_NO_SCRIPT = {"MODIFIER", "FULLWIDTH", "HALFWIDTH"}

FORMS = (
    "lower case",
    "capitalised",
    "capitals",
    "mixed case",
    "caseless",
    "with digits",
    "signs",
)


def vocabulary_makeup(vocabulary: Vocabulary) -> VocabularyMakeup:
    """Count the kinds of pieces of a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        Any vocabulary; the vectors are not looked at.

    Returns
    -------
    VocabularyMakeup
        Counts and shares; shares are 0 where there is nothing to share.

    Examples
    --------
    >>> from knife.types.vocabulary import ModelInfo
    >>> toy = Vocabulary(("[MASK]", "cell", "Paris", "DNA", "##s"),
    ...     ("[MASK]", "cell", "Paris", "DNA", "s"), np.eye(5), np.zeros(5),
    ...     [True] + 4 * [False], 4 * [False] + [True], ModelInfo("toy"), "00")
    >>> found = vocabulary_makeup(toy)
    >>> found.n_words, round(found.forms["capitals"], 2), found.scripts
    (3, 0.33, {'Latin': 1.0})
    """
    words = [vocabulary.surfaces[i] for i in vocabulary.words.tolist()]
    parts = [vocabulary.surfaces[i] for i in vocabulary.continuations.tolist()]
    n_special = int(vocabulary.is_special.sum())
    n_unused = sum(
        is_slot(vocabulary.pieces[i]) for i in np.flatnonzero(vocabulary.is_special).tolist()
    )
    forms = Counter(map(form_of, words))
    scripts = Counter(script for script in map(script_of, words) if script)
    return VocabularyMakeup(
        n_pieces=len(vocabulary),
        n_words=len(words),
        n_continuations=len(parts),
        n_controls=n_special - n_unused,
        n_unused=n_unused,
        forms={form: forms[form] / max(len(words), 1) for form in FORMS},
        scripts={name: n / scripts.total() for name, n in _by_count(scripts)},
        non_ascii=_share(not text.isascii() for text in [*words, *parts]),
        single_characters=_share(len(text) == 1 for text in [*words, *parts]),
        mean_length=float(np.mean([len(word) for word in words])) if words else 0.0,
    )


def form_of(word: str) -> str:
    """Return how a word is written, one of `FORMS`.

    Examples
    --------
    >>> [form_of(word) for word in ("cell", "Paris", "DNA", "mRNA", "B12", "--")]
    ['lower case', 'capitalised', 'capitals', 'mixed case', 'with digits', 'signs']
    """
    letters = [char for char in word if char.isalpha()]
    if any(char.isdigit() for char in word):
        return "with digits"
    if not letters:
        return "signs"
    raised = [char.isupper() or char.istitle() for char in letters]
    if not any(raised):
        return "lower case" if any(char.islower() for char in letters) else "caseless"
    if all(raised):
        return "capitals" if len(letters) > 1 else "capitalised"
    return "capitalised" if raised[0] and not any(raised[1:]) else "mixed case"


def script_of(word: str) -> str:
    """Return the script of the first letter of a word, empty if it has none.

    Examples
    --------
    >>> [script_of(word) for word in ("cell", "βeta", "日本", "12")]
    ['Latin', 'Greek', 'Han', '']
    """
    first = next((char for char in word if char.isalpha()), "")
    return _script(first) if first else ""


@cache
def _script(letter: str) -> str:
    # The standard library has no table of scripts; the names of letters begin with theirs.
    found = _NAMED.match(unicodedata.name(letter, ""))
    if not found or found[1] in _NO_SCRIPT:
        return "other"
    return "Han" if found[1] == "CJK" else found[1].capitalize()


def is_slot(piece: str) -> bool:
    """Tell whether a special piece is an unused slot: it has a number where others have a name.

    Examples
    --------
    >>> is_slot("[unused12]"), is_slot("[MASK]")
    (True, False)
    """
    return any(char.isdigit() for char in piece) or piece.endswith("NOTUSED")


def _by_count(counts: Counter[str]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _share(holds: Iterable[bool]) -> float:
    values = list(holds)
    return sum(values) / len(values) if values else 0.0
