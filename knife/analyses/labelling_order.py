"""Which terms a person should label first: those that speak for most pieces not yet labelled.

A cluster's medoid stands for its members. Its gain is the similarity of the members that no
labelled piece stands for yet; the order is greedy, so that each line of the list adds to those
above it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from knife.types.arrays import Bools
from knife.types.clusters import Clusters
from knife.types.labels import Lexicon
from knife.types.vocabulary import Vocabulary


@dataclass(frozen=True)
class Suggestion:
    """A term worth labelling.

    Parameters
    ----------
    term : str
        Medoid of a cluster.
    piece_id : int
        Its piece.
    gain : float, in pieces weighted by similarity
        How much its label would add to those above it in the list.
    size : int, in pieces
        Members of the cluster.
    members : tuple of str
        The members nearest to its seed.
    """

    term: str
    piece_id: int
    gain: float
    size: int
    members: tuple[str, ...]


def what_to_label(
    clusters: Clusters,
    vocabulary: Vocabulary,
    lexicon: Lexicon | None = None,
    n: int = 200,
    n_members: int = 12,
) -> list[Suggestion]:
    """Return the medoids whose labels would tell most, most telling first.

    Parameters
    ----------
    clusters : Clusters
        Clusters of the vocabulary; those of continuation pieces are passed over.
    vocabulary : Vocabulary
        Names the pieces.
    lexicon : Lexicon, optional
        What is labelled already.
    n : int
        Most suggestions.
    n_members : int
        Members shown with each.

    Returns
    -------
    list of Suggestion
        Ties by cluster number; no term twice.
    """
    known = _labelled(vocabulary, lexicon)
    usable = [
        c
        for c in range(len(clusters))
        if not vocabulary.is_continuation[clusters.medoids[c]] and not known[clusters.medoids[c]]
    ]
    heap = [(-_gain(clusters, c, known), c) for c in usable]
    heapq.heapify(heap)
    found: list[Suggestion] = []
    while heap and len(found) < n:
        _, c = heapq.heappop(heap)
        gain = _gain(clusters, c, known)
        # Gains only fall; one that fell behind the next goes back to its place.
        if heap and (-gain, c) > heap[0]:
            heapq.heappush(heap, (-gain, c))
            continue
        medoid, members = int(clusters.medoids[c]), clusters.members_of(c)
        if gain <= 0:
            break
        if known[medoid]:
            continue
        found.append(
            Suggestion(
                vocabulary.surfaces[medoid],
                medoid,
                gain,
                len(members),
                tuple(vocabulary.surfaces[i] for i in members[:n_members]),
            )
        )
        known[members] = True
    return found


def _labelled(vocabulary: Vocabulary, lexicon: Lexicon | None) -> Bools:
    known = np.zeros(len(vocabulary), dtype=bool)
    for term in lexicon.by_term if lexicon else ():
        piece = vocabulary.find(term)
        if piece is not None:
            known[piece] = True
    return known


def _gain(clusters: Clusters, c: int, known: Bools) -> float:
    members = clusters.members_of(c)
    return float(clusters.similarity_of(c)[~known[members]].sum())
