"""Evidence in words: which pieces voted for a label, and which clusters they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.analyses.lexicon_lookup import Hit
from knife.types.arrays import Ints
from knife.types.clusters import Clusters
from knife.types.entities import Cue, CueKind, LabelScore, Vote
from knife.types.labels import Signatures
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import Vocabulary

N_VOTES = 8


@dataclass(frozen=True, eq=False)
class Namer:
    """Names pieces and the clusters that they belong to.

    Parameters
    ----------
    surfaces : tuple of str, length V
        Text of each piece.
    homes : int64 array (V,)
        Medoid of the cluster whose seed is nearest to each piece; -1 for none.
    """

    surfaces: tuple[str, ...] = field(repr=False)
    homes: Ints = field(repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary, clusters: Clusters) -> Namer:
        """Return the names of a vocabulary's pieces and clusters."""
        homes = np.full(len(vocabulary), -1)
        owner = np.repeat(np.arange(len(clusters)), clusters.sizes)
        # Ascending similarity: the nearest seed writes last. Ties go to the earlier cluster.
        order = np.lexsort((-owner, clusters.similarity))
        homes[clusters.members[order]] = clusters.medoids[owner[order]]
        return cls(vocabulary.surfaces, homes)

    def vote(self, piece: int, probability: float, signatures: Signatures) -> Vote:
        """Return a piece's vote in words."""
        says = signatures.probabilities[piece]
        home = int(self.homes[piece])
        return Vote(
            self.surfaces[piece],
            probability,
            signatures.names[int(says.argmax())] if says.any() else "",
            self.surfaces[home] if home >= 0 else "",
        )


def substitute_cue(
    kind: CueKind,
    source: str,
    weight: float,
    found: Substitutes,
    signatures: Signatures,
    namer: Namer,
) -> Cue:
    """Return what one row of substitutes said, strongest votes first.

    Parameters
    ----------
    kind : str
        In context or context-free.
    source : str
        What was asked of the model.
    weight : float, in [0, 1]
        The cue's share in the decision.
    found : Substitutes
        One row.
    signatures : Signatures
        What each piece is.
    namer : Namer
        Names pieces and clusters.

    Returns
    -------
    Cue
        With at most eight votes.
    """
    ids, probabilities = found.ids[0], found.probabilities[0]
    shares = probabilities @ signatures.probabilities[ids]
    votes = [
        namer.vote(int(piece), float(probability), signatures)
        for piece, probability in zip(ids[:N_VOTES], probabilities[:N_VOTES], strict=True)
    ]
    return Cue(kind, source, weight, ranked_labels(shares, signatures.names), tuple(votes))


def piece_cue(
    weight: float, ids: Ints, shares: NDArray[np.float64], signatures: Signatures, namer: Namer
) -> Cue:
    """Return what a mention's own pieces said.

    Parameters
    ----------
    weight : float, in [0, 1]
        The cue's share in the decision.
    ids : int64 array (n,)
        The mention's pieces; the last eight are shown.
    shares : float64 array (L,)
        The labels that they speak for together.
    signatures : Signatures
        What each piece is.
    namer : Namer
        Names pieces and clusters.

    Returns
    -------
    Cue
        Votes in the order of the text.
    """
    votes = [namer.vote(int(piece), 1 / len(ids), signatures) for piece in ids[-N_VOTES:]]
    return Cue(
        "context_free",
        "the mention's own pieces",
        weight,
        ranked_labels(shares, signatures.names),
        tuple(votes),
    )


def lexicon_cue(weight: float, hit: Hit) -> Cue:
    """Return what the lexicon said."""
    source = f"lexicon: {hit.term}" if hit.is_whole else f"lexicon, last words: {hit.term}"
    return Cue("lexicon", source, weight, hit.labels)


def ranked_labels(
    shares: NDArray[np.floating], names: Sequence[str], n: int = 3
) -> tuple[LabelScore, ...]:
    """Return the n likeliest labels of a distribution that need not be normalised.

    Parameters
    ----------
    shares : float array (L,), not negative
        Weights of the labels.
    names : sequence of str, length L
        The labels.
    n : int
        How many.

    Returns
    -------
    tuple of LabelScore
        Likeliest first; empty if all weights are 0.

    Examples
    --------
    >>> ranked_labels(np.array([1.0, 3.0]), ["CELL", "GENE"], 1)
    (LabelScore(label='GENE', score=0.75),)
    """
    total = float(shares.sum())
    order = np.argsort(-shares, kind="stable")[:n]
    return tuple(
        LabelScore(names[i], float(shares[i] / total)) for i in order if total > 0 and shares[i] > 0
    )
