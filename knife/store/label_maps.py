"""Label maps: tab-separated files that say what a person calls each label.

::

    label<TAB>own
    # a line that begins with a hash and a space is a note
    DISEASE<TAB>Finding
    DISEASE/CANCER<TAB>Malignant tumour
    NUMBER<TAB>NONE

The header may be left out. A label of two levels has its own line or shares that of its first
level; one without a line, or with nothing in the second column, keeps its name. ``NONE`` makes
plain words of a kind. What cannot be understood is refused with its line. This module does not know
what is done with the names.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from pathlib import Path

from knife.errors import InputError
from knife.store.lexicon_lines import LineError, clean, shown, text_of
from knife.types.label_maps import LabelMap
from knife.types.label_names import unknown_label
from knife.types.labels import NONE

COLUMNS = ("label", "own")

_SHOWN_PROBLEMS = 5


def read_label_map(path: str | Path, known: Collection[str] | None = None) -> LabelMap:
    r"""Read what a person calls each label.

    Parameters
    ----------
    path : str or Path
        A UTF-8 file, with or without byte order mark, lines ending in LF or CRLF. A first line
        whose first cell is ``label`` is a header.
    known : collection of str, optional
        The labels that there are, of one or two levels. Any label is taken if None.

    Returns
    -------
    LabelMap
        One target for each labelled line; names may have spaces, and one or two levels. It tells
        all labels.

    Raises
    ------
    InputError
        If the file cannot be read, or lines of it cannot be understood or name a label that is
        not known: up to five of them are listed with file, line and what was expected.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "own.tsv").write_text("DISEASE\tAdverse event\nGENE\tNONE\n")
    ...     read_label_map(f"{place}/own.tsv", ["DISEASE/CANCER", "GENE"])("DISEASE/CANCER")
    'Adverse event'
    """
    problems: list[str] = []
    targets = dict(_read_file(Path(path), known, problems))
    if problems:
        raise InputError(_report(problems))
    return LabelMap(targets)


def _read_file(
    path: Path, known: Collection[str] | None, problems: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield labels with their targets; what cannot be understood goes to `problems`."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(
            f"the label map {path} cannot be read: {error}. Expected a TSV file. Check the path."
        ) from error
    lines: dict[str, int] = {}
    may_be_header = True
    for number, raw in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        try:
            cells = _cells(raw.removesuffix(b"\r"))
            if cells is None or (may_be_header and _is_header(cells)):
                may_be_header = may_be_header and cells is None
                continue
            may_be_header = False
            label, own = _pair(cells, known)
            if not own:
                continue
            line = lines.setdefault(label, number)
            if line != number:
                raise LineError(f"the same label stands on line {line}; expected it once")
            yield label, own
        except LineError as problem:
            line_text = shown(raw.decode("utf-8", "backslashreplace").strip())
            problems.append(f"{path}, line {number}: {problem}. The line is {line_text}")


def _cells(raw: bytes) -> list[str] | None:
    text = text_of(raw)
    if text is None:
        return None
    cells = [clean(cell) for cell in text.split("\t")]
    if len(cells) != len(COLUMNS):
        lack = "it has no tab" if len(cells) == 1 else f"it has {len(cells)} columns"
        raise LineError(f'{lack}; expected label<TAB>own (a note begins with "# ")')
    return cells


def _is_header(cells: list[str]) -> bool:
    if cells[0].casefold() != COLUMNS[0]:
        return False
    if cells[1].casefold() != COLUMNS[1]:
        raise LineError(f"a header begins with 'label'; expected the columns {', '.join(COLUMNS)}")
    return True


def _pair(cells: list[str], known: Collection[str] | None) -> tuple[str, str]:
    label, own = cells
    if not label:
        raise LineError("it has no label; expected one before the tab")
    for cell in filter(None, cells):
        levels = cell.split("/")
        if len(levels) > 2 or any(not level or level != level.strip() for level in levels):
            raise LineError(
                f"the label {shown(cell)} is not one of one or two levels; expected a label such "
                "as DISEASE or CHEMICAL/DRUG"
            )
    if label == NONE:
        raise LineError("NONE stands for plain words; expected a label that names something")
    problem = None if known is None else unknown_label(label, known)
    if problem:
        raise LineError(problem.rstrip("."))
    return label, own


def _report(problems: list[str]) -> str:
    n_more = len(problems) - _SHOWN_PROBLEMS
    rest = [f"and {n_more} more."] if n_more > 0 else []
    lines = "1 line" if len(problems) == 1 else f"{len(problems)} lines"
    return (
        "\n  ".join(
            [f"{lines} of the label map cannot be used:", *problems[:_SHOWN_PROBLEMS], *rest]
        )
        + "\nCorrect them in the file and read it again."
    )
