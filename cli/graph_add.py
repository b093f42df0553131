"""``knife graph add``: more nodes for a graph on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ._graph_figures import figures_record, graph_record, write_figures
from ._graph_nodes import NodeChoice, node_options, told_doubles
from ._options import ModelChoice, format_option, model_options, path_option, quiet_option
from ._progress import Progress
from ._render import output

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.term_graphs import TermGraph


@click.command(short_help="Add nodes to a graph.")
@click.argument(
    "directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@node_options
@click.option("--words", is_flag=True, help="Add the words of the vocabulary.")
@path_option("--out", "DIR", "Save the larger graph there; in its own place by default.")
@click.option("--overwrite", is_flag=True, help="Replace a graph that is there.")
@format_option("table", "json")
@model_options
@quiet_option
def add(
    *,
    directory: Path,
    chosen: NodeChoice,
    words: bool,
    out: Path | None,
    overwrite: bool,
    style: str,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Add phrases and sentences to the graph in DIR without building it again.

    Thresholds of nodes that are there stay as they are. A new node has a tail among all nodes and
    lies in the tail of each node whose threshold it exceeds; ranks are those among all nodes.

    \b
    Examples:
      knife graph add terms --phrases more.txt --overwrite
      knife graph add words articles.txt.xz --min-count 5 --out articles
      knife graph add words --sentences faq.txt --out faq --format json
    """  # noqa: D301 - click reads the backspace
    from knife.store.artifact import require_replaceable
    from knife.store.term_graphs import KIND, load_graph, save_graph

    if not (chosen or words):
        raise click.UsageError("Nothing to add; give FILES, --phrases, --sentences or --words.")
    if out is None and not overwrite:
        raise click.UsageError("Say where with --out, or replace the graph in DIR: --overwrite.")
    target = directory if out is None else out
    require_replaceable(target, KIND, overwrite=overwrite)
    opened = model.load(progress)
    old = load_graph(directory, opened.vocabulary.digest)
    graph = _added(old, chosen, opened, progress, words=words)
    save_graph(graph, target, model_name=opened.info.name, overwrite=overwrite)
    told = f"{len(graph) - len(old):,} nodes and {graph.edges.n_edges - old.edges.n_edges:,} edges"
    progress.note(f"Saved {told} more to {target}.")
    _write(old, graph, opened.info.name, target, style)
    chosen.finish()


def _added(
    old: TermGraph, chosen: NodeChoice, model: MaskedLM, progress: Progress, *, words: bool
) -> TermGraph:
    from knife.analyses.graphs.adding import add_nodes
    from knife.analyses.graphs.nodes import NodeReader
    from knife.types.graph_nodes import joined_nodes

    reader = NodeReader(model, old.options.phrases_by, taken=old.names)
    own = [reader.words()] if words else []
    nodes = joined_nodes([reader.none(), *own, *chosen.read(reader, progress)])
    if doubles := told_doubles(reader.n_doubles):
        progress.note(doubles)
    with progress.step(f"Comparing {len(nodes):,} new nodes with all"):
        return add_nodes(old, nodes)


def _write(old: TermGraph, graph: TermGraph, model_name: str, target: Path, style: str) -> None:
    from knife.analyses.graphs.damping import graph_figures

    before, after = graph_figures(old.edges), graph_figures(graph.edges)
    record = {
        **graph_record(graph, model_name, target),
        "added": len(graph) - len(old),
        "before": figures_record(before),
        "figures": figures_record(after),
    }
    with output() as to:
        write_figures(to, style, record, [("before", before), ("after", after)])
