"""Texts with their entities marked, as one HTML page that needs nothing else.

displaCy draws the marks; this module gives it colours, escapes what displaCy writes as it comes
(labels and titles), and lists below each text the evidence that its entities carry. The page loads
no script, no font and no picture.

It does not know overlapping entities: displaCy would write their text twice, so they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from zlib import crc32

from knife.errors import InputError
from knife.types.entities import Cue, Entity

PALETTE = (
    "#f6c85f",
    "#9fd3f2",
    "#8fdcb8",
    "#f4ec8a",
    "#b9c9f5",
    "#f5b195",
    "#e9b8d6",
    "#c9c9c9",
    "#d7e8a4",
    "#c9b6ea",
)
"""Light tints of colours that colour-blind people tell apart; black on each is easily read."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")

_MARK = (
    '<mark class="entity" title="{tip}" style="background: {bg}; color: #000; '
    "padding: 0.2em 0.4em; margin: 0 0.15em; line-height: 1; border-radius: 0.35em; "
    'unicode-bidi: isolate">{text}<span style="font-size: 0.75em; font-weight: bold; '
    'margin-inline-start: 0.5em; unicode-bidi: isolate">{label}</span></mark>'
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="font: 16px/1.5 system-ui, sans-serif; color: #000; background: #fff; \
max-width: 60rem; margin: 2rem auto; padding: 0 1rem">
{content}
</body>
</html>
"""


def entity_page(
    text_entities: Sequence[tuple[str, Sequence[Entity]]], *, title: str = "", page: bool = True
) -> str:
    """Return texts with marked entities as HTML.

    Parameters
    ----------
    text_entities : sequence of (str, sequence of Entity)
        Each text with its entities, in any order, not overlapping.
    title : str, optional
        Heading, and title of the page.
    page : bool, optional
        Whether to return a whole page rather than a fragment for one.

    Returns
    -------
    str
        HTML that loads nothing from elsewhere and can be written as UTF-8.

    Raises
    ------
    InputError
        Where an entity is not in its text, or two overlap.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> aspirin = Entity(Mention(0, 7, "Aspirin"), "CHEMICAL", 0.9)
    >>> html = entity_page([("Aspirin helps.", [aspirin])], page=False)
    >>> "CHEMICAL" in html, "<html" in html
    (True, False)
    """
    for number, (text, entities) in enumerate(text_entities):
        _check(number, text, entities)
    colours = label_colours(entity.label for _, entities in text_entities for entity in entities)
    figures = [_figure(text, entities, colours) for text, entities in text_entities]
    heading = f"<h1>{_printable(title)}</h1>\n" if title else ""
    content = heading + "\n".join(figures)
    if not page:
        return content
    return _PAGE.format(title=_printable(title or "Entities"), content=content)


def label_colours(labels: Iterable[str]) -> dict[str, str]:
    """Return a background colour for each label; labels of one top level share theirs.

    Parameters
    ----------
    labels : iterable of str
        Labels, with levels separated by slashes.

    Returns
    -------
    dict of str to str
        A hexadecimal colour for each label. A top level's name chooses the colour, and it moves
        on where another has taken it, so that colours differ as long as the palette lasts.

    Examples
    --------
    >>> colours = label_colours(["BIO/GENE", "BIO/CELL", "PERSON"])
    >>> colours["BIO/GENE"] == colours["BIO/CELL"] != colours["PERSON"]
    True
    """
    distinct = sorted(set(labels))
    taken: dict[str, str] = {}
    for top in sorted({_top_level(label) for label in distinct}):
        first = crc32(top.encode("utf-8", "replace")) % len(PALETTE)
        turned = PALETTE[first:] + PALETTE[:first]
        free = [colour for colour in turned if colour not in taken.values()]
        taken[top] = free[0] if free else turned[0]
    return {label: taken[_top_level(label)] for label in distinct}


def _top_level(label: str) -> str:
    return label.split("/", 1)[0].upper()


def _check(number: int, text: str, entities: Sequence[Entity]) -> None:
    end = 0
    for entity in sorted(entities, key=lambda entity: (entity.start, entity.end)):
        if text[entity.start : entity.end] != entity.text:
            raise InputError(
                f"entity {entity.text!r} at {entity.start}:{entity.end} is not in text {number}; "
                "expected text[start:end] == entity.text. Pass each text with its own entities."
            )
        if entity.start < end:
            raise InputError(
                f"entity {entity.text!r} at {entity.start}:{entity.end} of text {number} overlaps "
                "the one before it; expected entities apart. Drop one of the two."
            )
        end = entity.end


def _figure(text: str, entities: Sequence[Entity], colours: dict[str, str]) -> str:
    """Return one text with its marks, and its evidence below if there is some."""
    from spacy import displacy

    shown = _UNPRINTABLE.sub("\ufffd", text)
    marks = [
        {
            "start": entity.start,
            "end": entity.end,
            "label": _printable(entity.label),
            "params": {"tip": _printable(_tip(entity)), "bg": colours[entity.label]},
        }
        for entity in entities
    ]
    settings = {"direction": _direction(text)}
    drawn = displacy.render(
        {"text": shown, "ents": marks, "settings": settings},
        style="ent",
        manual=True,
        page=False,
        jupyter=False,
        options={"template": _MARK},
    )
    evidence = [entity for entity in entities if entity.evidence]
    return f'<figure style="margin: 0 0 2rem">\n{drawn}\n{_details(evidence)}</figure>'


def _direction(text: str) -> str:
    letter = _LETTER.search(text)
    return "rtl" if letter and _RIGHT_TO_LEFT.match(letter.group()) else "ltr"


def _tip(entity: Entity) -> str:
    others = "".join(f", {other.label} {other.score:.2f}" for other in entity.alternatives)
    return f"{entity.label} {entity.score:.2f}{others}"


def _details(entities: Sequence[Entity]) -> str:
    if not entities:
        return ""
    items = "".join(
        f"<li><b>{_printable(entity.text)}</b> {_printable(_tip(entity))}"
        f"<ul>{''.join(_cue(cue) for cue in entity.evidence)}</ul></li>\n"
        for entity in entities
    )
    return f"<details><summary>Evidence</summary>\n<ul>\n{items}</ul>\n</details>\n"


def _cue(cue: Cue) -> str:
    says = ", ".join(f"{said.label} {said.score:.2f}" for said in cue.labels)
    votes = ", ".join(
        f"{vote.piece} {vote.probability:.2f}" + (f" ({vote.label})" if vote.label else "")
        for vote in cue.votes
    )
    kind = cue.kind.replace("_", " ")
    parts = [f"{kind}, weight {cue.weight:.2f}", cue.source, says, votes]
    return f"<li>{_printable('; '.join(part for part in parts if part))}</li>"


def _printable(text: str) -> str:
    """Return a text that is safe within HTML and its attributes."""
    return escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)
