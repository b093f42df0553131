"""Lexicons that a command is told to read: the argument, and the reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import InputError

if TYPE_CHECKING:
    from knife.types.labels import Lexicon

lexicons_argument = click.argument(
    "lexicons",
    metavar="[LEXICON.tsv]...",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
"""Adds LEXICONs; the command receives `lexicons`, paths, and reads them by `read_lexicons`."""


def read_lexicons(lexicons: tuple[Path, ...]) -> Lexicon:
    """Return what these files say together, or the lexicon that ships with knife if none is named.

    Raises
    ------
    LexiconError, InputError
        If a line cannot be understood, or no term has a label.
    """
    from knife.assembly.labels import default_lexicon
    from knife.store.lexicons import read_lexicon

    if not lexicons:
        return default_lexicon()
    lexicon = read_lexicon(*lexicons)
    if not len(lexicon):
        shown = ", ".join(map(str, lexicons))
        raise InputError(
            f"no term of {shown} has a label; expected at least one. Write labels into the second "
            "column first."
        )
    return lexicon
