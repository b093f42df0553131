"""The page that displaCy itself would write, for those who know and style it.

Its own templates and its own marks, with a colour for each label. Three things are mended: the page
says that it is UTF-8, labels are escaped, and characters that no page may hold are replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knife.faces.entity_page.colours import Colours
from knife.faces.entity_page.marking import direction_of, printable, require_apart, safe
from knife.types.entities import Entity

_CHARSET = '<head>\n        <meta charset="utf-8">'


def displacy_page(text_entities: Iterable[tuple[str, Sequence[Entity]]]) -> str:
    """Return texts with marked entities as displaCy's page.

    Parameters
    ----------
    text_entities : iterable of (str, sequence of Entity)
        Each text with its entities, in any order, not overlapping.

    Returns
    -------
    str
        A whole page that loads nothing from elsewhere.

    Raises
    ------
    InputError
        Where an entity is not in its text, or two overlap.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> aspirin = Entity(Mention(0, 7, "Aspirin"), "CHEMICAL", 0.9)
    >>> "<title>displaCy</title>" in displacy_page([("Aspirin helps.", [aspirin])])
    True
    """
    return "".join(displacy_parts(text_entities))


def displacy_parts(text_entities: Iterable[tuple[str, Sequence[Entity]]]) -> Iterator[str]:
    """Yield displaCy's page piece by piece, each text as soon as it is there.

    Parameters
    ----------
    text_entities : iterable of (str, sequence of Entity)
        As `displacy_page` takes them; read as they are needed.

    Yields
    ------
    str
        Together they are the page.

    Raises
    ------
    InputError
        Where an entity is not in its text, or two overlap.
    """
    from spacy.displacy.render import EntityRenderer
    from spacy.displacy.templates import TPL_FIGURE, TPL_PAGE

    page = TPL_PAGE.strip().replace("<head>", _CHARSET, 1)
    before, _, after = page.format(content="\0", lang="en", dir="ltr").partition("\0")
    yield before
    colour_of, renderer = Colours(), EntityRenderer()
    for number, (text, entities) in enumerate(text_entities):
        require_apart(number, text, entities)
        renderer.direction = direction_of(text)
        ordered = sorted(entities, key=lambda entity: entity.start)
        # displaCy looks colours up by labels in capitals, as they are written on the page.
        renderer.colors |= {safe(one.label).upper(): colour_of(one.label) for one in ordered}
        marks = [{"start": one.start, "end": one.end, "label": safe(one.label)} for one in ordered]
        drawn = renderer.render_ents(printable(text), marks, None)
        yield TPL_FIGURE.format(content=drawn)
    yield after + "\n"
