"""What a model guesses at the mask of a template, by type.

For a piece w of type t as far as ``s`` says, ``P(t) = sum of P(w) s(w)`` over the vocabulary and
``P(w | t) = P(w) s(w) / P(t)``. Paraphrases are averaged before that. What the model says where the
terms are hidden can be taken off (Zhao et al. 2021; Holtzman et al. 2021), because a model prefers
what is frequent in such a place whatever the term is.

References
----------
Petroni et al., "Language Models as Knowledge Bases?", EMNLP 2019.
Jiang et al., "How Can We Know What Language Models Know?", TACL 2020 (paraphrases).
Zhao et al., "Calibrate Before Use", ICML 2021.
Holtzman et al., "Surface Form Competition: Why the Highest Probability Answer Isn't Always Right",
EMNLP 2021.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from knife.analyses.probing.asking import (
    Doubles,
    Prompt,
    log_mean,
    log_sum,
    prompts,
    shares_by_row,
)
from knife.analyses.probing.templates import Template
from knife.errors import InputError
from knife.maths.rankings import highest
from knife.types.arrays import Floats, Ints
from knife.types.guesses import Guess, Guesses, ProbeOptions
from knife.types.protocols import MaskedLanguageModel

Terms = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Question:
    """A relation to ask about, whatever the terms.

    Parameters
    ----------
    relation : str
        Its name.
    templates : tuple of Template
        Paraphrases with the same blanks and masks of the same types.
    weights : tuple of float32 array (V,)
        How far each piece has the type of each mask of the first template.
    """

    relation: str
    templates: tuple[Template, ...]
    weights: tuple[Floats, ...] = field(repr=False)

    def __post_init__(self) -> None:
        first = self.templates[0]
        names = {blank.name for blank in first.blanks}
        for other in self.templates[1:]:
            if {blank.name for blank in other.blanks} != names or other.masks != first.masks:
                raise InputError(
                    f"templates {first.source!r} and {other.source!r} are no paraphrases: their "
                    "blanks or masks differ. Expected the same ones. Ask about them apart."
                )
        if len(self.templates) > 1 and len(first.masks) > 1:
            raise InputError(
                f"template {first.source!r} has {len(first.masks)} masks; expected one, where "
                "paraphrases are averaged. Ask about each template by itself."
            )

    @cached_property
    def log_weights(self) -> tuple[Doubles, ...]:
        """Logarithms of the weights, float64 (V,) each; -inf where a piece may not stand."""
        with np.errstate(divide="ignore"):
            return tuple(np.log(one.astype(np.float64)) for one in self.weights)

    def texts(self, terms: Terms, model: MaskedLanguageModel) -> tuple[str, ...]:
        """Return each paraphrase with terms in it and the model's masks."""
        mask = model.vocabulary.pieces[model.mask_id]
        return tuple(template.filled(terms, mask) for template in self.templates)


def hidden_shares(
    question: Question, model: MaskedLanguageModel, neutral: Sequence[str]
) -> Doubles:
    """Return what a model says at the mask where every term is hidden.

    Parameters
    ----------
    question : Question
        With one mask.
    model : MaskedLanguageModel
        Whom to ask.
    neutral : sequence of str
        What hides a term; ``[MASK]`` is the model's mask.

    Returns
    -------
    float64 array (V,), in nats
        Mean of the logarithms over paraphrases and what hides, as log-probabilities.
    """
    mask = model.vocabulary.pieces[model.mask_id]
    asked: list[Prompt] = []
    for hiding in neutral:
        own = hiding.replace("[MASK]", mask)
        terms = {blank.name: own for blank in question.templates[0].blanks}
        for template, text in zip(question.templates, question.texts(terms, model), strict=True):
            at, n_before = _mask_number(template, own.count(mask))
            (prompt,) = prompts([text], [n_before], model)
            asked.append(Prompt(prompt.ids, prompt.places[at : at + 1]))
    (shares,) = shares_by_row(model, [asked])
    return log_mean(shares)


