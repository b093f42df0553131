"""``knife graph hubs``: the nodes that lie in most tails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._graph_choice import GraphChoice, graph_options
from ._options import quiet_option
from ._progress import Progress
from ._render import number, output, write_csv, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.types.hubs import Hubs


@click.command(short_help="List the nodes that lie in most tails.")
@graph_options
@click.option(
    "--top", metavar="N", type=click.IntRange(1), default=20, show_default=True, help="How many."
)
@click.option(
    "--within",
    "k",
    metavar="K",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="First members of a tail that count for k-occurrences.",
)
@view_options("table", "json", "csv")
@quiet_option
def hubs(*, chosen: GraphChoice, top: int, k: int, view: View, progress: Progress) -> None:
    """List the nodes that lie in most tails, and say how uneven the graph is.

    A few nodes are near to very many others, whatever they mean; edges to them say little.
    knife graph build --damping makes a graph with fewer.

    \b
    Examples:
      knife graph hubs
      knife graph hubs --graph terms --top 50 --format csv
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.graphs.hubs import graph_hubs

    graph, _ = chosen.open(progress)
    found = graph_hubs(graph, top, k)
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(found))
        elif view.style == "csv":
            columns = ("rank", "name", "in_degree", "k_occurrence", "out_degree", "reciprocal")
            write_csv(to, columns, _rows(found))
        else:
            _write(to, found)


def _rows(found: Hubs) -> Iterator[tuple[int, str, int, int, int, int]]:
    columns = (found.in_degrees, found.k_occurrences, found.out_degrees, found.n_reciprocal)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    for rank, (name, counts) in enumerate(zip(found.names, numbers, strict=True), start=1):
        yield rank, name, *counts


def _write(to: TextIO, found: Hubs) -> None:
    title = f"{found.n_nodes:,} nodes, {found.n_edges:,} edges"
    columns = ("rank", "name", "in tails", f"in first {found.k}", "own tail", "both ways")
    write_table(to, columns, _rows(found), title=title)
    lines = [
        f"Skewness: {found.skewness:.2f} of the number of tails, {found.k_skewness:.2f} of those "
        f"where a node is among the first {found.k}.",
        f"{found.n_unseen:,} nodes lie in no tail, {found.n_tailless:,} have none.",
    ]
    write_lines(to, lines)


def _record(found: Hubs) -> dict[str, object]:
    return {
        "nodes": found.n_nodes,
        "edges": found.n_edges,
        "unseen": found.n_unseen,
        "tailless": found.n_tailless,
        "skewness": number(found.skewness),
        "within": found.k,
        "k_skewness": number(found.k_skewness),
        "hubs": [
            {
                "name": name,
                "in_degree": n_in,
                "k_occurrence": first,
                "out_degree": n_out,
                "reciprocal": both,
            }
            for _, name, n_in, first, n_out, both in _rows(found)
        ],
    }
