"""Precision, recall and F1, from what was counted in each sentence.

Every protocol counts three things of a sentence: what was right, predicted and gold. Sentences are
drawn again for the intervals, all columns together. What counts as right this module does not
know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.errors import ShapeError
from knife.maths.intervals import Estimate, drawn_estimate, resampled_sums

Doubles = NDArray[np.float64]

_NO_DRAWS: Doubles = np.empty(0)


@dataclass(frozen=True, eq=False)
class Counts:
    """What was right, predicted and gold in each sentence.

    Parameters
    ----------
    labels : tuple of str, length L
        What the columns but the first are for.
    right, predicted, gold : float64 array (n, 1 + L)
        The first column is that of all labels together.

    Raises
    ------
    ShapeError
        If the tables do not fit the labels.
    """

    labels: tuple[str, ...]
    right: Doubles = field(repr=False)
    predicted: Doubles = field(repr=False)
    gold: Doubles = field(repr=False)

    def __post_init__(self) -> None:
        expected = (len(self.right), 1 + len(self.labels))
        for name in ("right", "predicted", "gold"):
            if getattr(self, name).shape != expected:
                raise ShapeError(name, expected=expected, got=getattr(self, name).shape)

    @classmethod
    def summed(
        cls, labels: tuple[str, ...], right: Doubles, predicted: Doubles, gold: Doubles
    ) -> Counts:
        """Return counts whose first column is the sum of those of the labels, each (n, L)."""
        tables = (np.hstack([one.sum(1, keepdims=True), one]) for one in (right, predicted, gold))
        return cls(labels, *tables)


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 with 95 % intervals over sentences; 0 where nothing was counted.

    Parameters
    ----------
    precision, recall, f1 : Estimate, in [0, 1]
        The figures, and how many sentences they rest on.
    right : float
        What was right; halves where part of a mention earns half.
    predicted, gold : int
        What was predicted, and what there was to find.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate
    right: float
    predicted: int
    gold: int


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of a set.

    Parameters
    ----------
    all : Score
        Of all labels together.
    by_label : mapping of str to Score
        Of each label.
    drawn : float64 array (n_samples, 3)
        Precision, recall and F1 of all labels in each draw, NaN where nothing was counted.
    """

    all: Score
    by_label: dict[str, Score]
    drawn: Doubles = field(repr=False)


@dataclass(frozen=True)
class MeanScore:
    """Means over sets, with 95 % intervals over the sentences of these sets.

    Parameters
    ----------
    precision, recall, f1 : Estimate, in [0, 1]
        The figures; F1 is the mean of the sets' F1.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate


def score(counts: Counts, seed: int | Sequence[int] = 0) -> Scores:
    """Turn counts into scores.

    Parameters
    ----------
    counts : Counts
        Of each sentence.
    seed : int or sequence of int
        Decides which sentences are drawn for the intervals.

    Examples
    --------
    >>> predicted, gold = np.array([[1.0], [1.0]]), np.array([[1.0], [0.0]])
    >>> found = score(Counts.summed(("GENE",), gold, predicted, gold)).all
    >>> found.precision.value, found.recall.value, round(found.f1.value, 3)
    (0.5, 1.0, 0.667)
    """
    table = np.hstack([counts.right, counts.predicted, counts.gold])
    width = 1 + len(counts.labels)
    values = _figures(table.sum(axis=0)[None], width)[0]
    drawn = _figures(resampled_sums(table, seed=seed), width)
    n_counting = (~np.isnan(_figures(table, width))).sum(axis=0)

    def estimate(k: int, column: int) -> Estimate:
        value, n = float(np.nan_to_num(values[k, column])), int(n_counting[k, column])
        # What only one sentence tells of has no spread that could be seen.
        return drawn_estimate(value, drawn[:, k, column] if n > 1 else _NO_DRAWS, n)

    found = [
        Score(
            estimate(0, i),
            estimate(1, i),
            estimate(2, i),
            float(counts.right[:, i].sum()),
            int(counts.predicted[:, i].sum()),
            int(counts.gold[:, i].sum()),
        )
        for i in range(width)
    ]
    return Scores(found[0], dict(zip(counts.labels, found[1:], strict=True)), drawn[:, :, 0])


def mean_score(scores: Sequence[Scores]) -> MeanScore:
    """Return the mean over sets of the scores of all labels, each set counting alike.

    Parameters
    ----------
    scores : sequence of Scores
        Of each set, at least one.

    Returns
    -------
    MeanScore
        The intervals are over the sentences of these sets: they do not say what another set would
        give. None where one of the sets has none.
    """
    drawn = [one.drawn for one in scores]
    is_known = all(one.all.f1.low is not None for one in scores)
    means = np.mean(drawn, axis=0) if is_known else np.empty((0, 3))

    def mean(k: int, values: list[float]) -> Estimate:
        return drawn_estimate(float(np.mean(values)), means[:, k], len(scores))

    return MeanScore(
        mean(0, [one.all.precision.value for one in scores]),
        mean(1, [one.all.recall.value for one in scores]),
        mean(2, [one.all.f1.value for one in scores]),
    )


def _figures(sums: Doubles, width: int) -> Doubles:
    """Return precision, recall and F1 of rows of sums, NaN where nothing was counted.

    float64 (rows, 3, width).
    """
    right, predicted, gold = np.split(sums, (width, 2 * width), axis=1)
    pairs = ((right, predicted), (right, gold), (2 * right, predicted + gold))
    return np.stack([_ratio(top, below) for top, below in pairs], axis=1)


def _ratio(top: Doubles, below: Doubles) -> Doubles:
    return np.divide(top, below, out=np.full_like(top, np.nan), where=below > 0)
