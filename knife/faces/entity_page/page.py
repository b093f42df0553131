"""Texts with their entities marked, as one page, with what stood behind each decision.

displaCy draws the marks; this module gives it colours, escapes what displaCy writes as it comes
(labels and titles), and lists below each text its entities: the margin to the next label, the other
labels, and the evidence where they carry it.

It does not know overlapping entities: displaCy would write their text twice, so they are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knife.faces.entity_page.colours import Colours
from knife.faces.entity_page.marking import direction_of, printable, require_apart, safe
from knife.types.entities import Cue, Entity

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
    text_entities: Iterable[tuple[str, Sequence[Entity]]], *, title: str = "", page: bool = True
) -> str:
    """Return texts with marked entities as HTML.

    Parameters
    ----------
    text_entities : iterable of (str, sequence of Entity)
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
    return "".join(page_parts(text_entities, title=title, page=page))


def page_parts(
    text_entities: Iterable[tuple[str, Sequence[Entity]]], *, title: str = "", page: bool = True
) -> Iterator[str]:
    """Yield the page piece by piece, each text as soon as it is there.

    Parameters
    ----------
    text_entities : iterable of (str, sequence of Entity)
        As `entity_page` takes them; read as they are needed.
    title : str, optional
        Heading, and title of the page.
    page : bool, optional
        Whether to yield a whole page rather than a fragment for one.

    Yields
    ------
    str
        Together they are the page.

    Raises
    ------
    InputError
        Where an entity is not in its text, or two overlap.
    """
    frame = _PAGE if page else "{content}"
    before, _, after = frame.format(title=safe(title or "Entities"), content="\0").partition("\0")
    yield before + (f"<h1>{safe(title)}</h1>\n" if title else "")
    colour_of = Colours()
    for number, (text, entities) in enumerate(text_entities):
        require_apart(number, text, entities)
        ordered = sorted(entities, key=lambda entity: entity.start)
        yield ("\n" if number else "") + _figure(text, ordered, colour_of)
    yield after


def _figure(text: str, entities: Sequence[Entity], colour_of: Colours) -> str:
    """Return one text with its marks, and its entities listed below."""
    from spacy import displacy

    marks = [
        {
            "start": entity.start,
            "end": entity.end,
            "label": safe(entity.label),
            "params": {"tip": safe(_summary(entity)), "bg": colour_of(entity.label)},
        }
        for entity in entities
    ]
    drawn = displacy.render(
        {"text": printable(text), "ents": marks, "settings": {"direction": direction_of(text)}},
        style="ent",
        manual=True,
        page=False,
        jupyter=False,
        options={"template": _MARK},
    )
    return f'<figure style="margin: 0 0 2rem">\n{drawn}\n{_details(entities)}</figure>'


def _summary(entity: Entity) -> str:
    others = ", ".join(f"{other.label} {other.score:.2f}" for other in entity.alternatives)
    then = f"; then {others}" if others else ""
    return f"{entity.label} {entity.score:.2f}, margin {entity.margin:.2f}{then}"


def _details(entities: Sequence[Entity]) -> str:
    if not entities:
        return ""
    items = "".join(
        f"<li><b>{safe(entity.text)}</b> {safe(_summary(entity))}{_cues(entity.evidence)}</li>\n"
        for entity in entities
    )
    has_evidence = any(entity.evidence for entity in entities)
    name = "Entities and their evidence" if has_evidence else "Entities"
    return f"<details><summary>{name}</summary>\n<ul>\n{items}</ul>\n</details>\n"


def _cues(cues: Sequence[Cue]) -> str:
    return f"<ul>{''.join(_cue(cue) for cue in cues)}</ul>" if cues else ""


def _cue(cue: Cue) -> str:
    says = ", ".join(f"{said.label} {said.score:.2f}" for said in cue.labels)
    votes = ", ".join(
        f"{vote.piece} {vote.probability:.2f}" + (f" ({vote.label})" if vote.label else "")
        for vote in cue.votes
    )
    kind = cue.kind.replace("_", " ")
    parts = [f"{kind}, weight {cue.weight:.2f}", cue.source, says, votes]
    return f"<li>{safe('; '.join(part for part in parts if part))}</li>"
