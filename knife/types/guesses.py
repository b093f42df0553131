"""What a model guesses at the masks of a template, typed and ranked.

A guess says what texts of the kind that the model was trained on usually say. It is no fact, and
every value of this module carries that word. Nothing here knows how guesses are made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from knife.errors import InputError, ShapeError
from knife.types.fillings import LeftOut

MOST_NEUTRAL = 16


@dataclass(frozen=True)
class ProbeOptions:
    """How guesses are made and which are kept.

    Parameters
    ----------
    top : int, 1 or more
        Most answers for each filled template.
    min_probability : float, in [0, 1]
        Answers of a smaller probability, as the model itself gives it, are left out.
    is_strict : bool
        Whether a piece has a type only if that is its likeliest label. Otherwise it has each type
        as far as its signature says.
    calibration : float, 0 or more
        How much of what the model says where the terms are hidden is taken off: answers are ranked
        by ``log P(answer | terms) - calibration * log P(answer | terms hidden)``. 0 takes nothing
        off, 1 ranks by pointwise mutual information.
    neutral : tuple of str
        What hides a term; ``[MASK]`` is the model's mask. Of several, the mean is taken.
    min_mass : float, in [0, 1]
        Templates are left without answers where the model expects the type less than this.

    Raises
    ------
    InputError
        If a number is out of range, or nothing hides a term.

    Examples
    --------
    >>> ProbeOptions(top=0)
    Traceback (most recent call last):
    ...
    knife.errors.InputError: top is 0; expected 1 or more.
    """

    top: int = 10
    min_probability: float = 0.0
    is_strict: bool = False
    calibration: float = 0.0
    neutral: tuple[str, ...] = ("[MASK]",)
    min_mass: float = 0.0

    def __post_init__(self) -> None:
        if self.top < 1:
            raise InputError(f"top is {self.top}; expected 1 or more.")
        for name in ("min_probability", "min_mass"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 to 1.")
        if not (self.calibration >= 0 and math.isfinite(self.calibration)):
            raise InputError(
                f"calibration is {self.calibration}; expected 0 or more: 0 takes nothing off, 1 "
                "takes off all that is said without the terms."
            )
        if not 1 <= len(self.neutral) <= MOST_NEUTRAL:
            raise InputError(
                f"{len(self.neutral)} texts hide a term; expected 1 to {MOST_NEUTRAL}, such as "
                "[MASK]."
            )


@dataclass(frozen=True)
class Guess:
    """One answer for all masks of a filled template.

    Parameters
    ----------
    words : tuple of str, length m
        What stands at each mask.
    ids : tuple of tuple of int, length m
        The pieces.
    probability : float or None, in [0, 1]
        What the model says, over the whole vocabulary; of several masks, that of all together. None
        for phrases, which are compared with each other alone.
    given_type : float, in [0, 1]
        The same among answers of the type alone: they sum to 1.
    share : float, in [0, 1]
        What answers are ranked by: `given_type`, after calibration if there is any.
    rank : int or None
        Place by `probability` among all pieces, 1 for the likeliest; None for several masks and
        phrases.
    prior : float or None
        `probability` where the terms are hidden; None where that was not asked.
    """

    words: tuple[str, ...]
    ids: tuple[tuple[int, ...], ...] = field(repr=False)
    probability: float | None
    given_type: float
    share: float
    rank: int | None = None
    prior: float | None = None

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.words):
            raise ShapeError("ids", expected=(len(self.words),), got=(len(self.ids),))


@dataclass(frozen=True)
class Guesses:
    """What was guessed for one choice of terms.

    Parameters
    ----------
    relation : str
        What the template says, by name; the template itself if it has none.
    templates : tuple of str
        The template, or the paraphrases that were averaged.
    texts : tuple of str
        The templates with the terms in them, as they were asked about.
    terms : tuple of (str, str)
        Name of each blank, and what stood there, in the order of the first template.
    types : tuple of str, length m
        The type of each mask as it was written; empty where a mask has none.
    masses : tuple of float, length m, in [0, 1]
        P(type): how much of the model's probability lies on the type at each mask, while all are
        masked.
    answers : tuple of Guess
        By falling share; equal ones by rising id.
    slots : tuple of str
        What the first template has, from left to right: names of blanks, and ``[MASK]``.
    left_out : tuple of LeftOut
        Phrases that were proposed and could not be scored.
    """

    relation: str
    templates: tuple[str, ...]
    texts: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    masses: tuple[float, ...]
    answers: tuple[Guess, ...]
    slots: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    is_guess = True
    """Whatever the figures: what text usually says, no fact."""

    def __post_init__(self) -> None:
        if len(self.masses) != len(self.types):
            raise ShapeError("masses", expected=(len(self.types),), got=(len(self.masses),))

    def __len__(self) -> int:
        return len(self.answers)


@dataclass(frozen=True)
class Triple:
    """A relation that somebody may want to check.

    Parameters
    ----------
    subject, relation, object : str
        In the order in which they stand in the template.
    guessed : {"subject", "object", "both"}
        Which of them the model put in.
    guess : Guess
        With its figures.
    qualifiers : tuple of (str, str)
        What else the template holds: name of the slot, and what stands there.
    """

    subject: str
    relation: str
    object: str
    guessed: str
    guess: Guess
    qualifiers: tuple[tuple[str, str], ...] = ()


def triples(found: Guesses) -> list[Triple]:
    """Return guesses as candidate triples.

    Parameters
    ----------
    found : Guesses
        Of a template with two slots or more: the first is the subject, the last the object.

    Returns
    -------
    list of Triple
        One for each answer.

    Raises
    ------
    InputError
        If the template has fewer than two slots.

    Examples
    --------
    >>> own = Guess(("pain",), ((7,),), 0.2, 0.5, 0.5, 1)
    >>> found = Guesses("treats", ("{DRUG} treats [MASK].",), ("Aspirin treats [MASK].",),
    ...     (("DRUG", "Aspirin"),), ("",), (0.9,), (own,), ("DRUG", "[MASK]"))
    >>> [(one.subject, one.relation, one.object, one.guessed) for one in triples(found)]
    [('Aspirin', 'treats', 'pain', 'object')]
    """
    if len(found.slots) < 2:
        raise InputError(
            f"template {found.templates[0]!r} has {len(found.slots)} slot; expected two for a "
            "triple, such as {DRUG} and [MASK:DISEASE]. Add a blank."
        )
    terms = dict(found.terms)
    made = []
    for answer in found.answers:
        words, own = iter(answer.words), []
        for slot in found.slots:
            is_mask = slot == "[MASK]"
            own.append((slot, next(words) if is_mask else terms[slot], is_mask))
        (_, first, is_first), *between, (_, last, is_last) = own
        guessed = "both" if is_first and is_last else "subject" if is_first else "object"
        others = tuple((slot, word) for slot, word, _ in between)
        made.append(Triple(first, found.relation, last, guessed, answer, others))
    return made
