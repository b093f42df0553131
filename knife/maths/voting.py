"""Labels spread from labelled rows to all rows by similarity.

A row is told by its nearest labelled rows, near ones far more than distant ones. Labels that many
rows carry, and rows that are near to everything, would shout the others down; both are corrected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knife.maths.similarity import row_blocks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """What is an ordinary cosine for each of n rows.

    Parameters
    ----------
    mean, deviation : float64 array (n,), in cosine similarity
        Mean and standard deviation of the row's cosines to all pieces, labelled or not.
    """

    mean: Doubles
    deviation: Doubles


@dataclass(frozen=True)
class Electorate:
    """The nearest labelled rows of every row.

    Parameters
    ----------
    voters : int64 array (n, k)
        Positions among the labelled rows, nearest first.
    weights : float32 array (n, k), in [0, 1]
        Weight of each vote; 0 for one that is not heard.
    """

    voters: Ints
    weights: Floats


def nearest_voters(
    rows: Floats,
    labelled: Floats,
    own: Ints,
    scale: Scale,
    *,
    n_voters: int,
    sharpness: float,
    least_z: float,
) -> Electorate:
    """Return the labelled rows that may vote on each row, and how loudly.

    Similarity is measured in standard deviations of a row's own cosines, so that one sharpness
    fits vectors of any width.

    Parameters
    ----------
    rows : float32 array (n, H)
        Unit rows to be voted on.
    labelled : float32 array (m, H)
        Unit rows that carry labels.
    own : int64 array (n,)
        Which labelled row a row is itself, and so may not vote on it; -1 for none.
    scale : Scale
        What is an ordinary cosine for each row.
    n_voters : int
        Most votes on a row.
    sharpness : float, in 1 / standard deviations
        A voter one deviation nearer weighs ``exp(sharpness)`` times as much.
    least_z : float, in standard deviations
        Voters less similar than this are not heard.

    Returns
    -------
    Electorate
        Weights relative to a cosine of 1, before hubs are damped.

    Examples
    --------
    >>> labelled = np.eye(3, dtype=np.float32)
    >>> found = nearest_voters(labelled[:1], labelled, np.array([-1]),
    ...     Scale(np.zeros(1), np.ones(1)), n_voters=1, sharpness=1.0, least_z=0.0)
    >>> found.voters.tolist(), found.weights.tolist()
    ([[0]], [[1.0]])
    """
    n_voters = min(n_voters, len(labelled))
    voters = np.zeros((len(rows), n_voters), dtype=np.int64)
    weights = np.zeros((len(rows), n_voters), dtype=np.float32)
    for block in row_blocks(len(rows), 512) if n_voters else ():
        cosines = rows[block] @ labelled.T
        is_voter = np.flatnonzero(own[block] >= 0)
        cosines[is_voter, own[block][is_voter]] = -np.inf
        deviation = np.maximum(scale.deviation[block], 1e-6).astype(np.float32)
        least = (scale.mean[block] + least_z * deviation).astype(np.float32)
        # Few voters are heard at all; only these are sorted.
        row, voter = np.divmod(np.flatnonzero(cosines >= least[:, None]), len(labelled))
        values = cosines[row, voter]
        order = np.lexsort((voter, -values, row))
        row, voter, values = row[order], voter[order], values[order]
        rank = np.arange(row.size) - np.searchsorted(row, row)
        near = rank < n_voters
        place = (row[near] + block.start, rank[near])
        voters[place] = voter[near]
        weights[place] = np.exp(sharpness * (values[near] - 1) / deviation[row[near]])
    return Electorate(voters, weights)


def damp_hubs(electorate: Electorate, n_labelled: int) -> Electorate:
    """Return the votes with each voter's weight divided by the square root of its audience.

    A hub is among the nearest of very many rows and so says little about any of them
    (Radovanović, Nanopoulos and Ivanović 2010).
    """
    heard = electorate.weights > 0
    audience = np.bincount(electorate.voters[heard], minlength=n_labelled)
    damping = (1 / np.sqrt(1.0 + audience)).astype(np.float32)
    return Electorate(electorate.voters, electorate.weights * damping[electorate.voters])


def tally(
    electorate: Electorate, ballots: Floats, priors: Floats, prior_correction: float
) -> tuple[Floats, Floats]:
    """Count the votes.

    Parameters
    ----------
    electorate : Electorate
        Who votes on whom.
    ballots : float32 array (m, L)
        Each labelled row's distribution over labels.
    priors : float32 array (L,)
        Share of each label among the ballots.
    prior_correction : float, in [0, 1]
        Votes for a label are divided by its prior to this power.

    Returns
    -------
    probabilities : float32 array (n, L)
        Rows sum to 1, or are all 0 where nobody was heard.
    support : float32 array (n,), in voters
        Effective number of voters: squared sum of weights over the sum of squares (Kish).

    Examples
    --------
    >>> votes = Electorate(np.array([[0, 1]]), np.float32([[0.5, 0.5]]))
    >>> shares, support = tally(votes, np.eye(2, dtype=np.float32), np.float32([0.5, 0.5]), 0.25)
    >>> shares.tolist(), support.tolist()
    ([[0.5, 0.5]], [2.0])
    """
    n_rows, n_labels = len(electorate.voters), len(priors)
    correction = np.maximum(priors, 1e-9).astype(np.float64) ** -prior_correction
    probabilities = np.zeros((n_rows, n_labels), dtype=np.float32)
    support = np.zeros(n_rows, dtype=np.float32)
    for block in row_blocks(n_rows, 2048):
        weights = electorate.weights[block].astype(np.float64)
        total = weights.sum(axis=1, keepdims=True)
        # Weights of far voters underflow long before they matter; shares do not.
        shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        votes = np.einsum("nk,nkl->nl", shares, ballots[electorate.voters[block]]) * correction
        sums = votes.sum(axis=1, keepdims=True)
        probabilities[block] = np.divide(votes, sums, out=np.zeros_like(votes), where=sums > 0)
        squares = (shares**2).sum(axis=1)
        support[block] = np.divide(1, squares, out=np.zeros_like(squares), where=squares > 0)
    return probabilities, support
