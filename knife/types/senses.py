"""The senses of a term: groups of its occurrences, each with the substitutes that name it."""

from __future__ import annotations

from dataclasses import dataclass, field

from knife.errors import InputError
from knife.types.entities import Mention


@dataclass(frozen=True)
class SenseSubstitute:
    """A word that the model puts in place of a term.

    Parameters
    ----------
    text : str
        The word.
    probability : float, in [0, 1]
        Mean over the occurrences of the sense, with the term hidden.
    """

    text: str
    probability: float


@dataclass(frozen=True)
class SenseOccurrence:
    """One place where a term stands, and in which sense.

    Parameters
    ----------
    record : str or int
        Name of the text that it stands in.
    start, end : int, in code points
        Half-open span of that text.
    context : str
        What stands around it, as far as it was kept.
    mention : Mention
        Where the term stands in `context`.
    sense : int
        Number of its sense, from 1.
    similarity : float, in [-1, 1]
        Cosine of what the model makes of it to the mean of its sense.
    """

    record: str | int
    start: int
    end: int
    context: str = field(repr=False)
    mention: Mention
    sense: int
    similarity: float


@dataclass(frozen=True)
class Sense:
    """Occurrences of a term that are meant alike.

    Parameters
    ----------
    number : int
        From 1, by falling count.
    n_occurrences : int
        How many there are.
    share : float, in [0, 1]
        Of all occurrences that were read.
    substitutes : tuple of SenseSubstitute
        What names it, most telling first.
    examples : tuple of int
        Indices of its most typical occurrences, of different contexts, most typical first.
    """

    number: int
    n_occurrences: int
    share: float
    substitutes: tuple[SenseSubstitute, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True)
class Senses:
    """All senses of a term in some texts.

    Parameters
    ----------
    term : str
        What was asked for.
    senses : tuple of Sense
        By falling count.
    occurrences : tuple of SenseOccurrence
        Those that were read, in the order of the texts.
    n_found : int
        How many there are in the texts; more than were read where a sample was drawn.
    n_texts : int
        How many texts there were.
    """

    term: str
    senses: tuple[Sense, ...]
    occurrences: tuple[SenseOccurrence, ...] = field(repr=False)
    n_found: int
    n_texts: int

    def __post_init__(self) -> None:
        counted = sum(sense.n_occurrences for sense in self.senses)
        if counted != len(self.occurrences) or self.n_found < counted:
            raise InputError(
                f"senses hold {counted} occurrences of {len(self.occurrences)} read and "
                f"{self.n_found} found; expected each that was read in one sense."
            )

    @property
    def n_unread(self) -> int:
        """How many occurrences were found but not read."""
        return self.n_found - len(self.occurrences)

    def of(self, sense: int) -> tuple[SenseOccurrence, ...]:
        """Return the occurrences of one sense, in the order of the texts."""
        return tuple(one for one in self.occurrences if one.sense == sense)
