"""Texts as nodes of a graph, those that are none placed among them for one question."""

from __future__ import annotations

from dataclasses import dataclass, field

from knife.types.term_graphs import TermGraph


@dataclass(frozen=True, eq=False)
class PlacedTexts:
    """Where texts lie in a graph.

    Parameters
    ----------
    graph : TermGraph
        The graph, with the guests as nodes behind its own.
    names : tuple of str, length n
        The node of each text, by name.
    guests : tuple of str
        Names of those that were no nodes; the model has read them.
    """

    graph: TermGraph = field(repr=False)
    names: tuple[str, ...]
    guests: tuple[str, ...]
