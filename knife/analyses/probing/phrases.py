"""Phrases of any length, ranked at the mask of a template by what `knife fill` makes of them.

A word of several pieces has no place in the distribution over pieces, so phrases are compared with
each other alone. Where the terms stand is the template's business; how phrases are scored is that
of `knife.analyses.filling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knife.analyses.filling.phrases import fill_from, listed
from knife.analyses.probing.guessing import Question, Terms, guess
from knife.errors import InputError
from knife.types.fillings import Filling
from knife.types.guesses import Guess, Guesses, ProbeOptions
from knife.types.protocols import MaskedLanguageModel


def rank_phrases(
    question: Question,
    rows: Sequence[Terms],
    model: MaskedLanguageModel,
    phrases: Sequence[str],
    options: ProbeOptions | None = None,
) -> list[Guesses]:
    """Rank phrases at the one mask of a template for several choices of terms.

    Parameters
    ----------
    question : Question
        With one template and one mask.
    rows : sequence of mapping of str to str
        A term for each blank.
    model : MaskedLanguageModel
        Whom to ask.
    phrases : sequence of str
        What may stand there; one piece or several. Each is scored for each row.
    options : ProbeOptions, optional
        `top` and `min_mass`; calibration is not for phrases, whose score already takes off how
        likely they are without a text.

    Returns
    -------
    list of Guesses
        `given_type` is the share among the phrases; the masses are those of the mask's type.

    Raises
    ------
    InputError
        If there is more than one template or mask, or no phrase.
    """
    options = options or ProbeOptions()
    if len(question.templates) > 1 or len(question.weights) > 1 or options.calibration:
        raise InputError(
            f"phrases are proposed for {question.relation!r}, which has "
            f"{len(question.templates)} templates and {len(question.weights)} masks, with "
            f"calibration {options.calibration:g}; expected one template with one mask, and no "
            "calibration. Ask without phrases, or about one template."
        )
    wanted = listed(phrases)
    found = guess(question, rows, model, replace(options, top=1, calibration=0.0))
    return [_ranked(one, fill_from(one.texts[0], model, wanted, options.top)) for one in found]


def _ranked(asked: Guesses, filling: Filling) -> Guesses:
    answers = tuple(
        Guess(
            words=one.words,
            ids=one.ids,
            probability=None,
            given_type=one.probability,
            share=one.probability,
        )
        for one in filling.answers
    )
    # Without any answer the type was expected less than asked for.
    kept = answers if asked.answers else ()
    return replace(asked, answers=kept, left_out=filling.left_out)
