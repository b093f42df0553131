"""Whether a label that somebody names is one of those that there are.

A label may be named by either level: where ``DISEASE/CANCER`` is known, ``DISEASE`` is known too. A
name that is none is answered with those that resemble it. This module does not know where labels
come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from knife.errors import InputError
from knife.types.labels import upper_label

_N_CLOSE = 3
_LIKENESSES = (0.8, 0.6)  # what is far from the label is named only if nothing nearer is there
_SHOWN = 12


def label_levels(labels: Iterable[str]) -> list[str]:
    """Return labels and their first levels, each once, sorted.

    Examples
    --------
    >>> label_levels(["DISEASE/CANCER", "GENE"])
    ['DISEASE', 'DISEASE/CANCER', 'GENE']
    """
    return sorted({one for label in labels for one in (label, upper_label(label))})


def unknown_label(label: str, known: Iterable[str]) -> str | None:
    """Return what is wrong with a label that is none of those known; None if it is one.

    Parameters
    ----------
    label : str
        As somebody wrote it.
    known : iterable of str
        Labels, of one or two levels.

    Examples
    --------
    >>> unknown_label("DISEASE", ["DISEASE/CANCER"]) is None
    True
    >>> unknown_label("disease", ["DISEASE/CANCER", "GENE"])
    "there is no label 'disease'. Did you mean DISEASE?"
    """
    levels = label_levels(known)
    if label in levels:
        return None
    key = label.casefold()
    # A slip of case, or a second level without its first, must not hide the right label.
    spelt: dict[str, list[str]] = {}
    for one in levels:
        for name in {one.casefold(), one.rpartition("/")[2].casefold()}:
            spelt.setdefault(name, []).append(one)
    found = next(
        (near for least in _LIKENESSES if (near := get_close_matches(key, spelt, _N_CLOSE, least))),
        [],
    )
    close = list(dict.fromkeys(one for name in found for one in spelt[name]))[:_N_CLOSE]
    if close:
        return f"there is no label {label!r}. Did you mean {' or '.join(close)}?"
    some = ", ".join(levels[:_SHOWN]) + (", …" if len(levels) > _SHOWN else "")
    return f"there is no label {label!r}; expected one of: {some}."


def require_labels(labels: Iterable[str], known: Iterable[str]) -> None:
    """Refuse labels that are none of those known.

    Raises
    ------
    InputError
        Names each of them with the labels that resemble it.
    """
    known = list(known)
    wrong = [problem for label in labels if (problem := unknown_label(label, known))]
    if wrong:
        raise InputError(" ".join(wrong) + " knife labels list shows all of them.")
