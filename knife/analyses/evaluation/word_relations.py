"""What tells the relations of words apart: synonyms, broader words, opposites, siblings.

Every measure is asked alone how well it tells two relations apart. What all of them know together
is told by a logistic regression that is fitted to the labels and scored on pairs that it did not
see; it is a measure of what is there, and no command uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from knife.analyses.evaluation.pair_measures import PairMeasures, pair_measures
from knife.errors import InputError
from knife.maths.intervals import Estimate, share_estimate
from knife.maths.separation import separation
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import NamedStep, silent
from knife.types.vocabulary import ModelInfo
from knife.types.word_pairs import WordPairs

Doubles = NDArray[np.float64]

TOGETHER = "all together"
N_FOLDS = 10


@dataclass(frozen=True)
class Separation:
    """How well a measure tells two relations apart.

    Parameters
    ----------
    measure : str
        Name of the measure, or `TOGETHER`.
    first, second : str
        The relations.
    area : Estimate, in [0, 1]
        How often a pair of the first relation has the higher value; .5 says nothing.
    """

    measure: str
    first: str
    second: str
    area: Estimate


@dataclass(frozen=True)
class Direction:
    """How often a measure tells which word of a pair is the broader one.

    Parameters
    ----------
    relation : str
        The directed relation.
    measure : str
        Name of the measure.
    share : Estimate, in [0, 1]
        Of the pairs in which it is not the same in both directions; half of them by chance.
    """

    relation: str
    measure: str
    share: Estimate


@dataclass(frozen=True)
class EdgeCounts:
    """Which edges a graph of neighbors has between the words of the pairs of a relation.

    Parameters
    ----------
    relation : str
        The relation.
    n_pairs, n_both, n_there, n_back : int
        All pairs; those in each other's tails; those of which the second word alone lies in the
        first's tail; those of which the first word alone lies in the second's.
    """

    relation: str
    n_pairs: int
    n_both: int
    n_there: int
    n_back: int


@dataclass(frozen=True)
class RelationsReport:
    """What was measured.

    Parameters
    ----------
    info : ModelInfo
        The model.
    edges : tuple of EdgeCounts
        Relation by relation.
    directions : tuple of Direction
        Of directed relations, measure by measure.
    separations : tuple of Separation
        Measure by measure, two relations each.
    """

    info: ModelInfo
    edges: tuple[EdgeCounts, ...]
    directions: tuple[Direction, ...]
    separations: tuple[Separation, ...]


def evaluate_relations(
    model: MaskedLanguageModel,
    sets: Sequence[WordPairs],
    *,
    directed: Sequence[str] = ("hypernyms",),
    seed: int = 0,
    step: NamedStep | None = None,
) -> RelationsReport:
    """Measure what tells relations of words apart.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    sets : sequence of WordPairs
        One relation each, each with a name of its own.
    directed : sequence of str
        Names of relations whose second word is the broader one; others have no direction.
    seed : int
        Decides how pairs are dealt out for `TOGETHER`.
    step : callable, optional
        Is told what comes next, and returns what to do it within.

    Returns
    -------
    RelationsReport
        Measures of a direction are compared between relations by their size, whatever their sign.

    Raises
    ------
    InputError
        If there is no set, two have one name, or one has fewer than `N_FOLDS` pairs.
    UnknownTermError
        If a word cannot be placed.

    Examples
    --------
    >>> import knife
    >>> pairs = WordPairs("hypernyms", ("dog", "cat") * 5, ("animal",) * 10, (frozenset(),) * 10)
    >>> evaluate_relations(knife.load(), [pairs]).edges[0].n_pairs
    10
    """
    _check(sets)
    step = step or silent
    measured = {}
    for one in sets:
        with step(one.name):
            measured[one.name] = pair_measures(model, one.first, one.second)
    return RelationsReport(
        model.vocabulary.info,
        tuple(_edges(name, found) for name, found in measured.items()),
        tuple(
            line
            for name, found in measured.items()
            if name in directed
            for line in _directions(name, found)
        ),
        tuple(_separations(measured, seed)),
    )


def _check(sets: Sequence[WordPairs]) -> None:
    names = [one.name for one in sets]
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"the relations are {', '.join(names) or 'none'}; expected one at least, and each "
            "once. Name each file after its relation."
        )
    for one in sets:
        if len(one) < N_FOLDS:
            raise InputError(f"{one.name} has {len(one)} pairs; expected {N_FOLDS} at least.")


def _edges(name: str, found: PairMeasures) -> EdgeCounts:
    there, back = found.is_edge, found.is_back
    counts = ((there & back).sum(), (there & ~back).sum(), (back & ~there).sum())
    return EdgeCounts(name, len(there), *(int(count) for count in counts))


def _directions(name: str, found: PairMeasures) -> Iterator[Direction]:
    one_way = found.is_edge.astype(float) - found.is_back
    for measure, values in {"one-way edge": one_way, **found.directed}.items():
        told = int((values != 0).sum())
        if told:
            yield Direction(name, measure, share_estimate(int((values > 0).sum()), told))


def _separations(measured: Mapping[str, PairMeasures], seed: int) -> Iterator[Separation]:
    tables = {name: _sizes(found) for name, found in measured.items()}
    for first, second in combinations(tables, 2):
        one, two = tables[first], tables[second]
        for measure in one:
            yield Separation(measure, first, second, separation(one[measure], two[measure]))
        areas = _together(list(one.values()), list(two.values()), seed)
        yield Separation(TOGETHER, first, second, areas)


def _sizes(found: PairMeasures) -> dict[str, Doubles]:
    """Return all measures without a direction."""
    sizes = {name: np.abs(values) for name, values in found.directed.items()}
    return {**found.symmetric, **sizes}


def _together(one: Sequence[Doubles], two: Sequence[Doubles], seed: int) -> Estimate:
    values = np.concatenate([np.stack(one, axis=1), np.stack(two, axis=1)])
    is_first = np.arange(len(values)) < len(one[0])
    scores = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)),
        values,
        is_first,
        cv=StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed),
        method="decision_function",
    )
    return separation(scores[is_first], scores[~is_first])
