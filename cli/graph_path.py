"""``knife graph path``: the cheapest way from one term to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO, cast

import click

from knife.errors import InputError

from ._answering import View, view_options
from ._graph_choice import GraphChoice, graph_options, told_guests
from ._options import quiet_option
from ._progress import Progress
from ._render import number, output, write_json, write_lines, write_table

if TYPE_CHECKING:
    from knife.types.placed_texts import PlacedTexts
    from knife.types.term_paths import PathCost, TermPath

_COLUMNS = ("step", "from", "", "to", "cosine", "rank", "back")


@click.command(short_help="Find a way from one term to another.")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@graph_options
@click.option(
    "--cost",
    type=click.Choice(["edges", "cosine", "log-cosine"]),
    default="edges",
    show_default=True,
    help="What a step costs: 1, or 1 less its cosine, or minus the logarithm of its cosine.",
)
@click.option("--undirected", is_flag=True, help="Follow edges against their direction, too.")
@click.option("--avoid", metavar="TEXT", multiple=True, help="Stay off this node; may be repeated.")
@view_options("table", "json")
@quiet_option
def path(
    *,
    start: str,
    end: str,
    chosen: GraphChoice,
    cost: str,
    undirected: bool,
    avoid: tuple[str, ...],
    view: View,
    progress: Progress,
) -> None:
    """Find the cheapest way FROM one term TO another along the edges of the graph.

    Each step leads from a node to a member of its tail. Texts that are no nodes are read by the
    model and placed among them. Where no way leads there, the command says so and ends with 1.

    \b
    Examples:
      knife graph path aspirin London
      knife graph path aspirin London --cost cosine --undirected
      knife graph path "heart attack" stroke --graph terms --avoid disease
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.graphs.paths import shortest_path

    placed = chosen.place((start, end, *avoid), progress)
    first, last, *others = placed.names
    found = shortest_path(
        placed.graph,
        first,
        last,
        cast("PathCost", cost),
        directed=not undirected,
        avoid=others,
    )
    if found is None:
        raise InputError(_no_way(first, last, undirected=undirected, has_banned=bool(others)))
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, _record(found, placed, directed=not undirected))
        else:
            _write(to, found, placed)


def _no_way(first: str, last: str, *, undirected: bool, has_banned: bool) -> str:
    advice = "look around both with knife graph show, or build a graph with longer tails"
    if not undirected:
        advice = "follow edges against their direction with --undirected"
    elif has_banned:
        advice = "avoid fewer nodes"
    return (
        f"no way leads from {first!r} to {last!r}; expected edges between them. To go on, {advice}."
    )


def _write(to: TextIO, found: TermPath, placed: PlacedTexts) -> None:
    write_lines(to, told_guests(placed))
    if not len(found):
        write_lines(to, [f"{found.names[0]} is where the way begins and ends."])
        return
    steps = "1 step" if len(found) == 1 else f"{len(found)} steps"
    shown = steps if found.measure == "edges" else f"{steps}, {found.measure} {found.cost:.3f}"
    rows = [
        (
            step + 1,
            found.names[step],
            _arrow(found, step),
            found.names[step + 1],
            float(found.cosines[step]),
            int(found.ranks[step]),
            int(found.back_ranks[step]),
        )
        for step in range(len(found))
    ]
    write_table(to, _COLUMNS, rows, title=f"{found.names[0]} to {found.names[-1]}: {shown}")


def _arrow(found: TermPath, step: int) -> str:
    if found.is_reciprocal[step]:
        return "↔"
    return "→" if found.is_forward[step] else "←"


def _record(found: TermPath, placed: PlacedTexts, *, directed: bool) -> dict[str, object]:
    return {
        "from": found.names[0],
        "to": found.names[-1],
        "placed": list(placed.guests),
        "measure": found.measure,
        "directed": directed,
        "cost": number(found.cost),
        "terms": list(found.names),
        "steps": [
            {
                "source": found.names[step if found.is_forward[step] else step + 1],
                "target": found.names[step + 1 if found.is_forward[step] else step],
                "cosine": number(found.cosines[step]),
                "rank": int(found.ranks[step]),
                "back_rank": int(found.back_ranks[step]),
                "reciprocal": bool(found.is_reciprocal[step]),
                "forward": bool(found.is_forward[step]),
            }
            for step in range(len(found))
        ],
    }
