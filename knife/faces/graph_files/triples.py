"""Triples as a network of networkx: entities are nodes, every triple is an edge of its own.

Nodes that are written alike and are of the same kind are one node, whatever text they stand in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from knife.types.entities import Entity
from knife.types.labels import upper_label
from knife.types.triples import Triple

if TYPE_CHECKING:
    from typing import TypeAlias

    import networkx

    Multigraph: TypeAlias = networkx.MultiDiGraph[str]


def triple_network(found: Iterable[tuple[str | int, Triple]]) -> Multigraph:
    """Return triples as networkx knows them.

    Parameters
    ----------
    found : iterable of (id, Triple)
        The triples, each with the text that it stands in.

    Returns
    -------
    networkx.MultiDiGraph
        A node for each entity, named by its text, and by its kind as well where one text names
        several; with ``label``, the commonest, and ``n_mentions``. An edge from subject to object
        has ``relation``, ``text`` (the words that express it), ``confidence``, ``weight`` (the
        same), ``negated``, ``hedged``, ``voice``, ``source`` (the text's id), ``start`` and
        ``end`` of the words.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> drug = Entity(Mention(0, 7, "quinine"), "CHEMICAL/DRUG", 0.9)
    >>> cold = Entity(Mention(15, 22, "malaria"), "DISEASE", 0.9)
    >>> cures = Mention(8, 14, "treats")
    >>> one = Triple(drug, "TREATS", cures, cold, "active", False, False, 0.5)
    >>> list(triple_network([("notes:1", one)]).edges(data="relation"))
    [('quinine', 'malaria', 'TREATS')]
    """
    import networkx

    graph: Multigraph = networkx.MultiDiGraph()
    kinds: dict[str, str] = {}
    labels: dict[str, Counter[str]] = {}
    for source, one in found:
        ends = [_node(end, kinds) for end in (one.subject, one.object)]
        for node, end in zip(ends, (one.subject, one.object), strict=True):
            labels.setdefault(node, Counter())[end.label] += 1
        graph.add_edge(
            *ends,
            relation=one.relation,
            text=" ".join(one.span.text.split()),
            confidence=round(one.confidence, 6),
            weight=round(one.confidence, 6),
            negated=one.is_negated,
            hedged=one.is_hedged,
            voice=one.voice,
            source=str(source),
            start=one.span.start,
            end=one.span.end,
        )
    for node, counts in labels.items():
        best = min(counts, key=lambda label: (-counts[label], label))
        graph.nodes[node].update(label=best, n_mentions=counts.total())
    return graph


def _node(entity: Entity, kinds: dict[str, str]) -> str:
    """Return the node of an entity: its text, and its kind where that is not of the first one."""
    text, kind = " ".join(entity.text.split()), upper_label(entity.label)
    if kinds.setdefault(text, kind) == kind:
        return text
    name = f"{text} ({kind})"
    kinds.setdefault(name, kind)
    return name
