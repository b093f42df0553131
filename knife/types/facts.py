"""Facts with a gap, as LAMA has them: what was asked, and what would be right.

A fact comes with clozes, texts in which ``[MASK]`` stands for the object. Nothing here knows a
model or a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError

MASK = "[MASK]"
"""How a gap is written, whatever the mask of a model is."""


@dataclass(frozen=True)
class Cloze:
    """A text with one gap.

    Parameters
    ----------
    text : str
        With one ``[MASK]``.
    hidden : str
        The same with ``[MASK]`` for the subject as well; empty if it is not known where the subject
        stands.
    gap : int
        Which ``[MASK]`` of `hidden`, from 0, is the object's.
    """

    text: str
    hidden: str = ""
    gap: int = 0

    def __post_init__(self) -> None:
        if self.text.count(MASK) != 1:
            raise InputError(
                f"cloze {self.text[:60]!r} has {self.text.count(MASK)} {MASK}; expected one, "
                "where the object is to stand."
            )
        if self.hidden and not 0 <= self.gap < self.hidden.count(MASK):
            raise InputError(
                f"gap {self.gap} of {self.hidden[:60]!r} is not there; expected 0 to "
                f"{self.hidden.count(MASK) - 1}."
            )


@dataclass(frozen=True)
class Fact:
    """What is to be found.

    Parameters
    ----------
    id : str
        Its name in the file, or where it stands.
    relation : str
        Name of the relation; empty if none was given.
    subject : str
        May be empty, where a file gives sentences alone.
    object : str
        The right answer.
    clozes : tuple of Cloze
        One or more ways to ask; several are paraphrases.
    object_type : str
        What the object is, as a label; empty if nobody says.

    Raises
    ------
    InputError
        If the object is empty or there is no cloze.
    """

    id: str
    relation: str
    subject: str
    object: str
    clozes: tuple[Cloze, ...]
    object_type: str = ""

    def __post_init__(self) -> None:
        if not self.object.strip():
            raise InputError(f"fact {self.id!r} has an empty object; expected a word.")
        if not self.clozes:
            raise InputError(f"fact {self.id!r} has no cloze; expected one or more.")


@dataclass(frozen=True)
class Relation:
    """How a relation is asked about.

    Parameters
    ----------
    templates : tuple of str
        With ``[X]`` and ``[Y]``; several are paraphrases.
    object_type : str
        What its objects are, as a label; empty if nobody says.
    """

    templates: tuple[str, ...]
    object_type: str = ""


def cloze_of(template: str, subject: str) -> Cloze:
    """Return a template of LAMA with a subject in it.

    Parameters
    ----------
    template : str
        With ``[Y]`` where the object and ``[X]`` where the subject stands.
    subject : str
        What stands at ``[X]``.

    Raises
    ------
    InputError
        If the template has not one ``[Y]``, or has ``[X]`` and there is no subject.

    Examples
    --------
    >>> cloze_of("[Y] is the capital of [X] .", "Kenya")
    Cloze(text='[MASK] is the capital of Kenya .', hidden='[MASK] is the capital of [MASK] .', gap=0)
    """  # noqa: E501 - the value is shown as it is
    if template.count("[Y]") != 1:
        raise InputError(
            f"template {template!r} has {template.count('[Y]')} [Y]; expected one, where the "
            "object is to stand."
        )
    if "[X]" in template and not subject.strip():
        raise InputError(f"template {template!r} has [X], and there is no subject; expected one.")
    if MASK in subject or MASK in template:
        raise InputError(f"{template!r} with {subject!r} holds {MASK}; expected [X] and [Y].")
    before = template.partition("[Y]")[0]
    asked = template.replace("[Y]", MASK)
    return Cloze(asked.replace("[X]", subject), asked.replace("[X]", MASK), before.count("[X]"))
