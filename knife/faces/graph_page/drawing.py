"""The graph as inline SVG: it can be seen and read without the script.

Each node and edge carries what the script needs in ``data-`` attributes and what a person wants to
know in a ``title``. Sizes are those of the whole view; the style sheet keeps them when one zooms.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.analyses.graphs.layout import layout
from knife.faces.graph_page.escaping import safe
from knife.faces.graph_page.groups import Groups
from knife.faces.graph_page.name_sides import Place, Side, name_sides
from knife.types.arrays import Floats
from knife.types.subgraphs import Subgraph

WIDTH, MARGIN = 1000, 90

_SHAPES = {
    "piece": '<circle class="glyph" r="7" fill="{colour}"/>',
    "phrase": '<rect class="glyph" x="-6.5" y="-6.5" width="13" height="13" fill="{colour}"/>',
    "sentence": '<path class="glyph" d="M0-9L9 0L0 9L-9 0Z" fill="{colour}"/>',
}
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="13" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>'
)


def drawing(graph: Subgraph, groups: Groups) -> Iterator[str]:
    """Yield the lines of an SVG element."""
    places, height = _scaled(layout(graph))
    label = f"Graph of {len(graph)} nodes; the tables below hold the same."
    yield (
        f'<svg id="graph" viewBox="0 0 {WIDTH} {height}" role="group" tabindex="0" '
        f'aria-label="{label}">'
    )
    yield _ARROW
    yield '<g id="edges">'
    yield from _edges(graph, places)
    yield '</g>\n<g id="nodes">'
    for place, side in enumerate(name_sides(graph, places)):
        yield _node(graph, place, places, groups, side)
    yield "</g>\n</svg>"


def _scaled(places: Floats) -> tuple[list[Place], int]:
    """Return places in the units of the picture, and its height."""
    half = WIDTH / 2 - MARGIN
    reach = float(abs(places[:, 1]).max()) if len(places) else 0.0
    height = round(2 * (max(reach * half, 60) + MARGIN / 2))
    return [
        (round(WIDTH / 2 + x * half, 1), round(height / 2 + y * half, 1))
        for x, y in places.tolist()
    ], height


def pairs(graph: Subgraph) -> Iterator[int]:
    """Yield the edges of a graph, a reciprocal pair once."""
    seen: set[tuple[int, int]] = set()
    ends = zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)
    for edge, (source, target) in enumerate(ends):
        if (target, source) not in seen:
            seen.add((source, target))
            yield edge


def _edges(graph: Subgraph, places: list[Place]) -> Iterator[str]:
    for edge in pairs(graph):
        source, target = int(graph.sources[edge]), int(graph.targets[edge])
        (x1, y1), (x2, y2) = places[source], places[target]
        ways = "both" if graph.is_reciprocal[edge] else "one"
        ends = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
        marker = "" if ways == "both" else ' marker-end="url(#arrow)"'
        yield (
            f'<g class="edge {ways}" data-a="{source}" data-b="{target}">'
            f"<title>{safe(said_of_edge(graph, edge))}</title>"
            f'<line class="hit" {ends}/><line class="line" {ends}{marker}/></g>'
        )


def said_of_edge(graph: Subgraph, edge: int) -> str:
    """Return what is known of an edge, in words."""
    one, two = graph.names[graph.sources[edge]], graph.names[graph.targets[edge]]
    cosine, rank, back = graph.cosines[edge], graph.ranks[edge], graph.back_ranks[edge]
    if graph.is_reciprocal[edge]:
        return f"{one} ↔ {two}: cosine {cosine:.3f}, rank {rank}, rank back {back}"
    return (
        f"{one} → {two}: cosine {cosine:.3f}, rank {rank}, rank back {back}, one way: {two} may be "
        "the broader one (a guess)"
    )


def _node(graph: Subgraph, place: int, places: list[Place], groups: Groups, side: Side) -> str:
    x, y = places[place]
    name, group, kind = safe(graph.names[place]), groups.of[place], graph.kind(place)
    is_start = graph.hops[place] == 0
    shape = _SHAPES[kind].format(colour=groups.colours[group])
    ring = '<circle class="ring" r="12"/>' if is_start else ""
    said = safe(said_of_node(graph, place))
    return (
        f'<g class="node{" start" if is_start else ""}" id="node-{place}" data-name="{name}" '
        f'transform="translate({x} {y})" tabindex="0" role="button" aria-pressed="false" '
        f'aria-label="{said}"><title>{said}</title><g class="size">{ring}{shape}'
        f'<text class="name" {side.attributes}>{name}</text></g></g>'
    )


def said_of_node(graph: Subgraph, place: int) -> str:
    """Return what is known of a node, in words."""
    hop = int(graph.hops[place])
    far = {-1: "", 0: ", start"}.get(hop, f", {hop} {'step' if hop == 1 else 'steps'} away")
    return (
        f"{graph.names[place]} ({graph.kind(place)}{far}): tail of {graph.out_degrees[place]}, in "
        f"{graph.in_degrees[place]} tails"
    )
