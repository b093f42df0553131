"""Errors of a recogniser as lines for people: the sentence, what was said, and why."""

from __future__ import annotations

import io
from collections.abc import Iterator

from knife.assembly.ner_evaluation import NerReport, ShownError

from ._entities import write_texts
from ._inputs import Record

_AROUND = 60
"""Characters of a sentence that are shown on either side of a mention."""


def error_lines(report: NerReport) -> Iterator[tuple[str, list[str]]]:
    """Yield a title and lines for the errors of each set and protocol that are shown."""
    for one in report.sets:
        for protocol, shown in report.shown[one.gold.name].items():
            n = len(one.protocols[protocol].errors)
            if shown:
                title = f"{one.gold.name}, {protocol}: {len(shown):,} of {n:,} errors"
                yield title, [line for error in shown for line in ("", *_lines(error))]


def _lines(shown: ShownError) -> Iterator[str]:
    error = shown.error
    yield f"{error.kind}  {shown.text.place}  {_excerpt(shown)}"
    if error.gold is not None:
        yield f"  gold       {_one_line(error.gold.mention.text)}  {error.gold.label}"
    if error.predicted is not None:
        entity = error.predicted
        yield f"  predicted  {_one_line(entity.text)}  {entity.label} {entity.score:.2f}"
    else:
        state = "is a candidate" if shown.is_detected else "is no candidate"
        yield f"  predicted  nothing; the span {state} and, if it were given, would be"
    written = io.StringIO()
    record = Record("", shown.text.text, shown.text.place)
    write_texts(written, [(record, [shown.explained])], explain=True, titles=False)
    yield from (f"    {line}" for line in written.getvalue().splitlines())


def _excerpt(shown: ShownError) -> str:
    """Return the sentence around a mention, which stands in brackets."""
    text, mention = shown.text.text, shown.error.mention
    first, last = max(0, mention.start - _AROUND), min(len(text), mention.end + _AROUND)
    before, after = text[first : mention.start], text[mention.end : last]
    opening, closing = "…" if first else "", "…" if last < len(text) else ""
    return _one_line(f"{opening}{before}[{mention.text}]{after}{closing}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
