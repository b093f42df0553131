"""``knife graph show``: what lies around a term, as a table, a page or a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._graph_choice import GraphChoice, WalkChoice, graph_options, told_guests, walk_options
from ._options import path_option, plot_option, quiet_option
from ._progress import Progress
from ._render import check_new, number, output, write_csv, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.types.placed_texts import PlacedTexts
    from knife.types.subgraphs import Subgraph

_COLUMNS = ("from", "to", "cosine", "rank", "back", "ways", "guess")
_LEGEND = (
    "rank: place of the second in the tail of the first; back: place of the first as the second "
    "sees it.",
    "One way: the first is not in the tail of the second, which may be the broader one (a guess).",
)


@click.command(short_help="List what lies around a term.")
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@graph_options
@walk_options
@view_options("table", "json", "csv")
@path_option("--html", "FILE", "Write a page to look around in, which needs no network.")
@plot_option
@quiet_option
def show(
    *,
    texts: tuple[str, ...],
    chosen: GraphChoice,
    walk: WalkChoice,
    view: View,
    html: Path | None,
    plot: Path | None,
    progress: Progress,
) -> None:
    """List the nodes around each TEXT and the edges that lead to them.

    A TEXT is the name of a node, or any other text: the model reads it and it is placed among the
    nodes, which the answer says. Several TEXTs are looked at together.

    \b
    Examples:
      knife graph show cell
      knife graph show cell --direction in --breadth 10
      knife graph show "heart attack" --graph terms --depth 2 --breadth 6
      knife graph show cell tissue --depth 2 --html cell.html --plot cell.png
      knife graph show aspirin --format json | jq '.edges[] | select(.reciprocal | not)'
    """  # noqa: D301 - click reads the backspace
    if html is not None:
        check_new(html, force=view.force)
    placed = chosen.place(texts, progress)
    found = walk.around(placed)
    with output(view.out, force=view.force) as to:
        _write(to, found, placed, walk, view.style)
    if html is not None:
        from knife.faces.graph_page import graph_page

        with progress.step("Drawing the page"):
            page = graph_page(found, notes=told_guests(placed))
        with output(html, force=view.force) as to:
            to.write(page)
        progress.note(f"Wrote {html}.")
    if plot is not None:
        from knife.faces.plots.graph import plot_graph

        with progress.step("Drawing the picture"):
            plot_graph(found, plot)
        progress.note(f"Wrote {plot}.")


def _write(to: TextIO, found: Subgraph, placed: PlacedTexts, walk: WalkChoice, style: str) -> None:
    if style == "json":
        write_json(to, _record(found, placed, walk))
    elif style == "csv":
        from knife.faces.graph_files import EDGE_COLUMNS, edge_rows

        write_csv(to, EDGE_COLUMNS, edge_rows(found))
    else:
        write_lines(to, told_guests(placed))
        _write_table(to, found)


def _write_table(to: TextIO, found: Subgraph) -> None:
    rows = [
        (
            found.names[found.sources[edge]],
            found.names[found.targets[edge]],
            float(found.cosines[edge]),
            int(found.ranks[edge]),
            int(found.back_ranks[edge]),
            "both" if found.is_reciprocal[edge] else "one",
            "" if found.is_reciprocal[edge] else "broader?",
        )
        for edge in _walked_pairs(found)
    ]
    title = ", ".join(
        f"{found.names[start]} ({found.kind(start)}; tail of {found.out_degrees[start]}, in "
        f"{found.in_degrees[start]} tails)"
        for start in found.starts.tolist()
    )
    if not rows:
        write_lines(to, [title, "  No edge leads there. Try --direction both, or another graph."])
        return
    write_table(to, _COLUMNS, rows, title=title)
    cut = f" {found.n_left_out:,} more did not fit the limits." if found.n_left_out else ""
    write_lines(to, [f"{len(found):,} nodes.{cut}"])
    write_lines(to, _LEGEND if any(row[-1] for row in rows) else _LEGEND[:1])


def _walked_pairs(found: Subgraph) -> Iterator[int]:
    """Yield the edges that were followed, by distance, a reciprocal pair once."""
    seen: set[tuple[int, int]] = set()
    ends = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    edges = [
        (min(found.hops[one], found.hops[two]), edge, one, two)
        for edge, (one, two) in enumerate(ends)
        if found.is_walked[edge]
    ]
    for _, edge, one, two in sorted(edges):
        if (two, one) not in seen:
            seen.add((one, two))
            yield edge


def _record(found: Subgraph, placed: PlacedTexts, walk: WalkChoice) -> dict[str, object]:
    return {
        "starts": [found.names[start] for start in found.starts.tolist()],
        "placed": list(placed.guests),
        "direction": walk.direction,
        "depth": walk.depth,
        "breadth": walk.breadth,
        "max_nodes": walk.n_most,
        "left_out": found.n_left_out,
        "nodes": [
            {
                "name": name,
                "kind": found.kind(place),
                "hop": int(found.hops[place]),
                "in_degree": int(found.in_degrees[place]),
                "out_degree": int(found.out_degrees[place]),
            }
            for place, name in enumerate(found.names)
        ],
        "edges": [
            {
                "source": found.names[found.sources[edge]],
                "target": found.names[found.targets[edge]],
                "cosine": number(found.cosines[edge]),
                "rank": int(found.ranks[edge]),
                "back_rank": int(found.back_ranks[edge]),
                "reciprocal": bool(found.is_reciprocal[edge]),
                "walked": bool(found.is_walked[edge]),
            }
            for edge in range(found.n_edges)
        ],
    }
