"""The formats of ``knife ner``: for people, for programs, for training.

Each text is written as soon as it is answered, except where a format cannot be: a DocBin is one
piece, and a Parquet file comes in groups of rows. Some formats have no room for spans that overlap;
records that bring such spans are set aside before any work is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

import click

from ._inputs import Record, Tally
from ._render import binary_output, check_new, output, write_json_array, write_json_lines
from ._spans import first_overlap

if TYPE_CHECKING:
    from knife.types.entities import Entity

    Answers = Iterable[tuple[Record, list[Entity]]]

FORMATS = ("table", "json", "jsonl", "conll", "html", "displacy", "docbin", "parquet")

_BYTES = {"docbin": "FILE.spacy", "parquet": "FILE.parquet"}
_FLAT = frozenset({"conll", "html", "displacy", "docbin"})


@dataclass(frozen=True)
class Presentation:
    """How answers are written, and where.

    Parameters
    ----------
    style : str
        One of `FORMATS`.
    out : Path or None
        The file; None is standard output.
    force : bool
        Whether a file that exists is replaced.
    explain : bool
        Whether evidence is written.
    titles : bool
        Whether a table names each text.
    nested : bool
        Whether entities may overlap.
    """

    style: str
    out: Path | None
    force: bool
    explain: bool
    titles: bool
    nested: bool = False

    def check(self) -> None:
        """Refuse what cannot be written, before any work is done.

        Raises
        ------
        click.UsageError
            If the format needs a file, or another name for it, or has no room for entities that
            overlap.
        StoreError
            If the file exists or cannot be written.
        MissingExtraError
            If the format needs a package that is not installed.
        """
        if self.nested and self.style in _FLAT:
            raise click.UsageError(
                f"--nested tells entities that overlap, and --format {self.style} has no room for "
                "them. Take table, json, jsonl or parquet."
            )
        name = _BYTES.get(self.style)
        if name and self.out is None:
            raise click.UsageError(f"--format {self.style} is not for reading: add --out {name}.")
        if self.style == "docbin" and self.out is not None and self.out.suffix != ".spacy":
            raise click.UsageError(
                f"--out is {str(self.out)!r}; expected a name that ends in .spacy, because "
                "spacy train passes over others."
            )
        if self.style == "parquet":
            from knife.faces.entity_table import require_parquet

            require_parquet()
        if self.out is not None:
            check_new(self.out, force=self.force)


def with_room(records: Iterable[Record], style: str, tally: Tally) -> Iterator[Record]:
    """Yield the records that a format has room for; set those aside whose spans overlap.

    Parameters
    ----------
    records : iterable of Record
        Read as they are needed.
    style : str
        One of `FORMATS`.
    tally : Tally
        Hears of what is set aside.
    """
    for record in records:
        if style not in _FLAT or record.mentions is None:
            yield record
            continue
        overlap = first_overlap(record.mentions)
        if overlap is None:
            yield replace(record, mentions=tuple(sorted(record.mentions)))
        else:
            tally.set_aside(
                record.place,
                f"the spans {overlap} overlap, and --format {style} has no room for both; expected "
                "spans apart. Take --format jsonl.",
            )


def write_answers(answers: Answers, view: Presentation, tally: Tally) -> None:
    """Write answers as they come, and end the run where there were none.

    Parameters
    ----------
    answers : iterable of (Record, list of Entity)
        Read as they are needed.
    view : Presentation
        How and where.
    tally : Tally
        Knows whether anything was answered; if not, no file is left behind.
    """
    if view.style in _BYTES and view.out is not None:
        with binary_output(view.out, force=view.force) as file:
            _write_bytes(file, answers, view)
            tally.stop_if_none()
        return
    with output(view.out, force=view.force) as to:
        _write_text(to, answers, view)
        tally.stop_if_none()


def _write_text(to: TextIO, answers: Answers, view: Presentation) -> None:
    from . import _entities

    if view.style == "table":
        _entities.write_texts(to, answers, explain=view.explain, titles=view.titles)
    elif view.style == "conll":
        _entities.write_conll(to, answers)
    elif view.style in ("html", "displacy"):
        _write_page(to, answers, view.style)
    else:
        records = (_entities.record_of(one, found, explain=view.explain) for one, found in answers)
        write = write_json_array if view.style == "json" else write_json_lines
        write(to, records)


def _write_page(to: TextIO, answers: Answers, style: str) -> None:
    from knife.faces.entity_page import displacy_parts, page_parts

    parts = page_parts if style == "html" else displacy_parts
    for part in parts((one.text, entities) for one, entities in answers):
        to.write(part)
        to.flush()


def _write_bytes(to: IO[bytes], answers: Answers, view: Presentation) -> None:
    if view.style == "parquet":
        from knife.faces.entity_table import write_entity_table

        write_entity_table(to, ((one.id, entities) for one, entities in answers))
        return
    from knife.faces.spacy_component import DocCollection

    documents = DocCollection()
    for record, entities in answers:
        documents.add(record.text, entities, name=record.id)
    if documents.n_left_out:
        one = documents.n_left_out == 1
        click.echo(
            f"{documents.n_left_out} {'entity shares' if one else 'entities share'} a token with a "
            f"likelier one and {'is' if one else 'are'} left out; doc._.knife_left_out lists "
            f"{'it' if one else 'them'}.",
            err=True,
        )
    to.write(documents.to_bytes())
