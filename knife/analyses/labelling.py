"""Signatures: what a lexicon says about every piece of a vocabulary.

Each piece is told by the labelled landmarks nearest to it, see `knife.maths.voting`. A piece that a
person labelled keeps mostly its own label; a piece with no labelled landmark near it abstains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knife.analyses.ballots import Ballots, PiecesOf, cast_ballots
from knife.analyses.landmarks import Landmarks, landmarks
from knife.errors import InputError, LexiconError
from knife.maths.bulk import moments
from knife.maths.voting import Scale, damp_hubs, nearest_voters, tally
from knife.types.arrays import Floats, Ints
from knife.types.labels import Lexicon, Signatures
from knife.types.vocabulary import Vocabulary


@dataclass(frozen=True)
class SpreadOptions:
    """How labels spread. The defaults were chosen on held-out terms, see docs/journal.md.

    Parameters
    ----------
    n_voters : int
        Most labelled neighbours that speak for a piece.
    sharpness : float, in 1 / standard deviations
        How much louder a nearer neighbour is.
    least_z : float, in standard deviations
        How far above its mean cosine a piece's neighbour must lie to be heard.
    prior_correction : float, in [0, 1]
        How far frequent labels are held back: 0 favours them, 1 ignores frequency.
    own_share : float, in [0, 1]
        How much of a labelled piece's signature is its own label.
    """

    n_voters: int = 30
    sharpness: float = 1.25
    least_z: float = 3.0
    prior_correction: float = 0.25
    own_share: float = 0.8

    def __post_init__(self) -> None:
        if self.n_voters < 1:
            raise InputError(f"n_voters is {self.n_voters}; expected 1 or more.")
        for name in ("prior_correction", "own_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 to 1.")


def spread(
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    pieces_of: PiecesOf,
    options: SpreadOptions | None = None,
) -> Signatures:
    """Spread a lexicon over a vocabulary.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    vocabulary : Vocabulary
        Pieces and embeddings.
    pieces_of : callable
        Turns terms into piece ids.
    options : SpreadOptions, optional
        How labels spread.

    Returns
    -------
    Signatures
        One row for each piece; specials and unused slots abstain.

    Raises
    ------
    LexiconError
        If no term of the lexicon has a piece in this vocabulary.
    """
    options = options or SpreadOptions()
    space = landmarks(vocabulary, "all")
    ballots = cast_ballots(lexicon, vocabulary, pieces_of)
    if len(ballots.ids) == 0:
        raise LexiconError(
            f"none of the {len(lexicon.by_term):,} terms of the lexicon is in the vocabulary of "
            f"{vocabulary.info.name}; expected at least one. Are they of the same language?"
        )
    shares, support = vote(space, space.ids, ballots, options)
    probabilities = np.zeros((len(vocabulary), len(ballots.names)), np.float32)
    supports = np.zeros(len(vocabulary), np.float32)
    probabilities[space.ids], supports[space.ids] = shares, support
    own = ballots.shares * options.own_share
    mixed = own + (1 - own.sum(axis=1, keepdims=True)) * probabilities[ballots.ids]
    probabilities[ballots.ids] = mixed / mixed.sum(axis=1, keepdims=True)
    supports[ballots.ids] += ballots.shares.sum(axis=1)
    return Signatures(
        ballots.names, probabilities, supports, ballots.priors, vocabulary.digest, lexicon.digest
    )


def vote(
    space: Landmarks, ids: Ints, ballots: Ballots, options: SpreadOptions
) -> tuple[Floats, Floats]:
    """Return what the ballots say about some pieces, leaving out each piece's own ballot.

    Parameters
    ----------
    space : Landmarks
        Unit vectors of all pieces.
    ids : int64 array (n,)
        Piece ids.
    ballots : Ballots
        What labelled pieces say.
    options : SpreadOptions
        How labels spread.

    Returns
    -------
    probabilities : float32 array (n, L)
        Rows sum to 1, or are 0 where nobody is heard.
    support : float32 array (n,), in voters
        Effective number of voters.
    """
    places = np.searchsorted(space.ids, ids)
    sums = moments(space.unit)
    voters = space.unit[np.searchsorted(space.ids, ballots.ids)]
    at = np.minimum(np.searchsorted(ballots.ids, ids), len(ballots.ids) - 1)
    own = np.where(ballots.ids[at] == ids, at, -1)
    electorate = nearest_voters(
        space.unit[places],
        voters,
        own,
        Scale(sums.mean[places], sums.deviation[places]),
        n_voters=options.n_voters,
        sharpness=options.sharpness,
        least_z=options.least_z,
    )
    electorate = damp_hubs(electorate, len(ballots.ids))
    return tally(electorate, ballots.shares, ballots.priors, options.prior_correction)
