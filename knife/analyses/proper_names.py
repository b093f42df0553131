"""Kinds whose members have names of their own, told by how a lexicon writes them.

Nearly every person, place and organisation of a lexicon begins with a capital; diseases and foods
do not. So a mention in lower case names no person, whatever its meaning is near to: "police" and
"the office" are no names. Where a text has no capitals at all, or a script has none, nothing is
told from them.
"""

from __future__ import annotations

from collections import Counter

from knife.types.label_maps import LabelMap
from knife.types.labels import Lexicon, upper_label

LEAST_SHARE = 0.75
"""Share of a kind's terms that begin with a capital; kinds have nearly all or few."""

FEWEST_TERMS = 5


def name_labels(lexicon: Lexicon, mapping: LabelMap) -> frozenset[str]:
    """Return the first-level labels whose terms are names.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    mapping : LabelMap
        What its labels are called.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> rows = [(name, "PERSON") for name in ("Ann", "Bob", "Cid", "Dan", "Eve", "gal")]
    >>> rows += [(drug, "DRUG") for drug in ("aspirin", "codeine", "Advil", "heroin", "warfarin")]
    >>> terms, labels = zip(*rows)
    >>> sorted(name_labels(Lexicon(terms, labels, [1] * 11, ("",) * 11), LabelMap()))
    ['PERSON']
    """
    n_terms: Counter[str] = Counter()
    n_capitals: Counter[str] = Counter()
    for term, label in zip(lexicon.terms, lexicon.labels, strict=True):
        upper = upper_label(mapping(label))
        n_terms[upper] += 1
        n_capitals[upper] += term[0].isupper() or term[0] == term[0].swapcase()
    return frozenset(
        label
        for label, n in n_terms.items()
        if n >= FEWEST_TERMS and n_capitals[label] >= LEAST_SHARE * n
    )


def may_be_name(mention: str, text: str) -> bool:
    """Tell whether a mention may be a name by how it is written.

    Parameters
    ----------
    mention : str
        Its text.
    text : str
        The text that it stands in.

    Returns
    -------
    bool
        False only for a mention in lower case in a text that has capitals.

    Examples
    --------
    >>> may_be_name("Paris", "in Paris"), may_be_name("police", "Police"), may_be_name("x", "x")
    (True, False, True)
    """
    return not mention.islower() or not any(sign.isupper() for sign in text)
