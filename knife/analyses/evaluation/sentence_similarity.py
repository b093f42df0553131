"""How well the similarity of two texts follows what people say of it, method by method.

The measure is Spearman's rank correlation of the cosine with the scores, times 100, as in all
reports on the STS benchmark. Nothing is fitted to the scores. Whitening, and the direction that
``sif`` takes away, are fitted on the sentences of the pairs themselves (transductive).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knife.analyses.sentences.fitting import BLOCK, space_of
from knife.analyses.sentences.terms import TermReader, unit_terms
from knife.analyses.sentences.vectors import Pooler, placed
from knife.errors import InputError
from knife.maths.intervals import Estimate
from knife.maths.rank_draws import RankDraws
from knife.maths.similarity import row_blocks
from knife.maths.whitening import Moments
from knife.types.arrays import Floats, Ints
from knife.types.protocols import PoolingModel
from knife.types.scored_pairs import ScoredPairs
from knife.types.sentence_methods import EVALUATED, NORMALISATIONS, Normalisation, parse_method
from knife.types.sentence_spaces import SentenceSpace
from knife.types.steps import NamedStep, silent
from knife.types.vocabulary import ModelInfo

Doubles = NDArray[np.float64]

HEAD, TOP = "head-cls", "top-cls"


@dataclass(frozen=True)
class SimilarityScore:
    """One row of a table.

    Parameters
    ----------
    method : str
        Such as ``head-mean``.
    normalisation : {"raw", "normalised", "whitened"}
        ``raw`` compares by the inner product, the others by the cosine.
    spearman : Estimate, times 100
        With what it is in draws of the pairs.
    """

    method: str
    normalisation: Normalisation
    spearman: Estimate


@dataclass(frozen=True)
class Contrast:
    """How much better one method is than another, on the same draws.

    Parameters
    ----------
    first, second : str
        The two methods.
    normalisation : {"raw", "normalised", "whitened"}
        Of both.
    difference : Estimate, times 100
        Of the first less the second.
    """

    first: str
    second: str
    normalisation: Normalisation
    difference: Estimate


@dataclass(frozen=True)
class SimilarityReport:
    """What was measured on one set of pairs.

    Parameters
    ----------
    info : ModelInfo
        The model.
    pairs : str
        What the set is called.
    n_pairs, n_texts : int
        How many pairs, and how many different texts they hold.
    rows : tuple of SimilarityScore
        Method by method.
    contrasts : tuple of Contrast
        Head states of the first piece against its top hidden state, where both were measured.
    notes : tuple of str
        What could not be measured, and why.
    """

    info: ModelInfo
    pairs: str
    n_pairs: int
    n_texts: int
    rows: tuple[SimilarityScore, ...]
    contrasts: tuple[Contrast, ...]
    notes: tuple[str, ...]


def evaluate_sentences(
    model: PoolingModel,
    pairs: ScoredPairs,
    methods: Sequence[str] = EVALUATED,
    *,
    piece_weights: Floats | None = None,
    seed: int = 0,
    step: NamedStep | None = None,
) -> SimilarityReport:
    """Measure methods on pairs of sentences.

    Parameters
    ----------
    model : PoolingModel
        The model to ask.
    pairs : ScoredPairs
        Texts and what people said.
    methods : sequence of str
        Which; each under every normalisation that it has.
    piece_weights : float32 array (V,), optional
        From `knife.analyses.sentences.piece_weights`, for ``sif`` and ``terms``; by the bias if
        nothing is said.
    seed : int
        Decides which pairs are drawn for the intervals.
    step : callable, optional
        Is told what comes next, and returns what to do it within.

    Returns
    -------
    SimilarityReport
        A row for each method and normalisation.

    Raises
    ------
    InputError
        If there is no such method, fewer than two pairs, or all scores are the same.

    Examples
    --------
    >>> import knife
    >>> pairs = ScoredPairs("toy", ("A cat.", "A cat.", "Rain."), ("A cat.", "A dog.", "Tax law."),
    ...     [5, 3, 0])
    >>> report = evaluate_sentences(knife.load(), pairs, ["head-cls"])
    >>> report.rows[1].normalisation, report.rows[1].spearman.value
    ('normalised', 100.0)
    """
    for name in methods:
        parse_method(name)
    step, draws = step or silent, RankDraws(pairs.scores, seed=seed)
    texts = pairs.texts
    place = {text: row for row, text in enumerate(texts)}
    sides = (
        np.array([place[text] for text in pairs.first]),
        np.array([place[text] for text in pairs.second]),
    )
    found: dict[tuple[str, Normalisation], Doubles] = {}
    notes: list[str] = []
    for name in dict.fromkeys(methods):
        with step(name):
            if parse_method(name).is_dense:
                similar = _dense(model, name, texts, sides, piece_weights, notes)
            else:
                similar = _sparse(model, texts, sides, piece_weights)
        found.update({(name, way): values for way, values in similar.items()})
    with step("intervals"):
        rows, contrasts = _scored(found, draws)
    info, counts = model.vocabulary.info, (len(pairs), len(texts))
    return SimilarityReport(info, pairs.name, *counts, rows, contrasts, tuple(notes))


def _scored(
    found: dict[tuple[str, Normalisation], Doubles], draws: RankDraws
) -> tuple[tuple[SimilarityScore, ...], tuple[Contrast, ...]]:
    rows = tuple(
        SimilarityScore(name, way, times_100(draws.estimate(values)))
        for (name, way), values in found.items()
    )
    contrasts = tuple(
        Contrast(HEAD, TOP, way, times_100(draws.difference(values, found[TOP, way])))
        for (name, way), values in found.items()
        if name == HEAD and (TOP, way) in found
    )
    return rows, contrasts


def _dense(
    model: PoolingModel,
    name: str,
    texts: Sequence[str],
    sides: tuple[Ints, Ints],
    piece_weights: Floats | None,
    notes: list[str],
) -> dict[Normalisation, Doubles]:
    pooler = Pooler(model, name, piece_weights)
    moments = Moments(pooler.width)
    vectors = np.empty((len(texts), pooler.width), dtype=np.float32)
    for rows in row_blocks(len(texts), BLOCK):
        vectors[rows] = pooler.vectors(texts[rows])
        moments.add(vectors[rows])
    space: SentenceSpace | None = None
    try:
        space = space_of(moments, pooler, model)
    except InputError as error:
        notes.append(f"{name} is not whitened: {error}")
    if space is None and pooler.method.pooling == "sif":
        return {}
    used = space if pooler.method.pooling == "sif" else None
    found: dict[Normalisation, Doubles] = {}
    for way in NORMALISATIONS:
        fitted = space if way == "whitened" else used
        if way == "whitened" and fitted is None:
            continue
        found[way] = _products(placed(vectors, way, fitted), sides)
    return found


def _sparse(
    model: PoolingModel,
    texts: Sequence[str],
    sides: tuple[Ints, Ints],
    piece_weights: Floats | None,
) -> dict[Normalisation, Doubles]:
    raw = TermReader(model, piece_weights=piece_weights).vectors(texts)
    found: dict[Normalisation, Doubles] = {}
    for way, vectors in (("raw", raw), ("normalised", unit_terms(raw))):
        products = vectors[sides[0]].multiply(vectors[sides[1]]).sum(axis=1)
        found[way] = np.asarray(products, np.float64).ravel()  # type: ignore[index]
    return found


def _products(vectors: Floats, sides: tuple[Ints, Ints]) -> Doubles:
    first, second = sides
    return np.einsum("ij,ij->i", vectors[first], vectors[second], dtype=np.float64)


def times_100(one: Estimate) -> Estimate:
    """Return a correlation as reports have it, from -100 to 100."""
    low, high = (None if end is None else 100 * end for end in (one.low, one.high))
    return replace(one, value=100 * one.value, low=low, high=high)
