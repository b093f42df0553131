"""Regular forms of English words, to know a word in its plural and in its tenses.

The rules are those of spelling: *study, studies*; *stop, stopped, stopping*; *use, used, using*.
Irregular forms (*mouse, mice*) are not known, and words of other languages keep the one form that
they have. This module knows strings; it has never seen a model.
"""

from __future__ import annotations

_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh")
_SHORTEST = 3
"""Letters below which a word has no forms of its own: *as* is no plural."""


def word_forms(word: str) -> frozenset[str]:
    """Return a word with its plural and its tenses, and those of the word that it is a form of.

    Parameters
    ----------
    word : str
        One word, in any case.

    Returns
    -------
    frozenset of str
        In lower case, the word itself among them. Some of them may be no words: what is looked
        for in a text does no harm by not being there.

    Examples
    --------
    >>> sorted(word_forms("Cells"))
    ['cell', 'celled', 'celling', 'cells']
    >>> "study" in word_forms("studies"), "use" in word_forms("using"), word_forms("as")
    (True, True, frozenset({'as'}))
    """
    word = word.lower()
    found = {word}
    for base in _bases(word):
        found |= {base, *_forms(base)}
    return frozenset(found)


def are_forms(one: str, other: str) -> bool:
    """Tell whether two words are forms of one.

    Examples
    --------
    >>> are_forms("Cells", "cell"), are_forms("cell", "cellular")
    (True, False)
    """
    return bool(_roots(one.lower()) & _roots(other.lower()))


def _roots(word: str) -> set[str]:
    return {word, *_bases(word)}


def _bases(word: str) -> set[str]:
    """Return what a word may be a form of, itself included where it has no ending."""
    if len(word) < _SHORTEST or not word.isalpha():
        return set()
    found: set[str] = set()
    if word.endswith("ies") and len(word) > 4:
        found.add(word[:-3] + "y")
    elif word.endswith("es") and word[:-2].endswith(_SIBILANTS):
        found |= {word[:-2], word[:-1]}
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST:
        found.add(word[:-1])
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            found |= _stems(word[: -len(ending)])
    return found or {word}


def _stems(stem: str) -> set[str]:
    """Return what may stand before -ed and -ing: *us(e), stop(p), studi → study*."""
    if not _VOWELS & set(stem):
        return set()
    found = {stem, stem + "e"}
    if stem[-1] == "i":
        found = {stem[:-1] + "y"}
    elif stem[-1] == stem[-2] and stem[-1] not in "lsz":
        found.add(stem[:-1])
    return found


def _forms(base: str) -> set[str]:
    """Return plural and tenses of a base form."""
    if base[-1] == "y" and base[-2] not in _VOWELS:
        return {base[:-1] + "ies", base[:-1] + "ied", base + "ing"}
    plural = base + ("es" if base.endswith(_SIBILANTS) else "s")
    if base[-1] == "e":
        return {plural, base + "d", base[:-1] + "ing"}
    is_doubled = (
        len(base) <= 4
        and base[-1] not in "aeiouwxy"
        and base[-2] in _VOWELS
        and base[-3:-2] not in _VOWELS
    )
    stem = base + base[-1] if is_doubled else base
    return {plural, stem + "ed", stem + "ing"}
