"""The report on a recogniser as a Markdown page, with every table of every set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from knife.assembly.ner_evaluation import NerReport

from ._ner_errors import error_lines
from ._ner_tables import Section, all_notes, details, sections, summary
from ._render import visible


def write_markdown(to: TextIO, report: NerReport) -> None:
    """Write a report with a heading and a table for each of its sections."""
    to.write(f"# Entities against gold\n\n{visible(summary(report))}\n")
    for section in sections(report):
        _write_section(to, section, "##")
    for one in report.sets:
        to.write(f"\n## {visible(one.gold.name)}\n")
        for section in details(one):
            _write_section(to, section, "###")
    for title, lines in error_lines(report):
        fence = _fence(lines)
        body = "\n".join(visible(line) for line in lines)
        to.write(f"\n## {visible(title)}\n\n{fence}text{body}\n{fence}\n")
    notes = list(all_notes(report))
    if notes:
        to.write("\n## Notes\n\n" + "".join(f"- {visible(note)}\n" for note in notes))


def _write_section(to: TextIO, section: Section, mark: str) -> None:
    to.write(f"\n{mark} {visible(section.title)}\n\n")
    if section.about:
        to.write(f"{section.about[:1].upper()}{section.about[1:]}.\n\n")
    is_number = [
        bool(section.rows) and all(isinstance(row[i], (int, float)) for row in section.rows)
        for i in range(len(section.columns))
    ]
    _write_row(to, section.columns)
    _write_row(to, ["--:" if number else "---" for number in is_number])
    for row in section.rows:
        _write_row(to, [f"{one:.3f}" if isinstance(one, float) else str(one) for one in row])


def _write_row(to: TextIO, cells: Sequence[str]) -> None:
    to.write("| " + " | ".join(visible(cell).replace("|", "\\|") for cell in cells) + " |\n")


def _fence(lines: Sequence[str]) -> str:
    """Return more backquotes than stand side by side in the lines."""
    longest = "```"
    while any(longest in line for line in lines):
        longest += "`"
    return longest
