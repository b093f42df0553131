"""How many analogy questions sums of terms answer, beside what needs no sum.

Each method is measured with the three words of the question left out of the answers, as is usual,
and with them left in (Linzen 2016). Beside it stand the nearest neighbour of c alone and of b alone,
and the word whose place is right by its kind alone: LRCos (Drozd, Gladkova and Matsuoka 2016) learns
from the other pairs of the category what the second words have in common.

References
----------
Linzen, "Issues in Evaluating Semantic Spaces Using Word Analogies", RepEval 2016.
Drozd, Gladkova and Matsuoka, "Word Embeddings, Analogies, and Machine Learning: Beyond king - man +
woman = queen", COLING 2016.
Rogers, Drozd and Li, "The (Too Many) Problems of Analogical Reasoning with Word Vectors", *SEM 2017.
"""  # noqa: E501 - a title

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.analogy_questions import AskedAnalogies, ask_analogies
from knife.analyses.evaluation.lrcos import target_shares
from knife.analyses.landmarks import Landmarks, landmarks
from knife.errors import InputError
from knife.maths.analogies import add_scores, direction_scores, mul_scores
from knife.maths.intervals import Estimate, ratio_estimate, share_estimate
from knife.maths.similarity import row_blocks
from knife.types.analogies import METHODS, AnalogyQuestion
from knife.types.arrays import Bools, Floats, Ints
from knife.types.protocols import MaskedLanguageModel

BASELINES = ("nearest to c", "nearest to b")
EVALUATED = (*METHODS, "lrcos", *BASELINES)
"""What can be measured, in the order of the table."""

KINDS = ("pieces", "phrases")
"""Questions whose words are all one piece, and questions with a phrase."""

_SCORES = 2**21
"""Scores of a method that are held at once."""

Answers = dict[str, tuple[Ints, Ints]]


@dataclass(frozen=True)
class AnalogyScore:
    """How many questions a method answers.

    Parameters
    ----------
    method : str
        One of `EVALUATED`.
    category : str or None
        Of this category; None for all together.
    kind : str or None
        One of `KINDS`; None for both.
    n : int
        How many questions.
    excluded, included : Estimate
        Share answered right with the words of the question left out, and with them left in, in
        [0, 1]. Of all together, the interval comes from drawing categories.
    returned : float, in [0, 1]
        How often the answer, with them left in, is one of them.
    """

    method: str
    category: str | None
    kind: str | None
    n: int
    excluded: Estimate
    included: Estimate
    returned: float


@dataclass(frozen=True)
class AnalogyReport:
    """What was measured of analogy questions.

    Parameters
    ----------
    model : str
        Name of the model.
    n_questions : int
        How many there were.
    left_out : tuple of str
        Terms that could not be placed; their questions are not asked.
    n_asked, n_phrases : int
        How many were asked, and how many of these have a phrase.
    scores : tuple of AnalogyScore
        All together first, then by kind, then by category.
    """

    model: str
    n_questions: int
    left_out: tuple[str, ...]
    n_asked: int
    n_phrases: int
    scores: tuple[AnalogyScore, ...]

    def of(self, method: str) -> AnalogyScore:
        """Return the figures of a method on all questions.

        Raises
        ------
        InputError
            If it was not measured.
        """
        for one in self.scores:
            if one.method == method and one.category is None and one.kind is None:
                return one
        raise InputError(f"method {method!r} was not measured; expected {', '.join(EVALUATED)}.")


def evaluate_analogies(
    model: MaskedLanguageModel,
    questions: Sequence[AnalogyQuestion],
    methods: Sequence[str] = EVALUATED,
    *,
    with_phrases: bool = True,
    space: Landmarks | None = None,
    seed: int = 0,
) -> AnalogyReport:
    """Ask analogy questions in several ways.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    questions : sequence of AnalogyQuestion
        What is asked.
    methods : sequence of str
        Some of `EVALUATED`.
    with_phrases : bool
        Whether questions with a term that is no word of the vocabulary are asked as well. Their
        phrases are then candidates like words. Without them the model is not run.
    space : Landmarks, optional
        Where to look; made from the model by default.
    seed : int
        Decides which categories are drawn for the intervals, and what LRCos learns from.

    Returns
    -------
    AnalogyReport
        Figures by method.

    Raises
    ------
    InputError
        If there is no question that can be asked, or a method is none.

    Examples
    --------
    >>> import knife
    >>> own = AnalogyQuestion("Paris", "France", "Berlin", ("Germany",), "capital")
    >>> report = evaluate_analogies(knife.load(), [own], ["add"])
    >>> report.n_asked, report.of("add").n
    (1, 1)
    """
    for method in methods:
        if method not in EVALUATED:
            raise InputError(f"there is no method {method!r}; expected {', '.join(EVALUATED)}.")
    space = space or landmarks(model.vocabulary, "words")
    asked, left_out = ask_analogies(model, questions, space, with_phrases=with_phrases)
    if not asked.questions:
        raise InputError(
            f"none of {len(questions)} questions can be asked of {model.vocabulary.info.name}; "
            "expected words of its vocabulary. Allow phrases, or take another file."
        )
    found = _answers(asked, [one for one in methods if one != "lrcos"])
    if "lrcos" in methods:
        found["lrcos"] = _lrcos(asked, seed)
    return AnalogyReport(
        model=model.vocabulary.info.name,
        n_questions=len(questions),
        left_out=left_out,
        n_asked=len(asked.questions),
        n_phrases=int(asked.has_phrase.sum()),
        scores=tuple(
            one
            for method in EVALUATED
            if method in found
            for one in _scored(asked, method, found[method], seed)
        ),
    )


