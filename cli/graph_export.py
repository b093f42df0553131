"""``knife graph export``: a graph, or a part of it, as a file for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from knife.errors import InputError

from ._graph_choice import (
    GraphChoice,
    WalkChoice,
    around_option,
    graph_options,
    walk_options,
)
from ._options import force_option, path_option, quiet_option
from ._progress import Progress
from ._render import binary_output, check_new, output, write_csv

_SUFFIXES = (".graphml", ".gexf", ".json", ".csv", ".parquet")


@click.command(short_help="Write a graph for other programs.")
@graph_options
@around_option
@walk_options
@path_option("--out", "FILE", f"Where: {', '.join(_SUFFIXES)}.", required=True)
@force_option
@quiet_option
def export(
    *,
    chosen: GraphChoice,
    around: tuple[str, ...],
    walk: WalkChoice,
    out: Path,
    force: bool,
    progress: Progress,
) -> None:
    """Write the graph, or what lies around some texts, as the kind of file that its name says.

    GraphML for yEd, Cytoscape and igraph, GEXF for Gephi, node-link JSON for D3; CSV and Parquet
    hold the edges as a table.

    \b
    Examples:
      knife graph export --graph terms --out terms.graphml
      knife graph export --around cell --depth 2 --breadth 8 --out cell.gexf
      knife graph export --out words.parquet
    """  # noqa: D301 - click reads the backspace
    suffix = out.suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(
            f"{out.name!r} is no kind of file that a graph can be written as; expected a name "
            f"that ends in {', '.join(_SUFFIXES)}. Choose such a name."
        )
    if suffix == ".parquet":
        from knife.faces.graph_files import require_parquet

        require_parquet()
    check_new(out, force=force)
    from knife.faces.graph_files import (
        EDGE_COLUMNS,
        edge_rows,
        write_edge_table,
        write_graph,
    )

    part = walk.part(chosen, around, progress)
    with progress.step(f"Writing {part.n_edges:,} edges"):
        if suffix == ".csv":
            with output(out, force=force) as to:
                write_csv(to, EDGE_COLUMNS, edge_rows(part))
        elif suffix == ".parquet":
            with binary_output(out, force=force) as file:
                write_edge_table(file, part)
        else:
            write_graph(part, out)
    progress.note(f"Wrote {len(part):,} nodes and {part.n_edges:,} edges to {out}.")
