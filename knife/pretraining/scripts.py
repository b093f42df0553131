"""Which script a letter is of, by the name that Unicode gives it.

``GREEK SMALL LETTER BETA`` is Greek: a letter's name begins with its script. Letters that are
written forms of others (full width, superscript, the micro sign) count as those. Letters and marks
whose names name no script, such as combining accents, belong to all. This module knows no
languages.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from knife.errors import InputError

_SHARED = ("MODIFIER ", "COMBINING ", "VARIATION ")


def require_scripts(names: Sequence[str]) -> None:
    """Refuse names of scripts that no letter has.

    Raises
    ------
    InputError
        With names that resemble the unknown one.

    Examples
    --------
    >>> require_scripts(["latin", "greek"])
    """
    if not names:
        return
    known = _known_scripts()
    for name in names:
        if name.lower() not in known:
            close = difflib.get_close_matches(name.lower(), sorted(known))
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            raise InputError(
                f"{name!r} is no script; expected the first word of the Unicode names of its "
                f"letters, such as latin, greek, cyrillic, cjk or hangul.{hint}"
            )


def in_scripts(word: str, names: tuple[str, ...]) -> list[str]:
    """Return the parts of a word between letters of other scripts.

    Parameters
    ----------
    word : str
        Without white space.
    names : tuple of str
        The scripts whose letters stay.

    Examples
    --------
    >>> in_scripts("IFN\u03b2x", ("latin",))
    ['IFN', 'x']
    >>> in_scripts("IFN\u03b2x", ("latin", "greek"))
    ['IFN\u03b2x']
    """
    return "".join(sign if _is_kept(sign, names) else " " for sign in word).split()


@lru_cache(maxsize=1 << 16)
def _is_kept(sign: str, names: tuple[str, ...]) -> bool:
    script = _script_of(sign)
    return not script or script in {name.lower() for name in names}


def _script_of(sign: str) -> str:
    """Return the script of a letter or mark, empty for other signs and for those of all scripts."""
    if unicodedata.category(sign)[0] not in "LM":
        return ""
    plain = unicodedata.normalize("NFKD", sign)
    letter = next((one for one in plain if unicodedata.category(one)[0] == "L"), sign)
    name = unicodedata.name(letter, "")
    return "" if name.startswith(_SHARED) else name.partition(" ")[0].partition("-")[0].lower()


@lru_cache(maxsize=1)
def _known_scripts() -> frozenset[str]:
    return frozenset(filter(None, map(_script_of, map(chr, range(0x110000)))))
