"""``knife graph communities``: groups of nodes that hold together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

import click

from ._answering import View, view_options
from ._graph_choice import (
    GraphChoice,
    WalkChoice,
    around_option,
    graph_options,
    walk_options,
)
from ._options import quiet_option, seed_option
from ._progress import Progress
from ._render import number, output, write_csv, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.types.communities import Communities

_COLUMNS = ("community", "name", "size", "rank", "member", "strength")
_TOP, _MEMBERS = 20, 10
_SOME = 3


@click.command(short_help="Cut a graph into groups that hold together.")
@graph_options
@around_option
@walk_options
@click.option(
    "--resolution",
    metavar="R",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="More makes communities smaller.",
)
@seed_option("Of the order in which nodes are looked at.")
@click.option(
    "--top", metavar="N", type=click.IntRange(1), help="Communities [table: 20, else all]."
)
@click.option(
    "--members", metavar="N", type=click.IntRange(1), help="Members of each [table: 10, else all]."
)
@view_options("table", "json", "csv")
@quiet_option
def communities(
    *,
    chosen: GraphChoice,
    around: tuple[str, ...],
    walk: WalkChoice,
    resolution: float,
    seed: int,
    top: int | None,
    members: int | None,
    view: View,
    progress: Progress,
) -> None:
    """Cut the graph, or what lies around some texts, into groups that hold together.

    Louvain's method, by the cosines of the edges. Each group is named by its most central member.
    A large graph takes a minute.

    \b
    Examples:
      knife graph communities --graph terms
      knife graph communities --resolution 3 --top 50
      knife graph communities --around cell --around tissue --depth 2
      knife graph communities --graph terms --format csv --out communities.csv
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.graphs.communities import graph_communities

    part = walk.part(chosen, around, progress)
    with progress.step(f"Finding the communities of {len(part):,} nodes"):
        found = graph_communities(part, resolution, seed)
    is_table = view.style == "table"
    n_shown = min(top or (_TOP if is_table else len(found)), len(found))
    n_members = members or (_MEMBERS if is_table else len(part))
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(found, n_shown, n_members))
        elif view.style == "csv":
            write_csv(to, _COLUMNS, _rows(found, n_shown, n_members))
        else:
            _write(to, found, n_shown, n_members)


def _write(to: TextIO, found: Communities, n_shown: int, n_members: int) -> None:
    sizes = found.sizes()
    rows = [
        (
            community + 1,
            int(sizes[community]),
            found.name(community),
            ", ".join(found.names[node] for node in found.of(community)[0][1 : n_members + 1]),
        )
        for community in range(n_shown)
    ]
    title = (
        f"{len(found):,} communities of {len(found.names):,} nodes, modularity "
        f"{found.modularity:.3f}; {int((sizes >= _SOME).sum()):,} have {_SOME} members or more"
    )
    write_table(to, ("", "size", "name", "most central members"), rows, title=title)
    if n_shown < len(found):
        write_lines(to, [f"{len(found) - n_shown:,} more; --top shows them."])


def _rows(
    found: Communities, n_shown: int, n_members: int
) -> Iterator[tuple[int, str, int, int, str, float]]:
    sizes = found.sizes().tolist()
    for community in range(n_shown):
        nodes, strengths = found.of(community)
        pairs = zip(nodes[:n_members].tolist(), strengths[:n_members].tolist(), strict=True)
        for rank, (node, strength) in enumerate(pairs, start=1):
            name = found.name(community)
            member = found.names[node]
            yield community + 1, name, sizes[community], rank, member, number(strength)


def _record(found: Communities, n_shown: int, n_members: int) -> dict[str, object]:
    groups = []
    for _, rows in groupby(_rows(found, n_shown, n_members), key=lambda row: row[0]):
        own = list(rows)
        members = [{"name": row[4], "strength": row[5]} for row in own]
        groups.append({"name": own[0][1], "size": own[0][2], "members": members})
    return {
        "nodes": len(found.names),
        "modularity": number(found.modularity),
        "resolution": found.resolution,
        "seed": found.seed,
        "n_communities": len(found),
        "communities": groups,
    }
