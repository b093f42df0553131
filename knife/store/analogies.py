"""Files of analogy questions, in three forms that are told from the first line.

Tab-separated, a question a line: a, b, c, d, and perhaps a category. Google's (Mikolov et al.
2013): ``: category``, then four words a line. BATS (Gladkova et al. 2016): a file or a directory of
them, a pair a line, ``word<tab>answer/another``; every pair is asked about with every other. This
module does not know what questions are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from knife.errors import InputError
from knife.types.analogies import AnalogyQuestion

_EXPECTED = (
    "a question a line (a, b, c, d, category, with tabs), Google's form (': category' and four "
    "words a line), or pairs (word, tab, answer/answer)"
)
_SUFFIXES = {".txt", ".tsv"}

Line = tuple[int, str]


def read_analogies(path: str | Path) -> list[AnalogyQuestion]:
    r"""Read analogy questions.

    Parameters
    ----------
    path : str or Path
        UTF-8. Of a directory, all .txt and .tsv files in it and below it, sorted. Blank lines and
        lines that begin with ``#`` are passed over; ``_`` stands for a space.

    Returns
    -------
    list of AnalogyQuestion
        In the order of the file. Pairs have the file's name as their category.

    Raises
    ------
    InputError
        If nothing can be read or a line has another number of words; names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(f"{place}/a.txt").write_text(": capital\nParis France Rome Italy\n")
    ...     read_analogies(f"{place}/a.txt")
    [AnalogyQuestion(a='Paris', b='France', c='Rome', answers=('Italy',), category='capital')]
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.suffix in _SUFFIXES)
        if not files:
            raise InputError(f"{path} has no .txt or .tsv files; expected {_EXPECTED}.")
        return list(chain.from_iterable(read_analogies(one) for one in files))
    lines = _lines(path)
    if not lines:
        raise InputError(f"{path} has no questions; expected {_EXPECTED}.")
    first = lines[0][1]
    if first.startswith(":"):
        return list(_by_category(path, lines))
    n_cells = first.count("\t") + 1
    if n_cells in {4, 5}:
        return [_question(path, line) for line in lines]
    if n_cells == 2:
        return list(_by_pairs(path, lines))
    raise InputError(
        f"{path}, line {lines[0][0]} is {first[:60]!r}; expected {_EXPECTED}. Correct the line."
    )


def _lines(path: Path) -> list[Line]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected UTF-8 text. Check the path, or save the "
            "file as UTF-8."
        ) from error
    numbered = enumerate(text.split("\n"), start=1)
    own = ((number, line.rstrip("\r")) for number, line in numbered)
    return [(number, line) for number, line in own if line.strip() and not line.startswith("#")]


def _question(path: Path, line: Line) -> AnalogyQuestion:
    number, text = line
    cells = [cell.strip() for cell in text.split("\t")]
    if len(cells) not in {4, 5}:
        raise InputError(
            f"{path}, line {number} has {len(cells)} cells: {text[:60]!r}; expected a, b, c, d and "
            "perhaps a category, with tabs between them. Correct the line."
        )
    a, b, c, d, category = (*cells, "")[:5]
    return _made(path, number, (a, b, c), [d], category)


def _by_category(path: Path, lines: Iterable[Line]) -> Iterator[AnalogyQuestion]:
    category = ""
    for number, line in lines:
        if line.startswith(":"):
            category = line[1:].strip()
            continue
        words = line.split()
        if len(words) != 4:
            raise InputError(
                f"{path}, line {number} has {len(words)} words: {line[:60]!r}; expected four. "
                "Write _ for a space within a term."
            )
        a, b, c, d = words
        yield _made(path, number, (a, b, c), [d], category)


def _by_pairs(path: Path, lines: Iterable[Line]) -> Iterator[AnalogyQuestion]:
    pairs = []
    for number, line in lines:
        word, tab, answers = line.partition("\t")
        own = [one.strip() for one in answers.split("/") if one.strip()]
        if not tab or not own:
            raise InputError(
                f"{path}, line {number} is {line[:60]!r}; expected a word, a tab and its answers "
                "with / between them. Correct the line."
            )
        pairs.append((number, word.strip(), own))
    for at, (_, a, firsts) in enumerate(pairs):
        for other, (number, c, seconds) in enumerate(pairs):
            if at != other:
                yield _made(path, number, (a, firsts[0], c), seconds, path.stem)


def _made(
    path: Path, number: int, given: tuple[str, str, str], answers: list[str], category: str
) -> AnalogyQuestion:
    try:
        a, b, c = map(_spaced, given)
        return AnalogyQuestion(a, b, c, tuple(map(_spaced, answers)), category)
    except InputError as error:
        raise InputError(f"{path}, line {number}: {error} Correct the line.") from error


def _spaced(term: str) -> str:
    return " ".join(term.replace("_", " ").split())
