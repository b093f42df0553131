"""Files of synonym pairs: two terms a line, their kind and a group, with tabs between them."""

from __future__ import annotations

from pathlib import Path

from knife.errors import InputError
from knife.types.synonym_pairs import SynonymPair


def read_synonym_pairs(path: str | Path) -> tuple[SynonymPair, ...]:
    r"""Read a file of synonym pairs.

    Parameters
    ----------
    path : str or Path
        UTF-8, a pair a line: two terms, and if there are more columns, kind and group. Lines that
        begin with ``#`` are comments.

    Returns
    -------
    tuple of SynonymPair
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, has no pair, or a line is none; names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(f"{place}/a.tsv").write_text("tumour\ttumor\tspelling\n")
    ...     read_synonym_pairs(f"{place}/a.tsv")[0].kind
    'spelling'
    """
    found = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2:
            raise InputError(
                f"{path}, line {number} has {len(cells)} column: {line[:60]!r}; expected two terms "
                "with a tab between them. Correct the line."
            )
        try:
            found.append(SynonymPair(*cells[:4]))
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error} Correct the line.") from error
    if not found:
        raise InputError(f"{path} has no pair; expected two terms a line, with a tab between them.")
    return tuple(found)


def read_terms(path: str | Path) -> tuple[str, ...]:
    """Read a file of terms, one a line; lines that begin with ``#`` are comments.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    lines = (line.strip() for line in _text(path).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected UTF-8 text. Check the path, or save the "
            "file as UTF-8."
        ) from error
