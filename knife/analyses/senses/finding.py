"""The senses of a term in texts: its occurrences grouped, each group named by its substitutes.

Each occurrence is read with the term hidden by one mask. What the model would put there tells what
is meant: where a *cell* is a phone, *phone* fits. The substitutes that name a sense are likely in
it and less likely in the others; the term itself, its forms and words without meaning of their own
are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.analyses.landmarks import landmarks
from knife.analyses.senses.groups import FEWEST_TO_TEST, GroupingOptions, group_occurrences
from knife.analyses.senses.names import own_pieces, shared_substitutes, substitute_overlap, telling
from knife.analyses.senses.places import Sampled, TermPattern, sample_places
from knife.analyses.senses.states import PlaceStates, place_states
from knife.errors import InputError, UnknownTermError
from knife.maths.similarity import unit_rows
from knife.types.arrays import Bools, Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.senses import Sense, SenseOccurrence, Senses
from knife.types.vocabulary import Vocabulary

Reading = Literal["masked", "unmasked", "both"]


@dataclass(frozen=True)
class SenseOptions:
    """How the occurrences of a term are found, read and grouped.

    Parameters
    ----------
    ignore_case : bool
        Whether *Cell* is *cell*.
    inflected : bool
        Whether regular forms are found as well: *cells*.
    reading : {"masked", "unmasked", "both"}
        Which states are compared.
    most_occurrences : int
        How many are read; a random sample if there are more.
    window : int, in pieces
        Longest sequence that the model reads around an occurrence.
    n_substitutes, n_examples : int
        How many of each sense are told.
    grouping : GroupingOptions
        How senses are told apart; its seed also draws the sample.
    """

    ignore_case: bool = True
    inflected: bool = False
    reading: Reading = "masked"
    most_occurrences: int = 1000
    window: int = 128
    n_substitutes: int = 6
    n_examples: int = 1
    grouping: GroupingOptions = field(default_factory=GroupingOptions)

    def __post_init__(self) -> None:
        if self.reading not in ("masked", "unmasked", "both"):
            raise InputError(f"reading is {self.reading!r}; expected masked, unmasked or both.")
        for name in ("most_occurrences", "n_substitutes", "window"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")
        if self.n_examples < 0:
            raise InputError(f"n_examples is {self.n_examples}; expected 0 or more.")


def find_senses(
    term: str,
    texts: Iterable[tuple[str | int, str]],
    model: MaskedLanguageModel,
    options: SenseOptions | None = None,
    leave_out: AbstractSet[str] = frozenset(),
) -> Senses:
    """Return the senses of a term in texts.

    Parameters
    ----------
    term : str
        A word or a phrase.
    texts : iterable of (str or int, str)
        Name and text; read once, one at a time.
    model : MaskedLanguageModel
        What reads.
    options : SenseOptions, optional
        How.
    leave_out : set of str, optional
        Words in lower case that name no sense, such as *the*.

    Returns
    -------
    Senses
        By falling count.

    Raises
    ------
    InputError
        If the term is empty, or longer than the window.
    UnknownTermError
        If the term stands nowhere in the texts.

    References
    ----------
    Schütze, "Automatic word sense discrimination", 1998; Amrami and Goldberg, "Word sense
    induction with neural biLM and symmetric patterns", 2018 (substitutes as representations).
    """
    options = options or SenseOptions()
    pattern = TermPattern(term, ignore_case=options.ignore_case, inflected=options.inflected)
    seed = options.grouping.seed
    sampled = sample_places(texts, pattern, options.most_occurrences, seed)
    if not sampled.places:
        near = "as a whole word, in this form" if not options.inflected else "as a whole word"
        raise UnknownTermError(
            term,
            (),
            f"it stands in none of {sampled.n_texts:,} texts {near}; expected it once or "
            "more. Look at its spelling, or find its forms, too (--inflected)",
        )
    in_view = options.reading != "masked"
    states = place_states(sampled.places, model, options.window, in_view=in_view)
    return grouped_senses(term, sampled, states, model.vocabulary, options, leave_out)


def grouped_senses(
    term: str,
    sampled: Sampled,
    states: PlaceStates,
    vocabulary: Vocabulary,
    options: SenseOptions,
    leave_out: AbstractSet[str] = frozenset(),
) -> Senses:
    """Return the senses of a term whose places have been read.

    Parameters
    ----------
    term : str
        The term.
    sampled : Sampled
        Its n places.
    states : PlaceStates
        Of these.
    vocabulary : Vocabulary
        Of the model that read.
    options : SenseOptions
        How.
    leave_out : set of str, optional
        Words in lower case that name no sense.

    Returns
    -------
    Senses
        By falling count.
    """
    spoken = telling(vocabulary, leave_out) & ~own_pieces(
        vocabulary, [term, *(place.mention.text for place in sampled.places)]
    )
    points = _points(states, vocabulary, options.reading)
    overlap = np.empty((0, 0), np.float32)
    if len(states) < FEWEST_TO_TEST:
        overlap = substitute_overlap(states.masked, vocabulary, spoken)
    labels = group_occurrences(points, overlap, options.grouping)
    similarity = _similarities(points, labels)
    names = shared_substitutes(states.masked, labels, vocabulary, spoken, options.n_substitutes)
    occurrences = tuple(
        SenseOccurrence(
            place.record, place.start, place.end, place.context, place.mention,
            int(label) + 1, float(near),
        )
        for place, label, near in zip(sampled.places, labels, similarity, strict=True)
    )  # fmt: skip
    senses = tuple(
        Sense(
            number + 1,
            int((labels == number).sum()),
            float((labels == number).mean()),
            own,
            _examples(occurrences, number + 1, options.n_examples),
        )
        for number, own in enumerate(names)
    )
    return Senses(term, senses, occurrences, sampled.n_found, sampled.n_texts)


def _points(states: PlaceStates, vocabulary: Vocabulary, reading: Reading) -> Floats:
    """Return unit rows by which occurrences are compared, float32 (n, H) or (n, 2 H)."""
    space = landmarks(vocabulary)
    parts = []
    if reading != "unmasked":
        parts.append(space.place_states(states.masked))
    if reading != "masked" and states.unmasked is not None:
        parts.append(space.place_states(states.unmasked))
    return unit_rows(np.concatenate(parts, axis=1))


def _similarities(points: Floats, labels: Ints) -> Floats:
    found = np.zeros(len(points), np.float32)
    for label in np.unique(labels):
        own: Bools = labels == label
        found[own] = points[own] @ unit_rows(points[own].mean(axis=0, keepdims=True))[0]
    return np.clip(found, -1, 1)


def _examples(occurrences: Sequence[SenseOccurrence], sense: int, n: int) -> tuple[int, ...]:
    own = [index for index, one in enumerate(occurrences) if one.sense == sense]
    own.sort(key=lambda index: (-round(occurrences[index].similarity, 6), index))
    chosen: dict[str, int] = {}
    for index in own:
        chosen.setdefault(occurrences[index].context, index)
    return tuple(list(chosen.values())[:n])