def _answers(asked: AskedAnalogies, methods: Sequence[str]) -> Answers:
    """Return the first answer to each question, with its words left out and left in."""
    n = len(asked.questions)
    found = {name: (np.empty(n, np.int64), np.empty(n, np.int64)) for name in methods}
    for block, scores in _score_blocks(asked, methods):
        for name, rows in scores.items():
            excluded, included = found[name]
            included[block] = rows.argmax(axis=1)
            np.put_along_axis(rows, asked.terms[block], -np.inf, axis=1)
            excluded[block] = rows.argmax(axis=1)
    return found


def _score_blocks(
    asked: AskedAnalogies, methods: Sequence[str]
) -> Iterator[tuple[slice, dict[str, Floats]]]:
    """Yield the scores of all candidates by method, for some questions at a time."""
    unit = asked.unit
    for block in row_blocks(len(asked.terms), max(1, _SCORES // len(unit))):
        a, b, c = (unit[asked.terms[block, column]] for column in range(3))
        to_a, to_b, to_c = (one @ unit.T for one in (a, b, c))
        scores: dict[str, Floats] = {}
        plus, minus = np.stack([to_b, to_c]), to_a[None]
        for name in methods:
            if name == "add":
                scores[name] = add_scores(plus, minus).astype(np.float32)
            elif name == "mul":
                scores[name] = mul_scores(plus, minus).astype(np.float32)
            elif name == "direction":
                ab, ac, bc = ((x * y).sum(axis=1) for x, y in ((a, b), (a, c), (b, c)))
                ways = direction_scores((to_a, to_b, to_c), ab, ac, bc)
                scores[name] = ways.astype(np.float32)
            else:
                scores[name] = (to_c if name == "nearest to c" else to_b).copy()
        yield block, scores


def _lrcos(asked: AskedAnalogies, seed: int) -> tuple[Ints, Ints]:
    """Return the first answers of LRCos, which learns anew for each pair that is asked about."""
    n = len(asked.questions)
    excluded, included = np.empty(n, np.int64), np.empty(n, np.int64)
    by_category: dict[str, list[int]] = {}
    for at, one in enumerate(asked.questions):
        by_category.setdefault(one.category, []).append(at)
    for rows in by_category.values():
        firsts = {int(t) for at in rows for t in asked.terms[at, [0, 2]]}
        seconds = {int(asked.terms[at, 1]) for at in rows}.union(*(asked.right[at] for at in rows))
        for at in rows:
            c = int(asked.terms[at, 2])
            shares = target_shares(asked.unit, seconds - asked.right[at], firsts - {c}, seed=seed)
            # Cosines are moved to 0 to 1, so that a product orders words.
            scores = shares * (asked.unit @ asked.unit[c] + 1) / 2
            included[at] = scores.argmax()
            scores[asked.terms[at]] = -np.inf
            excluded[at] = scores.argmax()
    return excluded, included


def _scored(
    asked: AskedAnalogies, method: str, answers: tuple[Ints, Ints], seed: int
) -> Iterator[AnalogyScore]:
    """Yield the figures of a method: all together, by kind, by category."""
    excluded, included = (
        np.array([int(at) in right for at, right in zip(one, asked.right, strict=True)])
        for one in answers
    )
    is_own = (answers[1][:, None] == asked.terms).any(axis=1)
    names = [one.category for one in asked.questions]
    everything = np.ones(len(names), bool)
    parts: list[tuple[str | None, str | None, Bools]] = [(None, None, everything)]
    if asked.has_phrase.any() and not asked.has_phrase.all():
        parts += [(None, KINDS[0], ~asked.has_phrase), (None, KINDS[1], asked.has_phrase)]
    categories = np.array(names)
    if len(set(names)) > 1:
        parts += [(name, None, categories == name) for name in dict.fromkeys(names)]
    for category, kind, rows in parts:
        own = categories[rows] if category is None else None
        yield AnalogyScore(
            method,
            category,
            kind,
            int(rows.sum()),
            _share(excluded[rows], own, seed),
            _share(included[rows], own, seed),
            float(is_own[rows].mean()),
        )


def _share(is_right: Bools, categories: Ints | None, seed: int) -> Estimate:
    """Return a share; where several categories are asked about, these are drawn."""
    if categories is not None and len(set(categories.tolist())) > 1:
        names = sorted(set(categories.tolist()))
        right = np.array([is_right[categories == name].sum() for name in names])
        counts = np.array([(categories == name).sum() for name in names])
        return ratio_estimate(right, counts, seed=seed)
    return share_estimate(int(is_right.sum()), len(is_right))
