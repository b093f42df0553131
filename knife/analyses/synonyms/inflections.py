"""Whether two phrases are one noun phrase in the singular and in the plural.

Rules of spelling give the regular plurals and those that English took from Latin and Greek; a
short list gives the others. Only the last word of a phrase is inflected. Words may come out that
do not exist, which does no harm: two phrases of a text must share one.
"""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "mice": "mouse",
    "lice": "louse",
    "dormice": "dormouse",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "children": "child",
    "oxen": "ox",
    "dice": "die",
    "people": "person",
    "men": "man",
    "women": "woman",
    "corpora": "corpus",
    "genera": "genus",
    "viscera": "viscus",
}
_ENDINGS = (
    ("ies", "y"),
    ("ses", "sis"),
    ("xes", "xis"),
    ("ices", "ex"),
    ("ices", "ix"),
    ("ata", "a"),
    ("ia", "ium"),
    ("a", "um"),
    ("a", "on"),
    ("i", "us"),
    ("ae", "a"),
    ("nges", "nx"),
    ("ides", "is"),
    ("ves", "f"),
    ("ves", "fe"),
    ("men", "man"),
    ("eaux", "eau"),
)
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")
_SHORTEST = 3


@lru_cache(maxsize=200_000)
def singulars(phrase: str) -> frozenset[str]:
    """Return what a phrase may be in the singular, itself included.

    Parameters
    ----------
    phrase : str
        A word or a phrase.

    Returns
    -------
    frozenset of str
        Some of them may be no words.

    Examples
    --------
    >>> "bone metastasis" in singulars("bone metastases"), "MRI" in singulars("MRIs")
    (True, True)
    >>> singulars("AIDS")
    frozenset({'AIDS'})
    """
    before, space, word = phrase.rpartition(" ")
    found = {word}
    if word.lower() in _IRREGULAR:
        found.add(_IRREGULAR[word.lower()])
    stem = word[:-1]
    if len(word) > _SHORTEST or (word.endswith("s") and stem.isupper() and len(stem) > 1):
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            found.add(stem)
        if word.endswith("es") and word[:-2].endswith(_SIBILANTS):
            found.add(word[:-2])
        found |= {
            word[: -len(plural)] + singular
            for plural, singular in _ENDINGS
            if word.endswith(plural) and len(word) >= len(plural) + 3
        }
    return frozenset(before + space + one for one in found)


def are_inflections(one: str, other: str) -> bool:
    """Tell whether two different phrases are one in the singular and in the plural.

    Examples
    --------
    >>> are_inflections("bacterium", "bacteria"), are_inflections("cell", "cellular")
    (True, False)
    """
    return one != other and (other in singulars(one) or one in singulars(other))
