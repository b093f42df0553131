"""Texts whose entities a person marked, to judge a recogniser by.

What the labels mean, and whether a recogniser knows them, this module cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError
from knife.types.entities import Mention


@dataclass(frozen=True, order=True)
class GoldEntity:
    """A mention with the label that a person gave it.

    Parameters
    ----------
    mention : Mention
        Where it stands.
    label : str
        What it is.

    Raises
    ------
    InputError
        If the label is empty.
    """

    mention: Mention
    label: str

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise InputError(
                f"the mention {self.mention.text!r} has no label; expected one such as DISEASE."
            )

    @property
    def start(self) -> int:
        """First code point."""
        return self.mention.start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.mention.end


@dataclass(frozen=True)
class AnnotatedText:
    """A text with all its marked entities.

    Parameters
    ----------
    text : str
        A sentence, or whatever was annotated as one.
    entities : tuple of GoldEntity
        What was marked; sorted here, each once. They may overlap.
    place : str
        Where it stands, for messages, such as ``gold.conll:12``.

    Raises
    ------
    InputError
        If an entity does not stand in the text.

    Examples
    --------
    >>> gold = GoldEntity(Mention(3, 8, "Paris"), "LOCATION")
    >>> AnnotatedText("in Paris", (gold, gold)).entities == (gold,)
    True
    """

    text: str
    entities: tuple[GoldEntity, ...] = ()
    place: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities", tuple(sorted(set(self.entities))))
        for entity in self.entities:
            found = self.text[entity.start : entity.end]
            if found != entity.mention.text:
                raise InputError(
                    f"at {entity.start}:{entity.end} stands {found!r}; expected "
                    f"{entity.mention.text!r}. Offsets count code points of the text."
                )
