"""What a lexicon covers, where it contradicts its neighbours, and how well it spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knife.analyses.ballots import PiecesOf, cast_ballots
from knife.analyses.evaluation.label_propagation import HeldOutScore, held_out_score
from knife.analyses.label_scheme import LabelScheme
from knife.analyses.labelling import SpreadOptions, vote
from knife.analyses.labelling_order import Suggestion, what_to_label
from knife.analyses.landmarks import landmarks
from knife.types.clusters import Clusters
from knife.types.labels import Lexicon, Signatures
from knife.types.vocabulary import Vocabulary


@dataclass(frozen=True)
class Coverage:
    """How much of a vocabulary a lexicon reaches.

    Parameters
    ----------
    n_terms : int
        Terms of the lexicon.
    n_terms_in_vocabulary : int
        Those that are one piece.
    n_words : int
        Pieces of the vocabulary that begin a word.
    n_words_labelled, n_words_reached : int
        Those that a person labelled, and those that have a signature.
    by_label : tuple of (str, int, int)
        Label, terms, words whose signature favours it; most terms first.
    """

    n_terms: int
    n_terms_in_vocabulary: int
    n_words: int
    n_words_labelled: int
    n_words_reached: int
    by_label: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Conflict:
    """A term whose neighbours say something else than the person.

    Parameters
    ----------
    term, label : str
        What the person wrote.
    neighbours_say : str
        First level that the neighbours favour.
    probability : float, in [0, 1]
        How strongly.
    support : float, in voters
        How many of them.
    """

    term: str
    label: str
    neighbours_say: str
    probability: float
    support: float


@dataclass(frozen=True)
class LabelReport:
    """All that a person who labels wants to know.

    Parameters
    ----------
    coverage : Coverage
        What the lexicon reaches.
    conflicts : tuple of Conflict
        Where it contradicts its neighbours, strongest first.
    next_terms : tuple of Suggestion
        What to label next.
    held_out : HeldOutScore
        How well it spreads.
    """

    coverage: Coverage
    conflicts: tuple[Conflict, ...]
    next_terms: tuple[Suggestion, ...]
    held_out: HeldOutScore


@dataclass(frozen=True)
class ReportOptions:
    """How long a report is.

    Parameters
    ----------
    n_conflicts, n_next : int
        Most conflicts and suggestions.
    seed : int
        Decides which terms are hidden together.
    """

    n_conflicts: int = 30
    n_next: int = 30
    seed: int = 0


def label_report(
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    pieces_of: PiecesOf,
    clusters: Clusters,
    signatures: Signatures,
    options: ReportOptions | None = None,
) -> LabelReport:
    """Report on a lexicon.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    vocabulary : Vocabulary
        The pieces.
    pieces_of : callable
        Turns terms into piece ids.
    clusters : Clusters
        Clusters of the vocabulary.
    signatures : Signatures
        The lexicon, spread.
    options : ReportOptions, optional
        How long the report is.

    Returns
    -------
    LabelReport
        Coverage, conflicts, what is next, and the held-out score.
    """
    options = options or ReportOptions()
    return LabelReport(
        _coverage(lexicon, vocabulary, signatures),
        _conflicts(lexicon, vocabulary, pieces_of)[: options.n_conflicts],
        tuple(what_to_label(clusters, vocabulary, lexicon, options.n_next)),
        held_out_score(lexicon, vocabulary, pieces_of, seed=options.seed),
    )


def _coverage(lexicon: Lexicon, vocabulary: Vocabulary, signatures: Signatures) -> Coverage:
    words = vocabulary.words
    in_vocabulary = [term for term in lexicon.by_term if vocabulary.find(term) is not None]
    reached = words[signatures.support[words] > 0]
    favoured = np.bincount(
        signatures.probabilities[reached].argmax(axis=1), minlength=len(signatures.names)
    )
    terms = {name: 0 for name in signatures.names}
    for label in lexicon.labels:
        terms[label] += 1
    rows = [(name, terms[name], int(favoured[i])) for i, name in enumerate(signatures.names)]
    return Coverage(
        len(lexicon.by_term),
        len(in_vocabulary),
        len(words),
        len({vocabulary.find(term) for term in in_vocabulary}),
        len(reached),
        tuple(sorted(rows, key=lambda row: (-row[1], row[0]))),
    )


def _conflicts(
    lexicon: Lexicon, vocabulary: Vocabulary, pieces_of: PiecesOf
) -> tuple[Conflict, ...]:
    ballots = cast_ballots(lexicon, vocabulary, pieces_of)
    scheme = LabelScheme.of(ballots.names)
    written = [
        i
        for i, piece in enumerate(ballots.ids)
        if vocabulary.surfaces[piece] in lexicon.by_term and not vocabulary.is_continuation[piece]
    ]
    shares, support = vote(
        landmarks(vocabulary, "all"), ballots.ids[written], ballots, SpreadOptions()
    )
    says, own = shares @ scheme.to_upper, ballots.shares[written] @ scheme.to_upper
    favoured = says.argmax(axis=1)
    # A label that the person gave as second choice is no contradiction.
    denied = own[np.arange(len(own)), favoured] == 0
    found = [
        Conflict(
            vocabulary.surfaces[ballots.ids[written[i]]],
            scheme.uppers[int(own[i].argmax())],
            scheme.uppers[int(favoured[i])],
            float(says[i].max()),
            float(support[i]),
        )
        for i in np.flatnonzero(denied & (support > 0))
    ]
    return tuple(sorted(found, key=lambda row: (-row.probability, row.term)))
