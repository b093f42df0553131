"""Precision at k and mean reciprocal rank of facts, by relation and over relations.

Means over relations weigh each relation alike, as LAMA does. Their intervals come from drawing
facts again within each relation; methods are compared on the same draws. This module sees ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.probing.lama import AMONG, Found
from knife.errors import InputError
from knife.maths.intervals import (
    N_SAMPLES,
    Estimate,
    drawn_estimate,
    ratio_estimate,
    resampled_sums,
    share_estimate,
)

METHODS = ("model", "first template", "calibrated", "prior", "most frequent")
KS = (1, 5, 10)
_CONTRASTS = (
    ("model", "prior"),
    ("model", "most frequent"),
    ("model", "first template"),
    ("calibrated", "model"),
)


@dataclass(frozen=True)
class Score:
    """How well a method finds objects.

    Parameters
    ----------
    relation : str
        Which relation; empty for the mean over relations.
    method, among : str
        What ranked, and what was ranked.
    n : int
        How many facts; for the mean, how many relations.
    hits : tuple of Estimate
        Precision at each k, in [0, 1].
    mrr : Estimate
        Mean reciprocal rank, in [0, 1].
    """

    relation: str
    method: str
    among: str
    n: int
    hits: tuple[Estimate, ...]
    mrr: Estimate


@dataclass(frozen=True)
class Contrast:
    """A method less another, over relations, on the facts that both ranked.

    Parameters
    ----------
    first, second, among : str
        Which methods, and what was ranked.
    hits : tuple of Estimate
        Difference in precision at each k, in [-1, 1].
    """

    first: str
    second: str
    among: str
    hits: tuple[Estimate, ...]


@dataclass(frozen=True)
class LamaReport:
    """What a model knows of a file of facts.

    Parameters
    ----------
    ks : tuple of int
        Where precision is measured.
    found : tuple of Found
        Every fact, those that could not be scored included.
    scores : tuple of Score
        By relation, method and what was ranked.
    means : tuple of Score
        Over relations.
    contrasts : tuple of Contrast
        Differences of the means.
    of_all : tuple of float, in [0, 1]
        Precision of ``model`` at each k over relations, where facts that could not be scored count
        as not found.
    """

    ks: tuple[int, ...]
    found: tuple[Found, ...]
    scores: tuple[Score, ...]
    means: tuple[Score, ...]
    contrasts: tuple[Contrast, ...]
    of_all: tuple[float, ...]

    @property
    def n_scored(self) -> int:
        """How many facts were scored."""
        return sum(not one.reason for one in self.found)


def report_facts(found: Sequence[Found], ks: Sequence[int] = KS, *, seed: int = 0) -> LamaReport:
    """Return figures for facts that were ranked.

    Parameters
    ----------
    found : sequence of Found
        From `find_objects`.
    ks : sequence of int
        Where precision is measured, each 1 or more.
    seed : int
        Decides which facts are drawn for the intervals.

    Returns
    -------
    LamaReport
        Relations in the order in which they come first.

    Raises
    ------
    InputError
        If no fact could be scored, or a k is below 1.

    Examples
    --------
    >>> from knife.types.facts import Cloze, Fact
    >>> own = Fact("1", "capital", "France", "Paris", (Cloze("[MASK]"),))
    >>> report = report_facts([Found(own, ranks={("model", "vocabulary"): 2})], [1, 5])
    >>> [one.value for one in report.means[0].hits], report.means[0].mrr.value
    ([0.0, 1.0], 0.5)
    """
    if not ks or min(ks) < 1:
        raise InputError(f"k is {min(ks, default=None)}; expected 1 or more.")
    if not any(one.ranks for one in found):
        raise InputError(
            f"none of {len(found)} facts could be scored, the first because: {found[0].reason}. "
            "Expected objects that are one piece of the model's vocabulary."
            if found
            else "there are no facts; expected at least one."
        )
    pairs = [(m, a) for a in AMONG for m in METHODS if any((m, a) in one.ranks for one in found)]
    relations = list(dict.fromkeys(one.fact.relation for one in found))
    ks, cases = tuple(ks), {pair: _by_relation(found, pair, tuple(ks)) for pair in pairs}
    return LamaReport(
        ks,
        tuple(found),
        tuple(
            _score(relation, pair, cases[pair][relation], seed)
            for relation in relations
            for pair in pairs
            if relation in cases[pair]
        ),
        tuple(_mean(pair, cases[pair], seed) for pair in pairs),
        tuple(
            _contrast(first, second, among, found, (ks, seed))
            for among in AMONG
            for first, second in _CONTRASTS
            if (first, among) in cases and (second, among) in cases
        ),
        tuple(_of_all(found, k) for k in ks),
    )


def _by_relation(
    found: Sequence[Found], pair: tuple[str, str], ks: tuple[int, ...]
) -> dict[str, np.ndarray]:
    """Return for each relation whether each fact is found at each k, and 1 / rank: (n, ks + 1)."""
    rows: dict[str, list[list[float]]] = {}
    for one in found:
        if pair in one.ranks:
            rank = one.ranks[pair]
            rows.setdefault(one.fact.relation, []).append([*(rank <= k for k in ks), 1 / rank])
    return {relation: np.array(own, np.float64) for relation, own in rows.items()}


def _score(relation: str, pair: tuple[str, str], cases: np.ndarray, seed: int) -> Score:
    n = len(cases)
    hits = tuple(share_estimate(int(column.sum()), n) for column in cases[:, :-1].T)
    return Score(relation, *pair, n, hits, ratio_estimate(cases[:, -1], np.ones(n), seed=seed))


def _mean(pair: tuple[str, str], cases: dict[str, np.ndarray], seed: int) -> Score:
    *hits, mrr = _drawn_means(list(cases.values()), seed)
    return Score("", *pair, len(cases), tuple(hits), mrr)


def _drawn_means(cases: Sequence[np.ndarray], seed: int) -> list[Estimate]:
    """Return the mean over relations of each column, drawn within each relation."""
    values = np.mean([own.mean(axis=0) for own in cases], axis=0)
    drawn = [_resampled(own, (seed, at)) for at, own in enumerate(cases)]
    means = np.mean(drawn, axis=0)
    n = sum(map(len, cases))
    return [
        drawn_estimate(float(value), column, n)
        for value, column in zip(values, means.T, strict=True)
    ]


def _resampled(cases: np.ndarray, seed: tuple[int, int]) -> np.ndarray:
    """Return means of one relation's facts, drawn again; one fact is always drawn itself."""
    if len(cases) < 2:
        return np.repeat(cases, N_SAMPLES, axis=0)
    return resampled_sums(cases, seed=seed) / len(cases)


def _contrast(
    first: str,
    second: str,
    among: str,
    found: Sequence[Found],
    how: tuple[tuple[int, ...], int],
) -> Contrast:
    ks, seed = how
    both = [one for one in found if {(first, among), (second, among)} <= set(one.ranks)]
    ours, theirs = (_by_relation(both, (name, among), ks) for name in (first, second))
    differences = [ours[name] - theirs[name] for name in ours]
    return Contrast(first, second, among, tuple(_drawn_means(differences, seed)[:-1]))


def _of_all(found: Sequence[Found], k: int) -> float:
    """Return the precision over relations with what was not scored as not found."""
    shares: dict[str, list[bool]] = {}
    for one in found:
        is_found = one.ranks.get(("model", AMONG[0]), k + 1) <= k
        shares.setdefault(one.fact.relation, []).append(is_found)
    return float(np.mean([np.mean(own) for own in shares.values()]))
