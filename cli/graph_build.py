"""``knife graph build``: the tails of everything as a graph on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ._graph_figures import figures_record, graph_record, write_figures
from ._graph_nodes import NodeChoice, node_options, told_doubles
from ._options import (
    TAIL_RULES,
    ModelChoice,
    format_option,
    model_options,
    path_option,
    quiet_option,
    rule_options,
)
from ._progress import Progress
from ._render import output, write_lines

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.graph_figures import GraphFigures
    from knife.types.graph_nodes import GraphNodes
    from knife.types.rules import TailRule
    from knife.types.static_vectors import PhraseSource
    from knife.types.term_graphs import Damping, GraphOptions, TermGraph


@click.command(short_help="Build a graph and save it.")
@node_options
@click.option("--no-words", is_flag=True, help="Leave the words of the vocabulary out.")
@click.option(
    "--phrases-by",
    type=click.Choice(["both", "mean", "first", "pieces"]),
    default="both",
    show_default=True,
    help="What stands for a text that is no word: the mean of its head states, the head state of "
    "[CLS], the mean of the vectors of its pieces, or the first and the last of these.",
)
@rule_options(*TAIL_RULES)
@click.option(
    "--damping",
    type=click.Choice(["none", "centring", "local-scaling"]),
    default="none",
    show_default=True,
    help="What is done about hubs: nothing; rows less the mean of all; cosines less what both "
    "ends have with everything near them.",
)
@click.option(
    "--nearest",
    "n_nearest",
    metavar="N",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Nearest nodes that local scaling looks at.",
)
@click.option(
    "--most-exact",
    metavar="N",
    type=click.IntRange(2),
    default=200_000,
    show_default=True,
    help="Beyond N nodes search pairs with usearch instead of comparing all.",
)
@path_option("--out", "DIR", "Save the graph there.", required=True)
@click.option("--overwrite", is_flag=True, help="Replace a graph that is there.")
@format_option("table", "json")
@model_options
@quiet_option
def build(
    *,
    chosen: NodeChoice,
    no_words: bool,
    phrases_by: str,
    rule: TailRule,
    damping: str,
    n_nearest: int,
    most_exact: int,
    out: Path,
    overwrite: bool,
    style: str,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Build a graph of the tails of words, phrases and sentences, and save it to a directory.

    The words of the vocabulary are nodes. So are the noun phrases of FILES, a corpus, and the
    phrases and sentences of lists. An edge u→v says that v lies in the tail of u.

    \b
    Examples:
      knife graph build --out words
      knife graph build --phrases terms.txt --out terms
      knife graph build articles.txt.xz --min-count 5 --out articles
      knife graph build --no-words --sentences faq.txt --phrases-by first --out faq
      knife graph build --damping local-scaling --out scaled --format json
    """  # noqa: D301 - click reads the backspace
    from knife.store.artifact import require_replaceable
    from knife.store.term_graphs import KIND, save_graph
    from knife.types.term_graphs import GraphOptions

    if no_words and not chosen:
        raise click.UsageError("--no-words leaves nothing; add FILES, --phrases or --sentences.")
    options = GraphOptions(
        rule, cast("Damping", damping), n_nearest, cast("PhraseSource", phrases_by)
    )
    require_replaceable(out, KIND, overwrite=overwrite)
    opened = model.load(progress)
    nodes = _nodes(chosen, opened, phrases_by, progress, words=not no_words)
    graph, plain = _graphs(nodes, opened, options, most_exact, progress)
    save_graph(graph, out, model_name=opened.info.name, overwrite=overwrite)
    progress.note(f"Saved {len(graph):,} nodes and {graph.edges.n_edges:,} edges to {out}.")
    _write(graph, plain, opened.info.name, out, style)
    chosen.finish()


def _nodes(
    chosen: NodeChoice, model: MaskedLM, phrases_by: str, progress: Progress, *, words: bool
) -> GraphNodes:
    from knife.analyses.graphs.nodes import NodeReader
    from knife.types.graph_nodes import joined_nodes

    reader = NodeReader(model, cast("PhraseSource", phrases_by))
    own = [reader.words()] if words else []
    n_doubles = reader.n_doubles
    nodes = joined_nodes([reader.none(), *own, *chosen.read(reader, progress)])
    if doubles := told_doubles(reader.n_doubles - n_doubles):
        progress.note(doubles)
    return nodes


def _graphs(
    nodes: GraphNodes,
    model: MaskedLM,
    options: GraphOptions,
    most_exact: int,
    progress: Progress,
) -> tuple[TermGraph, GraphFigures | None]:
    """Return the graph, and what it would have been like without damping."""
    from knife.analyses.graphs.building import tails_of, term_graph
    from knife.analyses.graphs.damping import graph_figures
    from knife.models.screens import best_screen

    screen = best_screen(model.device.type)
    with progress.step(f"Comparing {len(nodes):,} nodes"):
        graph = term_graph(model, nodes, options, screen=screen, most_exact=most_exact)
    if options.damping == "none":
        return graph, None
    undamped = replace(options, damping="none")
    with progress.step("Comparing them without damping"):
        plain = tails_of(nodes.rows, undamped, screen, most_exact=most_exact)
    return graph, graph_figures(plain)


def _write(
    graph: TermGraph, plain: GraphFigures | None, model_name: str, out: Path, style: str
) -> None:
    from knife.analyses.graphs.damping import graph_figures

    own = graph_figures(graph.edges)
    damped = None if plain is None else figures_record(own)
    record = {
        **graph_record(graph, model_name, out),
        "figures": figures_record(own if plain is None else plain),
        "damped": damped,
    }
    columns = [("graph", own)] if plain is None else [("undamped", plain), ("damped", own)]
    with output() as to:
        write_figures(to, style, record, columns)
        if style == "table" and graph.recall is not None:
            write_lines(to, ["", f"Found by search; recall of exact tails {graph.recall:.4f}."])
