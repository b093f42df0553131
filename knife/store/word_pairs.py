"""Files of word pairs of one relation: two words a line, and whatever else is said of them."""

from __future__ import annotations

from pathlib import Path

from knife.errors import InputError
from knife.types.word_pairs import WordPairs


def read_word_pairs(path: str | Path) -> WordPairs:
    r"""Read a file of word pairs.

    Parameters
    ----------
    path : str or Path
        UTF-8; two words a line with a tab between them. Further columns are tags of the pair.
        Lines that begin with ``#`` are comments.

    Returns
    -------
    WordPairs
        In the order of the file, called after it without its ending.

    Raises
    ------
    InputError
        If the file cannot be read, or a line has no two words; names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(f"{place}/a.tsv").write_text("dog\tanimal\tgeneral\n")
    ...     read_word_pairs(f"{place}/a.tsv").second
    ('animal',)
    """
    path = Path(path)
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected UTF-8 text with two words a line and a tab "
            "between them. Check the path, or save the file as UTF-8."
        ) from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or not (cells[0] and cells[1]):
            raise InputError(
                f"{path}, line {number} is {line!r}; expected two words with a tab between them."
            )
        rows.append(cells)
    return WordPairs(
        path.stem,
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        tuple(frozenset(filter(None, row[2:])) for row in rows),
    )
