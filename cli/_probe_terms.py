"""Lists of terms for the blanks of templates, and templates from files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from knife.errors import InputError

from ._inputs import Tally, read_records

_LISTS = {".txt", ".tsv", ".csv", ".lst", ".gz", ".xz", ".zst"}


def term_lists(given: Sequence[str], tally: Tally) -> dict[str, list[str]]:
    """Return the terms of each blank from ``NAME=FILE`` and ``NAME=one,two``.

    Parameters
    ----------
    given : sequence of str
        As they were written; what is named again is added.
    tally : Tally
        Hears of lines that cannot be read.

    Raises
    ------
    click.UsageError
        If one has no name, or names a file that is not there.
    InputError
        If a file has no term.
    """
    found: dict[str, list[str]] = {}
    for one in given:
        name, sign, source = (part.strip() for part in one.partition("="))
        if not sign or not name or not source:
            raise click.UsageError(
                f"--terms {one!r} names no blank; expected NAME=FILE or NAME=one,two, such as "
                "DRUG=drugs.txt or DRUG=aspirin,ibuprofen."
            )
        found.setdefault(name, []).extend(_terms(name, source, tally))
    return found


def phrases_of(source: str, tally: Tally) -> list[str]:
    """Return phrases from a file or from ``one,two``."""
    return _terms("--candidates", source, tally)


def _terms(name: str, source: str, tally: Tally) -> list[str]:
    if source != "-" and not Path(source).is_file():
        if _looks_like_file(source):
            raise click.UsageError(
                f"there is no file {source!r} for {name}; expected a term a line. Check the path, "
                "or write the terms with commas between them."
            )
        return [term for term in (part.strip() for part in source.split(",")) if term]
    found = [record.text.strip() for record in read_records((), (source,), "txt", tally)]
    if not found:
        raise InputError(f"{source} has no terms for {name}; expected one a line. Write some.")
    return found


def _looks_like_file(source: str) -> bool:
    return "," not in source and (os.sep in source or Path(source).suffix.lower() in _LISTS)


def named_templates(
    given: Sequence[str], relation: str, files: Sequence[Path], tally: Tally
) -> dict[str, list[str]]:
    """Return templates by the relation that they say.

    Parameters
    ----------
    given : sequence of str
        Templates of the command line.
    relation : str
        Their name, which makes paraphrases of them; without one, each is a relation by itself.
    files : sequence of Path
        A template a line, or a name, a tab and a template; lines of one name are paraphrases.
        Blank lines and lines that begin with ``#`` are passed over.
    tally : Tally
        Hears of lines that cannot be read.

    Raises
    ------
    InputError
        If a file has no template.
    """
    found: dict[str, list[str]] = {}
    for template in given:
        found.setdefault(relation or template, []).append(template)
    for path in files:
        n_before = sum(map(len, found.values()))
        for record in read_records((), (str(path),), "txt", tally):
            if record.text.lstrip().startswith("#"):
                continue
            name, tab, template = record.text.partition("\t")
            own = (template if tab else name).strip()
            found.setdefault(name.strip(), []).append(own)
        if sum(map(len, found.values())) == n_before:
            raise InputError(f"{path} has no template; expected one a line. Write some.")
    return {name: list(dict.fromkeys(own)) for name, own in found.items()}
