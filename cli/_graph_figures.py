"""What a graph is like in a few figures, as a table and as a record."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ._render import number, write_json, write_table

if TYPE_CHECKING:
    from knife.types.graph_figures import GraphFigures
    from knife.types.term_graphs import TermGraph


def write_figures(
    to: TextIO, style: str, record: dict[str, object], columns: list[tuple[str, GraphFigures]]
) -> None:
    """Write figures of one graph, or of graphs side by side, each under its name."""
    if style == "json":
        write_json(to, record)
        return
    rows = [
        (title, *(_cell(getattr(figures, name)) for _, figures in columns))
        for name, title in _TITLES.items()
    ]
    write_table(to, ("", *(name for name, _ in columns)), rows)


_TITLES = {
    "n_nodes": "nodes",
    "n_edges": "edges",
    "n_isolated": "isolated nodes",
    "largest_in_degree": "largest in-degree",
    "skewness": "skewness of in-degrees",
    "hub_share": "edges into the top 1 %",
    "reciprocity": "reciprocity",
}


def _cell(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def graph_record(graph: TermGraph, model_name: str, out: Path) -> dict[str, object]:
    """Return what a graph is, as plain JSON values."""
    from knife.types.rules import rule_as_dict
    from knife.types.term_graphs import NODE_KINDS

    counts = [int((graph.kinds == kind).sum()) for kind in range(len(NODE_KINDS))]
    return {
        "out": str(out),
        "model": model_name,
        "vocabulary_digest": graph.vocabulary_digest,
        "rule": rule_as_dict(graph.options.rule),
        "damping": graph.options.damping,
        "n_nearest": graph.options.n_nearest,
        "phrases_by": graph.options.phrases_by,
        "recall": None if graph.recall is None else number(graph.recall),
        "nodes": dict(zip(NODE_KINDS, counts, strict=True)),
    }


def figures_record(figures: GraphFigures) -> dict[str, object]:
    """Return figures as plain JSON values."""
    values = asdict(figures)
    return {
        name: value if isinstance(value, int) else number(value) for name, value in values.items()
    }
