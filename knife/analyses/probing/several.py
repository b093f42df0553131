"""What a model guesses at several masks of a template together, each by its type.

A search fills one mask after the other, in every order of `fill_orders`, and keeps what is likely
*among pieces of the type*: a search by probability alone would fill up with words of other types.
What any order finds is then scored in all orders, as `knife fill` scores several masks: the mean
over orders of the sum of log-probabilities, once over all pieces and once among those of the type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.filling.chains import DIGITS, Questions
from knife.analyses.filling.orders import fill_orders
from knife.analyses.probing.asking import Doubles, Prompt, log_shares, log_sum, prompts
from knife.analyses.probing.guessing import Question, Terms, mass_of
from knife.maths.rankings import highest
from knife.types.arrays import Ints
from knife.types.guesses import Guess, Guesses, ProbeOptions
from knife.types.protocols import MaskedLanguageModel

WIDTH = 16
"""Partly filled sequences that an order keeps, at least."""

Pieces = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Said:
    """What a model says at some questions about some masks.

    `shares` is the log-probability of the pieces asked for, `typed` the same among the type.
    """

    shares: Doubles = field(repr=False)
    typed: Doubles = field(repr=False)


def guess_several(
    question: Question,
    terms: Terms,
    model: MaskedLanguageModel,
    options: ProbeOptions | None = None,
) -> Guesses:
    """Say what stands at the masks of a template together.

    Parameters
    ----------
    question : Question
        With one template and one mask or more.
    terms : mapping of str to str
        A term for each blank.
    model : MaskedLanguageModel
        Whom to ask.
    options : ProbeOptions, optional
        What is kept. Calibration is not for several masks.

    Returns
    -------
    Guesses
        `probability` and `given_type` are those of all masks together. `masses` are those of each
        mask while all are masked.

    Raises
    ------
    InputError
        If the text cannot be read; see `prompts`.
    """
    options, template = options or ProbeOptions(), question.templates[0]
    texts = question.texts(terms, model)
    (prompt,) = prompts(texts, [len(template.masks)], model)
    states = model.head_states_at([prompt.ids.tolist()], [prompt.places.tolist()])
    rows = np.concatenate([rows for _, rows in log_shares(model, states)])
    masses = tuple(mass_of(row, own) for row, own in zip(rows, question.log_weights, strict=True))
    answers: tuple[Guess, ...] = ()
    if min(masses) > 0 and min(masses) >= options.min_mass:
        candidates = _search(question, prompt, model, max(WIDTH, options.top))
        answers = _ranked(candidates, question, prompt, model, options)
    return Guesses(
        relation=question.relation,
        templates=(template.source,),
        texts=texts,
        terms=tuple((blank.name, terms[blank.name]) for blank in template.blanks),
        types=tuple(mask.label for mask in template.masks),
        masses=masses,
        answers=answers,
        slots=template.slots,
    )


def _search(
    question: Question, prompt: Prompt, model: MaskedLanguageModel, width: int
) -> list[Pieces]:
    """Return candidates for all masks, sorted, from left to right."""
    n = len(prompt.places)
    found: set[Pieces] = set()
    for order in fill_orders([0.0] * n):
        rows: list[dict[int, int]] = [{}]
        scores = np.zeros(1)
        for mask in order:
            typed = _typed_shares(question, prompt, model, rows, mask) + scores[:, None]
            n_able = int(np.isfinite(typed).sum())
            best = highest(typed.reshape(1, -1), min(width, n_able))[0]
            parents, pieces = np.divmod(best, typed.shape[1])
            scores = typed.ravel()[best]
            rows = [
                {**rows[parent], mask: piece}
                for parent, piece in zip(parents.tolist(), pieces.tolist(), strict=True)
            ]
        found |= {tuple(row[mask] for mask in range(n)) for row in rows}
    return sorted(found)


def _typed_shares(
    question: Question,
    prompt: Prompt,
    model: MaskedLanguageModel,
    rows: Sequence[dict[int, int]],
    mask: int,
) -> Doubles:
    """Return what is likely at a mask among its type, for partly filled rows, float64 (n, V)."""
    sequences = [_filled(prompt, row).tolist() for row in rows]
    states = model.head_states_at(sequences, [[int(prompt.places[mask])]] * len(rows))
    typed = np.concatenate([shares for _, shares in log_shares(model, states)])
    typed += question.log_weights[mask]
    totals = log_sum(typed)
    # A row where nothing of the type can stand is out, whatever came before.
    totals[~np.isfinite(totals)] = 0
    found: Doubles = typed - totals[:, None]
    return found


def _ranked(
    candidates: Sequence[Pieces],
    question: Question,
    prompt: Prompt,
    model: MaskedLanguageModel,
    options: ProbeOptions,
) -> tuple[Guess, ...]:
    shares, typed = _scored(candidates, question, prompt, model)
    order = sorted(
        range(len(candidates)), key=lambda at: (-round(float(typed[at]), DIGITS), candidates[at])
    )
    surfaces = model.vocabulary.surfaces
    found = [
        Guess(
            words=tuple(surfaces[piece] for piece in candidates[at]),
            ids=tuple((piece,) for piece in candidates[at]),
            probability=min(1.0, float(np.exp(shares[at]))),
            given_type=min(1.0, float(np.exp(typed[at]))),
            share=min(1.0, float(np.exp(typed[at]))),
        )
        for at in order
        if np.exp(shares[at]) >= options.min_probability
    ]
    return tuple(found[: options.top])


def _scored(
    candidates: Sequence[Pieces], question: Question, prompt: Prompt, model: MaskedLanguageModel
) -> tuple[Doubles, Doubles]:
    """Return the mean over orders of log-probabilities, over all pieces and among the types."""
    orders = fill_orders([0.0] * len(prompt.places))
    questions = Questions(model)
    steps: list[tuple[int, int, int, int]] = []  # candidate, number of the question, mask, piece
    for owner, pieces in enumerate(candidates):
        for order in orders:
            row: dict[int, int] = {}
            for mask in order:
                number = questions.add(_filled(prompt, row), int(prompt.places[mask]))
                steps.append((owner, number, mask, pieces[mask]))
                row[mask] = pieces[mask]
    table = np.array(steps, np.int64)
    said = _said(question, model, questions, table)
    shares, typed = np.zeros(len(candidates)), np.zeros(len(candidates))
    np.add.at(shares, table[:, 0], said.shares / len(orders))
    np.add.at(typed, table[:, 0], said.typed / len(orders))
    return shares, typed


def _said(
    question: Question, model: MaskedLanguageModel, questions: Questions, table: Ints
) -> _Said:
    """Return what each step of a table is worth."""
    shares, typed = np.zeros(len(table)), np.zeros(len(table))
    states = questions.states()
    by_number = np.argsort(table[:, 1], kind="stable")
    numbers = table[by_number, 1]
    for block, rows in log_shares(model, states):
        ends = np.searchsorted(numbers, [block.start, block.stop])
        for step in by_number[ends[0] : ends[1]].tolist():
            _, number, mask, piece = table[step].tolist()
            row, weights = rows[number - block.start], question.log_weights[mask]
            shares[step] = row[piece]
            typed[step] = row[piece] + weights[piece] - log_sum(row + weights)
    return _Said(shares, typed)


def _filled(prompt: Prompt, row: dict[int, int]) -> Ints:
    ids = prompt.ids.copy()
    for mask, piece in row.items():
        ids[prompt.places[mask]] = piece
    return ids
