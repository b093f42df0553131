"""Analogy questions as rows of candidates: which of them can be asked of a model.

A term that is no word of the vocabulary is read by the model and is a candidate like the words.
What the model never saw is left out, and said. Nothing here scores an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.analogies import PlacedTerms, place_terms
from knife.analyses.landmarks import Landmarks
from knife.errors import InputError
from knife.types.analogies import AnalogyQuestion
from knife.types.arrays import Bools, Floats, Ints
from knife.types.protocols import MaskedLanguageModel


@dataclass(frozen=True, eq=False)
class AskedAnalogies:
    """Questions as rows of candidates.

    Parameters
    ----------
    unit : float32 array (m, H)
        The candidates: words of the vocabulary, then phrases of the questions, at length 1.
    terms : int64 array (n, 3)
        Which candidates a, b and c of each question are.
    right : tuple of frozenset of int, length n
        The candidates that answer each.
    has_phrase : bool array (n,)
        Whether a term of it is no word of the vocabulary.
    questions : tuple of AnalogyQuestion, length n
        Those that can be asked.
    """

    unit: Floats = field(repr=False)
    terms: Ints = field(repr=False)
    right: tuple[frozenset[int], ...] = field(repr=False)
    has_phrase: Bools = field(repr=False)
    questions: tuple[AnalogyQuestion, ...] = field(repr=False)


def ask_analogies(
    model: MaskedLanguageModel,
    questions: Sequence[AnalogyQuestion],
    space: Landmarks,
    *,
    with_phrases: bool,
) -> tuple[AskedAnalogies, tuple[str, ...]]:
    """Place the terms of questions.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    questions : sequence of AnalogyQuestion
        What is asked.
    space : Landmarks
        Of its words.
    with_phrases : bool
        Whether terms that are no word of the vocabulary are placed as well.

    Returns
    -------
    AskedAnalogies
        The questions that can be asked.
    tuple of str
        Terms that cannot be placed.
    """
    terms = list(dict.fromkeys(term for one in questions for term in one.terms))
    usable, placed, left_out = _placed(model, terms, space, with_phrases=with_phrases)
    at = dict(zip(usable, placed.positions, strict=True))
    phrases = [row for row, position in enumerate(placed.positions) if position is None]
    # Phrases follow the words in the order in which they come.
    own = {usable[row]: len(space.ids) + nth for nth, row in enumerate(phrases)}
    number = {term: position for term, position in at.items() if position is not None} | own
    asked = [
        one
        for one in questions
        if all(term in at for term in (one.a, one.b, one.c))
        and any(term in at for term in one.answers)
    ]
    rows = [[number[one.a], number[one.b], number[one.c]] for one in asked]
    right = tuple(frozenset(number[t] for t in one.answers if t in at) for one in asked)
    has_phrase = [any(term in own for term in one.terms) for one in asked]
    return (
        AskedAnalogies(
            np.concatenate([space.unit, placed.unit[phrases]]),
            np.array(rows, np.int64).reshape(-1, 3),
            right,
            np.array(has_phrase, bool),
            tuple(asked),
        ),
        left_out,
    )


def _placed(
    model: MaskedLanguageModel, terms: Sequence[str], space: Landmarks, *, with_phrases: bool
) -> tuple[list[str], PlacedTerms, tuple[str, ...]]:
    """Return terms that can be placed, where they lie, and terms that cannot."""
    vocabulary = model.vocabulary
    folded = [term if vocabulary.info.is_cased else term.lower() for term in terms]
    usable: list[str] = []
    left_out: list[str] = []
    for term, own in zip(terms, folded, strict=True):
        piece = vocabulary.find(own)
        if piece is None:
            is_usable = with_phrases and _is_known(model, term)
        else:
            is_usable = not vocabulary.is_continuation[piece]
        (usable if is_usable else left_out).append(term)
    return usable, place_terms(usable, model, space), tuple(left_out)


def _is_known(model: MaskedLanguageModel, term: str) -> bool:
    try:
        (encoding,) = model.encode([term])
    except InputError:
        return False
    own = encoding.ids[~encoding.is_special]
    fits = own.size > 0 and len(encoding) <= model.max_length
    return bool(fits and not model.vocabulary.is_special[own].any())
