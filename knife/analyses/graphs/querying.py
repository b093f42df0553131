"""Any text as a node of a graph: by its name, or read by the model and placed for one question.

A guest is placed as `knife.analyses.graphs.adding` places new nodes: in the graph's space, with its
own tail among all nodes, and in the tails of those whose thresholds it exceeds. The graph that was
asked stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from knife.analyses.graphs.adding import add_nodes
from knife.analyses.graphs.nodes import name_of, text_nodes
from knife.errors import InputError
from knife.types.placed_texts import PlacedTexts
from knife.types.protocols import MaskedLanguageModel
from knife.types.term_graphs import TermGraph


def place_texts(graph: TermGraph, texts: Sequence[str], model: MaskedLanguageModel) -> PlacedTexts:
    """Return texts as nodes of a graph.

    Parameters
    ----------
    graph : TermGraph
        The graph.
    texts : sequence of str
        Names of nodes, or any other text.
    model : MaskedLanguageModel
        What reads texts that are no nodes; the model of the graph.

    Returns
    -------
    PlacedTexts
        The graph with those texts that were no nodes behind its own, and the name of each text.

    Raises
    ------
    UnknownTermError
        If a text that is no node holds characters that the model does not know.
    InputError
        If a text is empty or too long.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> graph = knife.term_graph(model, text_nodes(model, ["cell", "tissue", "heart"]))
    >>> found = place_texts(graph, ["cell", "heart  attack"], model)
    >>> found.names, found.guests
    (('cell', 'heart attack'), ('heart attack',))
    """
    names = [_node_name(graph, text, model) for text in texts]
    strangers = [name for name in dict.fromkeys(names) if name not in graph.index]
    if not strangers:
        return PlacedTexts(graph, tuple(names), ())
    guests = text_nodes(model, strangers, phrases_by=graph.options.phrases_by)
    return PlacedTexts(add_nodes(graph, guests), tuple(names), guests.names)


def _node_name(graph: TermGraph, text: str, model: MaskedLanguageModel) -> str:
    name = name_of(text)
    if not name:
        raise InputError("the text is empty; expected a word, a phrase or a sentence.")
    if name not in graph.index and not model.vocabulary.info.is_cased:
        folded = name.lower()
        return folded if folded in graph.index else name
    return name
