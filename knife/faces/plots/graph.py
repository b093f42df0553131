"""The picture of a part of a term graph: who lies in whose tail.

A colour and a shape for each community, so that a print in grey tells them apart; a line where each
of two lies in the tail of the other, a dashed arrow where only one does. Names are placed so that
they do not cover each other; one that finds no room is left out, its point stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.analyses.graphs.communities import graph_communities
from knife.analyses.graphs.layout import layout
from knife.errors import InputError
from knife.faces.plots.labels import Label, place_labels
from knife.faces.plots.pictures import INK, check_picture, save_picture, shortened
from knife.faces.plots.term_maps import STYLES
from knife.types.arrays import Floats, Ints
from knife.types.communities import Communities
from knife.types.subgraphs import Subgraph

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NODES = 200
OTHERS = ("#AAAAAA", "o")
LINE = "#666666"
_WIDEST = 24


def plot_graph(graph: Subgraph, path: str | Path) -> None:
    """Draw a part of a term graph.

    Parameters
    ----------
    graph : Subgraph
        At most 200 nodes.
    path : str or Path
        Where the picture goes; its suffix (.png, .svg, .pdf) says how it is written. An existing
        file is replaced.

    Raises
    ------
    InputError
        If the suffix is another one, or there are too many nodes to be told apart.
    StoreError
        If the file cannot be written.

    Notes
    -----
    The same graph gives the same bytes.
    """
    path = check_picture(path)
    if not 0 < len(graph) <= MOST_NODES:
        raise InputError(
            f"the graph has {len(graph):,} nodes; expected 1 to {MOST_NODES}, which can be told "
            "apart in a picture. Take a smaller part of it."
        )
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    places = layout(graph)
    # The frame is about 7 inches wide; its height follows from what it holds.
    height = 1.4 + 6.6 * float(np.ptp(places[:, 1])) / 2
    figure = Figure(figsize=(9, max(height, 3)), layout="constrained")
    FigureCanvasAgg(figure)  # measures text
    axes = figure.add_subplot()
    found = graph_communities(graph)
    _draw_edges(axes, graph, places)
    _draw_nodes(axes, graph, places, found)
    _write_words(axes, graph, found)
    points = [(x, y) for x, y in places.tolist()]
    radii = [6.5 if hop == 0 else 3.2 for hop in graph.hops.tolist()]
    place_labels(figure, axes, points, radii, _labels(graph, found), halo=True)
    save_picture(figure, path)


def _draw_edges(axes: Axes, graph: Subgraph, places: Floats) -> None:
    from matplotlib.collections import LineCollection

    ends = np.stack([places[graph.sources], places[graph.targets]], axis=1)
    mutual = graph.is_reciprocal & (graph.sources < graph.targets)
    widths = 0.4 + 2.2 * np.clip(graph.cosines[mutual], 0, 1) ** 2
    lines = LineCollection(list(ends[mutual]), linewidths=widths, colors=LINE, alpha=0.55, zorder=1)
    axes.add_collection(lines)
    for one, two in ends[~graph.is_reciprocal].tolist():
        axes.annotate(
            "",
            xy=tuple(two),
            xytext=tuple(one),
            arrowprops={
                "arrowstyle": "-|>",
                "color": LINE,
                "linestyle": (0, (3, 2)),
                "linewidth": 0.8,
                "mutation_scale": 8,
                "shrinkA": 3,
                "shrinkB": 5,
            },
            zorder=1,
        )


def _groups(found: Communities) -> Iterator[tuple[tuple[str, str], Ints, str]]:
    """Yield colour and shape, nodes and name of each group; small ones that are left as one."""
    for community, style in zip(range(len(found)), STYLES, strict=False):
        yield style, found.of(community)[0], found.name(community)
    if len(found) > len(STYLES):
        left = found.members[found.indptr[len(STYLES)] :]
        yield OTHERS, left, f"in {len(found) - len(STYLES)} small groups"


def _draw_nodes(axes: Axes, graph: Subgraph, places: Floats, found: Communities) -> None:
    for (colour, shape), nodes, name in _groups(found):
        for is_start, size in ((False, 34), (True, 150)):
            own = nodes[(graph.hops[nodes] == 0) == is_start]
            axes.scatter(
                places[own, 0],
                places[own, 1],
                s=size,
                c=colour,
                marker=shape,
                edgecolors=INK,
                linewidths=1.6 if is_start else 0.7,
                zorder=3 if is_start else 2,
            )
        # A label that began with an underscore would be left out.
        label = f"{nodes.size} {shortened(name, _WIDEST)}"
        # For the legend alone.
        axes.scatter([], [], s=42, c=colour, marker=shape, edgecolors=INK, label=label)
    axes.margins(0.07)


def _write_words(axes: Axes, graph: Subgraph, found: Communities) -> None:
    starts = [shortened(graph.names[start], _WIDEST) for start in graph.starts.tolist()[:3]]
    more = f" and {len(graph.starts) - 3} more" if len(graph.starts) > 3 else ""
    title = f"Around {', '.join(f'“{one}”' for one in starts)}{more}" if starts else "Graph"
    axes.set_title(title, loc="left", parse_math=False, color=INK)
    one_way = int((~graph.is_reciprocal).sum())
    cut = f" {graph.n_left_out:,} more nodes did not fit the limits." if graph.n_left_out else ""
    axes.set_xlabel(
        f"{len(graph)} nodes. Line: each lies in the tail of the other, thicker for a higher "
        f"cosine ({(graph.n_edges - one_way) // 2}).\nDashed arrow: one way, from a term to a "
        f"member of its tail ({one_way}). Large: where the walk began.{cut}",
        fontsize=8,
        color=INK,
        loc="left",
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal", adjustable="datalim")
    legend = axes.legend(
        title=f"communities: size, most\ncentral (modularity {found.modularity:.2f})",
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        frameon=False,
        fontsize=8,
        title_fontsize=8,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    for spine in axes.spines.values():
        spine.set_color("#CCCCCC")


def _labels(graph: Subgraph, found: Communities) -> Iterator[Label]:
    """Yield the names: starts, then those that name communities, then as they were found."""
    central = [int(found.of(community)[0][0]) for community in range(min(len(found), len(STYLES)))]
    first = dict.fromkeys([*graph.starts.tolist(), *central])
    for place in [*first, *(one for one in range(len(graph)) if one not in first)]:
        is_start = graph.hops[place] == 0
        yield Label(
            place,
            shortened(graph.names[place], _WIDEST),
            reach=1.7 if is_start else 1.1,
            size=11 if is_start else 8,
            is_bold=place in first,
            must=bool(is_start),
        )
