"""Templates with blanks for terms and masks for answers.

``{DRUG} is used to treat [MASK:DISEASE].`` has a blank named DRUG and a mask of type DISEASE.
``{who:PERSON}`` is a blank named who, whose terms are persons if no list is given; ``[MASK]`` is a
mask of no type. A blank that comes again holds the same term. ``{{`` and ``}}`` stand for braces.
This module knows the syntax; it has never seen a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knife.errors import InputError

_SLOT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\[MASK(?::([^\[\]]*))?\]|[{}]")
_NAME = re.compile(r"[^\W\d][\w ./-]*")
_NEARLY = re.compile(r"\[\s*mask\b[^\]]*\]?", re.IGNORECASE)


@dataclass(frozen=True)
class Blank:
    """Where a term stands.

    Parameters
    ----------
    name : str
        What a list of terms is given for.
    label : str
        Whose words are taken if no list is given; the name if nothing else is said.
    """

    name: str
    label: str


@dataclass(frozen=True)
class Mask:
    """Where an answer is to stand.

    Parameters
    ----------
    label : str
        Its type; empty for any.
    """

    label: str = ""


@dataclass(frozen=True)
class Template:
    """A template in parts.

    Parameters
    ----------
    source : str
        As it was written.
    parts : tuple of str, Blank or Mask
        From left to right.
    """

    source: str
    parts: tuple[str | Blank | Mask, ...]

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """The blanks, each name once, in the order in which they come first."""
        found: dict[str, Blank] = {}
        for part in self.parts:
            if isinstance(part, Blank):
                found.setdefault(part.name, part)
        return tuple(found.values())

    @property
    def masks(self) -> tuple[Mask, ...]:
        """The masks, from left to right."""
        return tuple(part for part in self.parts if isinstance(part, Mask))

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of blanks and ``[MASK]``, from left to right, each blank once."""
        names: list[str] = []
        for part in self.parts:
            if isinstance(part, Mask):
                names.append("[MASK]")
            elif isinstance(part, Blank) and part.name not in names:
                names.append(part.name)
        return tuple(names)

    def filled(self, terms: Mapping[str, str], mask: str) -> str:
        """Return the text with terms in the blanks and a model's mask at the masks.

        Raises
        ------
        InputError
            If a blank has no term.
        """
        found = []
        for part in self.parts:
            if isinstance(part, str):
                found.append(part)
            elif isinstance(part, Mask):
                found.append(mask)
            elif part.name in terms:
                found.append(terms[part.name])
            else:
                raise InputError(
                    f"blank {{{part.name}}} of template {self.source!r} has no term; expected "
                    "one for each blank. Give it a list of terms."
                )
        return "".join(found)


def parse_template(source: str) -> Template:
    """Read a template.

    Parameters
    ----------
    source : str
        Text with ``[MASK:TYPE]`` or ``[MASK]`` at one place or more, and ``{NAME}`` or
        ``{NAME:TYPE}`` where terms stand.

    Returns
    -------
    Template
        Its parts.

    Raises
    ------
    InputError
        If it has no mask, a brace is left open, a name or type is empty or no name, or one name
        has two types.

    Examples
    --------
    >>> found = parse_template("{DRUG} is used to treat [MASK:DISEASE].")
    >>> found.blanks, found.masks
    ((Blank(name='DRUG', label='DRUG'),), (Mask(label='DISEASE'),))
    >>> found.filled({"DRUG": "Aspirin"}, "<mask>")
    'Aspirin is used to treat <mask>.'
    """
    if not isinstance(source, str):
        raise InputError(f"a template is {source!r}; expected a str.")
    parts: list[str | Blank | Mask] = []
    text, at = "", 0
    for found in _SLOT.finditer(source):
        text += source[at : found.start()]
        at = found.end()
        if found.group() in {"{{", "}}"}:
            text += found.group()[0]
            continue
        if text:
            parts.append(text)
            text = ""
        parts.append(_slot(found, source))
    text += source[at:]
    if text:
        parts.append(text)
    template = Template(source, tuple(parts))
    _check(template)
    return template


def _slot(found: re.Match[str], source: str) -> Blank | Mask:
    sign = found.group()
    if sign in {"{", "}"}:
        raise InputError(
            f"template {source!r} has a {sign!r} without its other half at {found.start()}; "
            "expected a blank such as {DRUG}. Write {{ or }} for a brace of the text."
        )
    if sign.startswith("[MASK"):
        label = found.group(2)
        if label is not None and not label.strip():
            raise InputError(
                f"template {source!r} has [MASK:] without a type; expected one such as "
                "[MASK:DISEASE]. Write [MASK] for a mask of any type."
            )
        return Mask((label or "").strip())
    name, colon, label = (one.strip() for one in found.group(1).partition(":"))
    if not _NAME.fullmatch(name) or (colon and not label):
        raise InputError(
            f"template {source!r} has the blank {sign!r}; expected a name that begins with a "
            "letter, and perhaps a type: {DRUG} or {who:PERSON}. Write {{ for a brace of the text."
        )
    return Blank(name, label or name)


def _check(template: Template) -> None:
    source = template.source
    for part in template.parts:
        nearly = _NEARLY.search(part) if isinstance(part, str) else None
        if nearly:
            raise InputError(
                f"template {source!r} holds {nearly.group()!r}, which is no mask; expected [MASK] "
                "or [MASK:TYPE] in capitals, closed by ]."
            )
    if not template.masks:
        raise InputError(
            f"template {source!r} has no mask; expected at least one. Write [MASK:DISEASE], or "
            "[MASK] for any type, where the answer is to stand."
        )
    labels: dict[str, str] = {}
    for part in template.parts:
        if isinstance(part, Blank) and labels.setdefault(part.name, part.label) != part.label:
            raise InputError(
                f"template {source!r} gives blank {part.name!r} the types {labels[part.name]} and "
                f"{part.label}; expected one. A blank that comes again holds the same term: choose "
                "another name for another term."
            )
