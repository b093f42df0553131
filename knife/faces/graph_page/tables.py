"""What the drawing shows, as a legend and as tables that can be read aloud and copied."""

from __future__ import annotations

from collections.abc import Iterator

from knife.faces.graph_page.drawing import pairs
from knife.faces.graph_page.escaping import safe
from knife.faces.graph_page.groups import Groups
from knife.types.subgraphs import Subgraph

_SWATCHES = {
    "piece": '<circle cx="8" cy="8" r="6" fill="{colour}" stroke="#222"/>',
    "phrase": '<rect x="2" y="2" width="12" height="12" fill="{colour}" stroke="#222"/>',
    "sentence": '<path d="M8 0L16 8L8 16L0 8Z" fill="{colour}" stroke="#222"/>',
}
_RING = '<circle cx="8" cy="8" r="4" fill="#222"/><circle cx="8" cy="8" r="7" class="ring"/>'
_LINES = {
    "both": '<path d="M0 8H16" class="line"/>',
    "one": '<path d="M0 8H10" class="line dashed"/><path d="M9 4L16 8L9 12Z" fill="#555"/>',
}


def legend(graph: Subgraph, groups: Groups) -> Iterator[str]:
    """Yield the lines of a list that says what colours, shapes and lines mean."""
    yield '<ul class="legend" aria-label="Legend">'
    for name, colour in zip(groups.names, groups.colours, strict=True):
        yield _item(_SWATCHES["piece"].format(colour=colour), name)
    kinds = [graph.kind(place) for place in range(len(graph))]
    for kind, shape in _SWATCHES.items():
        if kind in kinds:
            yield _item(shape.format(colour="#fff"), kind)
    if (graph.hops == 0).any():
        yield _item(_RING, "start")
    yield _item(_LINES["both"], "each lies in the tail of the other")
    if not graph.is_reciprocal.all():
        yield _item(_LINES["one"], "one way: where it points to may be broader (a guess)")
    yield "</ul>"


def _item(shape: str, text: str) -> str:
    picture = f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{shape}</svg>'
    return f"<li>{picture} {safe(text)}</li>"


def tables(graph: Subgraph, groups: Groups) -> Iterator[str]:
    """Yield the lines of two tables, of nodes and of edges."""
    yield from _table(
        "Nodes",
        ("name", "kind", "steps away", "group", "own tail", "in tails"),
        _node_rows(graph, groups),
    )
    yield from _table(
        "Edges",
        ("from", "to", "cosine", "rank", "rank back", "ways"),
        _edge_rows(graph),
    )


def _node_rows(graph: Subgraph, groups: Groups) -> Iterator[tuple[str, ...]]:
    for place, name in enumerate(graph.names):
        hop = int(graph.hops[place])
        yield (
            name,
            graph.kind(place),
            str(hop) if hop >= 0 else "",
            groups.names[groups.of[place]],
            str(graph.out_degrees[place]),
            str(graph.in_degrees[place]),
        )


def _edge_rows(graph: Subgraph) -> Iterator[tuple[str, ...]]:
    for edge in pairs(graph):
        yield (
            graph.names[graph.sources[edge]],
            graph.names[graph.targets[edge]],
            f"{graph.cosines[edge]:.3f}",
            str(graph.ranks[edge]),
            str(graph.back_ranks[edge]),
            "both" if graph.is_reciprocal[edge] else "one",
        )


def _table(
    caption: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]
) -> Iterator[str]:
    yield f"<table>\n<caption>{caption}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield "</tr></thead>\n<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{safe(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{safe(first)}</th>{cells}</tr>'
    yield "</tbody>\n</table>"