def guess(
    question: Question,
    rows: Sequence[Terms],
    model: MaskedLanguageModel,
    options: ProbeOptions | None = None,
    hidden: Doubles | None = None,
) -> list[Guesses]:
    """Say what stands at the one mask of a template for several choices of terms.

    Parameters
    ----------
    question : Question
        With one mask.
    rows : sequence of mapping of str to str
        A term for each blank.
    model : MaskedLanguageModel
        Whom to ask.
    options : ProbeOptions, optional
        What is kept, and how it is ranked.
    hidden : float64 array (V,), in nats, optional
        `hidden_shares`, so that they are not asked again; needed for calibration.

    Returns
    -------
    list of Guesses
        In the order of the rows.

    Raises
    ------
    InputError
        If a text cannot be read; see `prompts`.
    """
    options = options or ProbeOptions()
    texts = [question.texts(terms, model) for terms in rows]
    asked = [prompts(own, [1] * len(own), model) for own in texts]
    found: list[Guesses] = []
    log_weights, taken = question.log_weights[0], _taken_off(hidden, options)
    for at, shares in enumerate(shares_by_row(model, asked)):
        row = log_mean(shares)
        found.append(
            Guesses(
                relation=question.relation,
                templates=tuple(template.source for template in question.templates),
                texts=texts[at],
                terms=tuple((b.name, rows[at][b.name]) for b in question.templates[0].blanks),
                types=tuple(mask.label for mask in question.templates[0].masks),
                masses=(mass_of(row, log_weights),),
                answers=_answers(row, log_weights, taken, hidden, (model, options)),
                slots=question.templates[0].slots,
            )
        )
    return found


def mass_of(shares: Doubles, log_weights: Doubles) -> float:
    """Return how much probability lies on a type, in [0, 1].

    Parameters
    ----------
    shares, log_weights : float64 array (V,), in nats
        Log-probabilities of pieces, and how far each has the type.
    """
    return min(1.0, float(np.exp(log_sum(shares + log_weights))))


def rank_of(shares: Doubles, piece: int) -> int:
    """Return the place of a piece among all, 1 for the likeliest; equal ones by rising id.

    Examples
    --------
    >>> rank_of(np.array([-1.0, -2.0, -1.0]), 2)
    2
    """
    own = shares[piece]
    return 1 + int((shares > own).sum()) + int((shares[:piece] == own).sum())


def _taken_off(hidden: Doubles | None, options: ProbeOptions) -> Doubles | float:
    if not options.calibration:
        return 0.0
    if hidden is None:
        raise InputError(
            "calibration needs what the model says where the terms are hidden; expected hidden. "
            "Take it from hidden_shares."
        )
    return options.calibration * hidden


def _answers(
    shares: Doubles,
    log_weights: Doubles,
    taken: Doubles | float,
    hidden: Doubles | None,
    how: tuple[MaskedLanguageModel, ProbeOptions],
) -> tuple[Guess, ...]:
    model, options = how
    typed = shares + log_weights
    mass = log_sum(typed)
    if not np.isfinite(mass) or np.exp(mass) < options.min_mass:
        return ()
    ranked = typed - taken
    ranked -= log_sum(ranked)
    least = np.log(options.min_probability) if options.min_probability else -np.inf
    likely = np.where(shares >= least, ranked, -np.inf)
    surfaces = model.vocabulary.surfaces
    found = []
    for piece in _best(likely, options.top):
        probability = float(np.exp(shares[piece]))
        found.append(
            Guess(
                words=(surfaces[piece],),
                ids=((piece,),),
                probability=min(1.0, probability),
                given_type=min(1.0, float(np.exp(typed[piece] - mass))),
                share=min(1.0, float(np.exp(ranked[piece]))),
                rank=rank_of(shares, piece),
                prior=None if hidden is None else min(1.0, float(np.exp(hidden[piece]))),
            )
        )
    return tuple(found)


def _best(scores: Doubles, top: int) -> list[int]:
    """Return the best columns that may stand there, ties by rising id."""
    n_able = int(np.isfinite(scores).sum())
    found: Ints = highest(scores[None], min(top, len(scores)))[0]
    kept: list[int] = found[: min(top, n_able)].tolist()
    return kept


def _mask_number(template: Template, n_in_term: int) -> tuple[int, int]:
    """Return which of all masks the template's own is when terms hold masks, and how many are."""
    at, n = 0, 0
    for part in template.parts:
        if isinstance(part, str):
            continue
        if part in template.masks:
            at, n = n, n + 1
        else:
            n += n_in_term
    return at, n
