"""Sums and differences of terms among the landmarks, beside what they are worth.

The usual way to ask "king - man + woman" leaves the three words out of the answers. Left in, the
sum nearly always lies nearest to one of them (Linzen 2016; Rogers, Drozd and Li 2017), and what
comes next is often a plain neighbour. So the answer comes in three parts: with the terms left out,
with them left in, and the neighbours of the added term that carries most.

References
----------
Linzen, "Issues in Evaluating Semantic Spaces Using Word Analogies", RepEval 2016.
Rogers, Drozd and Li, "The (Too Many) Problems of Analogical Reasoning with Word Vectors", *SEM 2017.
"""  # noqa: E501 - a title

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.static_vectors import StaticSource
from knife.errors import InputError
from knife.maths.analogies import direction_scores, mul_scores
from knife.maths.rankings import highest
from knife.maths.similarity import unit_rows
from knife.types.analogies import (
    Analogy,
    AnalogyMethod,
    Expression,
    ScoredWord,
    require_method,
)
from knife.types.arrays import Floats
from knife.types.protocols import MaskedLanguageModel

_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»"}
_SIGN = re.compile("[+\\-\u2212\u2013]")  # minus and en dash are typed for a hyphen


@dataclass(frozen=True, eq=False)
class PlacedTerms:
    """Terms among the landmarks.

    Parameters
    ----------
    positions : tuple of int or None, length n
        Which landmark each term is; None for a phrase.
    unit : float32 array (n, H)
        Their vectors, at length 1.
    """

    positions: tuple[int | None, ...]
    unit: Floats = field(repr=False)


def analogy(
    expression: str | Expression,
    model: MaskedLanguageModel,
    top: int = 10,
    *,
    method: str = "add",
    space: Landmarks | None = None,
) -> Analogy:
    """Say what a sum of terms lies near.

    Parameters
    ----------
    expression : str or Expression
        ``king - man + woman``; see `parse_expression`.
    model : MaskedLanguageModel
        The model.
    top : int, 1 or more
        How many words.
    method : {"add", "mul", "direction"}
        How words are scored: cosine to the sum (3CosAdd), product of cosines (3CosMul), or, of
        ``b - a + c``, how alike the way from c to a word is to the way from a to b (PairDirection).
    space : Landmarks, optional
        Where to look; made from the model by default. Pass it to ask many.

    Returns
    -------
    Analogy
        Answers without the terms and with them, and the neighbours of one term alone.

    Raises
    ------
    InputError
        If the expression cannot be read, `top` or `method` is none, or `direction` is asked for an
        expression of another form.
    UnknownTermError
        If a term holds characters that the model does not know.

    Examples
    --------
    >>> import knife
    >>> found = knife.analogy("king - man + woman", knife.load(), top=3)
    >>> found.with_inputs[0].word in found.expression.terms
    True
    """
    own = parse_expression(expression) if isinstance(expression, str) else expression
    method = require_method(method)
    if top < 1:
        raise InputError(f"top is {top}; expected 1 or more.")
    space = space or landmarks(model.vocabulary, "words")
    placed = place_terms(own.terms, model, space)
    cosines = dict(zip(own.terms, placed.unit @ space.unit.T, strict=True))
    vectors = dict(zip(own.terms, placed.unit, strict=True))
    total = sum_of(own, vectors)
    carrier = max(own.plus, key=lambda term: (float(vectors[term] @ total), -own.plus.index(term)))
    scores = _scores(own, method, vectors, cosines, space.unit @ total)
    inputs = [position for position in placed.positions if position is not None]
    return Analogy(
        expression=own,
        method=method,
        representations=tuple(
            (term, "phrase" if at is None else "piece")
            for term, at in zip(own.terms, placed.positions, strict=True)
        ),
        answers=_best(scores, inputs, top, (model, space)),
        with_inputs=_best(scores, [], top, (model, space)),
        carrier=carrier,
        baseline=_best(cosines[carrier], inputs, top, (model, space)),
    )


def parse_expression(source: str) -> Expression:
    """Read terms with signs between them.

    Parameters
    ----------
    source : str
        ``New York - USA + France``. A sign stands between spaces, or at the beginning; in quotation
        marks, and within a word (``covid-19``), it is part of the term.

    Returns
    -------
    Expression
        Terms as they were written, with single blanks.

    Raises
    ------
    InputError
        If a term is missing, a quotation mark is left open, or nothing is added.

    Examples
    --------
    >>> parse_expression("king - man + 'young woman'").plus
    ('king', 'young woman')
    """
    plus: list[str] = []
    minus: list[str] = []
    sign: str | None = None
    words: list[str] = []
    tokens = _tokens(source)
    for at, (token, is_quoted) in enumerate(tokens):
        if not is_quoted and _SIGN.fullmatch(token):
            if words:
                (plus if sign in (None, "+") else minus).append(" ".join(words))
            elif sign is not None or at > 0:
                raise _missing(source, token)
            sign, words = token, []
        else:
            words.append(token)
    if not words:
        raise _missing(source, sign or "")
    (plus if sign in (None, "+") else minus).append(" ".join(words))
    return Expression(source, tuple(plus), tuple(minus))


