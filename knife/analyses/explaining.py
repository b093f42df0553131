"""Evidence in words: which pieces voted for a label, and which clusters they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.analyses.cues import CueReader
from knife.analyses.fusion import telling_pieces
from knife.analyses.lexicon_lookup import Hit
from knife.analyses.questions import Answers
from knife.types.arrays import Ints
from knife.types.clusters import Clusters
from knife.types.entities import Cue, CueKind, LabelScore, Vote
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

    def vote(self, piece: int, probability: float, reader: CueReader) -> Vote:
        """Return a piece's vote in words, its label in the scheme of the reader."""
        says = reader.signatures.probabilities[piece] @ reader.scheme.from_known
        home = int(self.homes[piece])
        return Vote(
            self.surfaces[piece],
            probability,
            reader.scheme.names[int(says.argmax())] if says.any() else "",
            self.surfaces[home] if home >= 0 else "",
        )


def evidence_of(
    answers: Answers,
    row: int,
    cues: NDArray[np.float64],
    hit: Hit | None,
    share: float,
    reader: CueReader,
    namer: Namer,
) -> tuple[Cue, ...]:
    """Return all that spoke for a mention's label; their weights sum to 1.

    Parameters
    ----------
    answers : Answers
        What the model said.
    row : int
        Which mention.
    cues : float64 array (5, L)
        What each cue says of it.
    hit : Hit or None
        What the lexicon holds.
    share : float, in [0, 1]
        How far the lexicon decided.
    reader : CueReader
        Its weights, signatures and scheme.
    namer : Namer
        Names pieces and clusters.

    Returns
    -------
    tuple of Cue
        In the order of `knife.analyses.cues.CUES`, the lexicon last.
    """
    speaks = cues.any(axis=1)
    loud = np.where(speaks, reader.weights.values, 0)
    parts = (1 - share) * loud / max(float(loud.sum()), 1e-9)
    name = answers.mentions[row].text
    sources: tuple[tuple[CueKind, str, Sequence[Vote]], ...] = (
        (
            "in_context",
            "the text with the mention masked",
            _votes(answers.in_context[row], reader, namer),
        ),
        (
            "context_free",
            reader.questions.prompt_of(name),
            _votes(answers.prompt[row], reader, namer),
        ),
        (
            "context_free",
            "the first state over the mention alone",
            _votes(answers.alone[row], reader, namer),
        ),
        (
            "context_free",
            "the mention's own pieces",
            _own_votes(answers.pieces[row], reader, namer),
        ),
        ("in_context", "contextual landmarks, the mention as it stands", ()),
    )
    found = [
        Cue(kind, source, float(part), ranked_labels(says, reader.scheme.names), tuple(votes))
        for (kind, source, votes), part, says in zip(sources, parts, cues, strict=True)
        if part > 0
    ]
    return (*found, lexicon_cue(share, hit)) if hit else tuple(found)


def _votes(found: Substitutes | None, reader: CueReader, namer: Namer) -> list[Vote]:
    """Return the likeliest substitutes, strongest first."""
    if found is None:
        return []
    ids, probabilities = found.ids[0, :N_VOTES], found.probabilities[0, :N_VOTES]
    return [
        namer.vote(int(piece), float(probability), reader)
        for piece, probability in zip(ids, probabilities, strict=True)
    ]


def _own_votes(ids: Ints, reader: CueReader, namer: Namer) -> list[Vote]:
    """Return the last of the pieces of a mention that speak, in the order of the text."""
    telling = telling_pieces(ids, reader.vocabulary, reader.signatures)
    return [namer.vote(int(piece), 1 / len(telling), reader) for piece in telling[-N_VOTES:]]


def lexicon_cue(weight: float, hit: Hit) -> Cue:
    """Return what the lexicon said."""
    part = "" if hit.is_whole else ", given name" if hit.is_given_name else ", last words"
    source = f"lexicon{part}: {hit.term}"
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
