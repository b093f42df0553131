"""Whole term graphs as GraphML and node-link JSON, an edge at a time.

An object of networkx and a tree of XML take some kilobytes an edge, which a graph of everything
cannot afford. What is written is what `knife.faces.graph_files.writing` would write of the same
graph, and networkx reads it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from knife.analyses.graphs.parts import whole
from knife.faces.graph_files.networks import edge_attributes, network, node_attributes
from knife.faces.graph_files.writing import (
    check_network_file,
    shown_names,
    whole_file,
    write_network,
)
from knife.types.subgraphs import Subgraph
from knife.types.term_graphs import TermGraph

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def write_graph(graph: TermGraph | Subgraph, path: str | Path) -> None:
    """Write a term graph as the kind of file that its name says.

    Parameters
    ----------
    graph : TermGraph or Subgraph
        The whole, or a part.
    path : str or Path
        ``.graphml``, ``.gexf`` or ``.json``, as `write_network` writes them. GEXF needs some
        kilobytes of memory an edge, the others do not. An existing file is replaced when the new
        one is complete.

    Raises
    ------
    InputError
        If the suffix is another one.
    StoreError
        If the file cannot be written.
    """
    path = check_network_file(path)
    found = whole(graph) if isinstance(graph, TermGraph) else graph
    if path.suffix.lower() == ".gexf":
        write_network(network(found), path)
        return
    lines = _graphml(found) if path.suffix.lower() == ".graphml" else _node_link(found)
    with whole_file(path) as file:
        for line in lines:
            # A lone surrogate is no text, but must not cost the file.
            file.write(line.encode("utf-8", "replace") + b"\n")


def _graphml(graph: Subgraph) -> Iterator[str]:
    shown = shown_names(graph.names)
    names = [quoteattr(shown.get(name, name)) for name in graph.names]
    yield _HEAD
    nodes, edges = node_attributes(graph), edge_attributes(graph)
    first_node, first_edge = next(nodes, {}), next(edges, (0, 0, {}))
    for owner, known in (("node", first_node), ("edge", first_edge[2])):
        for key, value in known.items():
            kind = _TYPES[type(value)]
            yield f'<key id="{key}" for="{owner}" attr.name="{key}" attr.type="{kind}"/>'
    yield '<graph edgedefault="directed">'
    for name, attributes in zip(names, node_attributes(graph), strict=True):
        yield f"<node id={name}>{_data(attributes)}</node>"
    for source, target, weights in edge_attributes(graph):
        yield f"<edge source={names[source]} target={names[target]}>{_data(weights)}</edge>"
    yield "</graph>\n</graphml>"


def _data(known: dict[str, str | int] | dict[str, float | int | bool]) -> str:
    return "".join(f'<data key="{key}">{_text(value)}</data>' for key, value in known.items())


def _text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))


def _node_link(graph: Subgraph) -> Iterator[str]:
    yield '{"directed": true, "multigraph": false, "graph": {}, "nodes": ['
    nodes = zip(graph.names, node_attributes(graph), strict=True)
    yield from _listed({**known, "id": name} for name, known in nodes)
    yield '], "edges": ['
    yield from _listed(
        {**known, "source": graph.names[source], "target": graph.names[target]}
        for source, target, known in edge_attributes(graph)
    )
    yield "]}"


def _listed(values: Iterator[dict[str, object]]) -> Iterator[str]:
    """Yield JSON values, a line each, with commas between them."""
    comma = ""
    for value in values:
        yield comma + json.dumps(value, ensure_ascii=False)
        comma = ","