def place_terms(terms: Sequence[str], model: MaskedLanguageModel, space: Landmarks) -> PlacedTerms:
    """Place terms among the landmarks of words.

    Parameters
    ----------
    terms : sequence of str
        Words or phrases; what is no word of the vocabulary is placed as `StaticSource` reads it.
    model : MaskedLanguageModel
        The model.
    space : Landmarks
        Of its words.

    Raises
    ------
    UnknownTermError
        If a term holds characters that the model does not know.
    InputError
        If a term continues a word, or is too long.
    """
    vocabulary = model.vocabulary
    positions: list[int | None] = []
    for term in terms:
        piece = vocabulary.find(term if vocabulary.info.is_cased else term.lower())
        if piece is not None and vocabulary.is_continuation[piece]:
            raise InputError(
                f"term {term!r} is a piece that continues a word; expected a word or a phrase. "
                "Leave the marks out."
            )
        positions.append(None if piece is None else int(np.searchsorted(space.ids, piece)))
    unit = np.zeros((len(terms), space.unit.shape[1]), np.float32)
    others = [at for at, position in enumerate(positions) if position is None]
    if others:
        unit[others] = StaticSource(model).read([terms[at] for at in others])
    for at, position in enumerate(positions):
        if position is not None:
            unit[at] = space.unit[position]
    return PlacedTerms(tuple(positions), unit)


def sum_of(expression: Expression, vectors: dict[str, Floats]) -> Floats:
    """Return the sum of the terms' vectors at length 1, float32 (H,)."""
    signs = [1] * len(expression.plus) + [-1] * len(expression.minus)
    rows = np.stack([vectors[term] for term in expression.plus + expression.minus])
    total = np.array([signs], np.float64) @ rows.astype(np.float64)
    found: Floats = unit_rows(total.astype(np.float32))[0]
    return found


def _scores(
    expression: Expression,
    method: AnalogyMethod,
    vectors: dict[str, Floats],
    cosines: dict[str, Floats],
    to_sum: Floats,
) -> Floats:
    """Return the score of every landmark, float32 (V,)."""
    if method == "add":
        return to_sum
    plus = np.stack([cosines[term] for term in expression.plus])
    minus = np.stack([cosines[term] for term in expression.minus] or [to_sum])
    if method == "mul":
        minus = minus[: len(expression.minus)]
        return mul_scores(plus, minus).astype(np.float32)
    if len(expression.plus) != 2 or len(expression.minus) != 1:
        raise InputError(
            f"expression {expression.source!r} adds {len(expression.plus)} terms and takes away "
            f"{len(expression.minus)}; expected b - a + c for direction. Choose another method."
        )
    (b, c), (a,) = expression.plus, expression.minus
    ab, ac, bc = (np.asarray(vectors[one] @ vectors[two]) for one, two in ((a, b), (a, c), (b, c)))
    return direction_scores((cosines[a], cosines[b], cosines[c]), ab, ac, bc).astype(np.float32)


def _best(
    scores: Floats, left_out: Sequence[int], top: int, where: tuple[MaskedLanguageModel, Landmarks]
) -> tuple[ScoredWord, ...]:
    model, space = where
    own = scores.copy()
    own[list(left_out)] = -np.inf
    n_able = len(own) - len(set(left_out))
    found = highest(own[None], min(top, len(own)))[0][:n_able] if len(own) else []
    ids = [int(space.ids[at]) for at in found]
    return tuple(
        ScoredWord(model.vocabulary.surfaces[piece], piece, float(own[at]))
        for piece, at in zip(ids, found, strict=True)
    )


def _tokens(source: str) -> list[tuple[str, bool]]:
    """Return words and signs, and whether each stood in quotation marks."""
    found: list[tuple[str, bool]] = []
    at = 0
    while at < len(source):
        if source[at].isspace():
            at += 1
            continue
        closing = _QUOTES.get(source[at])
        if closing is not None:
            end = source.find(closing, at + 1)
            if end < 0:
                raise InputError(
                    f"expression {source!r} has a {source[at]} that is left open; expected its "
                    "other half. Write no quotation marks where there are no signs in a term."
                )
            inside = " ".join(source[at + 1 : end].split())
            found += [(inside, True)] if inside else []
            at = end + 1
        else:
            end = at
            while end < len(source) and not source[end].isspace():
                end += 1
            found.append((source[at:end], False))
            at = end
    return found


def _missing(source: str, sign: str) -> InputError:
    where = f"beside {sign!r}" if sign else "at all"
    return InputError(
        f"expression {source!r} has no term {where}; expected terms with + or - between them, such "
        "as king - man + woman."
    )
