"""The candidates of a term in a graph, where there is no text to read.

What lies in the tail of a term is near it, and no more: only letters make it the same here. An edge
that leads to a node and not back says that the node is broader, if anything does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knife.analyses.synonyms.kinds import grounds_of, kind_of
from knife.analyses.synonyms.reading import SynonymOptions
from knife.analyses.synonyms.scoring import score
from knife.analyses.synonyms.spelling import letter_similarity
from knife.analyses.tail_graph import tail_threshold
from knife.errors import ShapeError
from knife.types.arrays import Floats
from knife.types.rules import NoiseFloor, TailRule
from knife.types.synonyms import SAME_KINDS, Synonym, SynonymEvidence, Synonyms
from knife.types.term_graphs import TermGraph

_N_LOCAL = 10


@dataclass(frozen=True, eq=False)
class Nodes:
    """Names with unit rows: the words of a vocabulary, or the nodes of a graph.

    Parameters
    ----------
    names : tuple of str, length n
        Each once.
    rows : float32 array (n, H)
        Of length 1.
    rule : TailRule
        What a tail is.
    bias : float32 array (n,), optional
        Bias of the model for each name, which stands for how frequent it is.
    """

    names: tuple[str, ...] = field(repr=False)
    rows: Floats = field(repr=False)
    rule: TailRule = field(default_factory=NoiseFloor)
    bias: Floats | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.names):
            raise ShapeError("rows", expected=(len(self.names), "H"), got=self.rows.shape)

    @classmethod
    def of(cls, graph: TermGraph) -> Nodes:
        """Return the nodes of a graph that was built before."""
        return cls(graph.names, graph.rows, graph.options.rule)


def synonyms_in_graph(
    term: str, vector: Floats, nodes: Nodes, options: SynonymOptions | None = None
) -> Synonyms:
    """Return what the neighbours of a term in a graph, and their letters, say of it.

    Only the edges at the term and at its candidates are worked out.

    Parameters
    ----------
    term : str
        A word or a phrase.
    vector : float32 array (H,)
        Of the term, in the space of the nodes, of length 1; used where it is no node.
    nodes : Nodes
        Among which to look.
    options : SynonymOptions, optional
        How many candidates, and from which score one is accepted.

    Returns
    -------
    Synonyms
        The tail of the term, nearest first, at most `n_nearest`, and the spellings and
        inflections of it among the nodes, wherever they lie.

    Examples
    --------
    >>> rows = np.float32([[1, 0], [0.96, 0.28], [0, 1]])
    >>> found = synonyms_in_graph("cell", rows[0], Nodes(("cell", "cells", "of"), rows))
    >>> found.candidates[0].text, found.candidates[0].kind
    ('cells', 'inflection')
    """
    options = options or SynonymOptions()
    seen = _Seen(term, vector, nodes)
    threshold = tail_threshold(np.delete(seen.cosines, seen.left_out), nodes.rule)
    near = [row for row in seen.order[: options.n_nearest] if seen.cosines[row] > threshold]
    letters = [row for row in seen.order if _is_alike(term, nodes.names[row])]
    found = [seen.candidate(row, options) for row in dict.fromkeys([*letters, *near])]
    found.sort(key=lambda one: (-one.score, one.text))
    return Synonyms(term, tuple(found), 0, len(nodes.names), options.threshold)


def _is_alike(term: str, name: str) -> bool:
    # Most names of a vocabulary are told apart by their first letter; e and o may begin with it.
    if name[:1].lower() != term[:1].lower() and term[:1].lower() not in "aoe":
        return False
    grounds = grounds_of(term, name)
    return grounds.is_spelling or grounds.is_inflection


class _Seen:
    """The nodes as they are seen from a term."""

    def __init__(self, term: str, vector: Floats, nodes: Nodes) -> None:
        self._term, self._nodes = term, nodes
        self._own = nodes.names.index(term) if term in nodes.names else None
        self.left_out = [] if self._own is None else [self._own]
        row = vector if self._own is None else nodes.rows[self._own]
        self.cosines: Floats = nodes.rows @ row
        order = np.argsort(-self.cosines, kind="stable").tolist()
        self.order = [row for row in order if row != self._own]
        self._ranks = {row: rank for rank, row in enumerate(self.order, start=1)}

    def candidate(self, row: int, options: SynonymOptions) -> Synonym:
        """Return a node, judged."""
        nodes, term, name = self._nodes, self._term, self._nodes.names[row]
        back: Floats = np.delete(nodes.rows @ nodes.rows[row], [row, *self.left_out])
        cosine = float(np.clip(self.cosines[row], -1, 1))
        evidence = SynonymEvidence(
            context_free=cosine,
            rank=self._ranks[row],
            back_rank=int((back > cosine).sum()) + 1,
            is_led_back=bool(cosine > tail_threshold(back, nodes.rule)),
            spelling=letter_similarity(term, name),
        )
        local = cosine - (_scale(self.cosines[self.order]) + _scale(back)) / 2
        found = score(evidence, grounds_of(term, name), local, weights=options.weights)
        is_same = found >= options.threshold
        more = (
            nodes.bias is not None
            and self._own is not None
            and bool(nodes.bias[row] > nodes.bias[self._own])
        )
        kind = kind_of(term, name, evidence, is_same=is_same, is_more_frequent=more)
        return Synonym(term, name, kind, found, 0, evidence, is_same and kind in SAME_KINDS)


def _scale(cosines: Floats) -> float:
    """Return the mean of the greatest ten."""
    return float(np.sort(cosines)[-_N_LOCAL:].mean()) if cosines.size else 0.0
