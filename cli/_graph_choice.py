"""Which graph a command looks at, and how far around which terms; two groups of options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ._options import Command, Decorator, ModelChoice, model_options, with_options
from ._progress import Progress

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.placed_texts import PlacedTexts
    from knife.types.subgraphs import Direction, Subgraph, WalkOptions
    from knife.types.term_graphs import TermGraph


@dataclass(frozen=True)
class GraphChoice:
    """A saved graph, or that of the words of a model."""

    directory: Path | None
    model: ModelChoice

    def open(self, progress: Progress) -> tuple[TermGraph, MaskedLM]:
        """Open the graph and its model."""
        from knife.assembly.graphs import open_graph

        opened = self.model.load(progress)
        what = "Opening the graph" if self.directory else "Comparing the words of the vocabulary"
        with progress.step(what):
            return open_graph(self.directory, opened), opened

    def place(self, texts: Sequence[str], progress: Progress) -> PlacedTexts:
        """Open the graph and find texts in it; the model reads those that are no nodes."""
        from knife.analyses.graphs.querying import place_texts

        graph, opened = self.open(progress)
        with progress.step("Placing texts among the nodes"):
            return place_texts(graph, texts, opened)


def graph_options(command: Command) -> Command:
    """Add ``--graph`` and the options of the model; the command receives `chosen`."""

    @wraps(command)
    def gathered(*, directory: Path | None, model: ModelChoice, **others: object) -> object:
        return command(chosen=GraphChoice(directory, model), **others)

    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option(
        "--graph",
        "directory",
        metavar="DIR",
        type=kind,
        help="What knife graph build saved; without it, the words of the vocabulary.",
    )(model_options(gathered))


@dataclass(frozen=True)
class WalkChoice:
    """How far to look around; plain values, so that nothing is imported for help."""

    direction: str
    depth: int
    breadth: int
    n_most: int

    def options(self) -> WalkOptions:
        """Return the value that analyses take."""
        from knife.types.subgraphs import WalkOptions

        direction = cast("Direction", self.direction)
        return WalkOptions(direction, self.depth, self.breadth, self.n_most)

    def around(self, placed: PlacedTexts) -> Subgraph:
        """Return what lies around texts."""
        from knife.analyses.graphs.walking import graph_neighborhood

        return graph_neighborhood(placed.graph, placed.names, self.options())

    def part(self, chosen: GraphChoice, around: Sequence[str], progress: Progress) -> Subgraph:
        """Return what lies around texts, or the whole graph where there are none."""
        from knife.analyses.graphs.parts import whole

        if around:
            return self.around(chosen.place(around, progress))
        return whole(chosen.open(progress)[0])


def walk_options(command: Command) -> Command:
    """Add the options of a walk; the command receives `walk`, a `WalkChoice`."""

    @wraps(command)
    def gathered(
        *, direction: str, depth: int, breadth: int, n_most: int, **others: object
    ) -> object:
        return command(walk=WalkChoice(direction, depth, breadth, n_most), **others)

    return with_options(
        gathered,
        [
            click.option(
                "--direction",
                type=click.Choice(["out", "in", "both"]),
                default="out",
                show_default=True,
                help="Follow edges to the members of a tail, to the nodes in whose tails a node "
                "lies, or both.",
            ),
            _count("--depth", "depth", 1, "Edges from the start."),
            _count("--breadth", "breadth", 20, "Neighbors of one node, the most similar first."),
            _count("--max-nodes", "n_most", 200, "Nodes in all."),
        ],
    )


def around_option(command: Command) -> Command:
    """Add ``--around``; the command receives `around`, a tuple of texts."""
    return click.option(
        "--around",
        metavar="TEXT",
        multiple=True,
        help="Only what lies around this node or text; may be repeated.",
    )(command)


def told_guests(placed: PlacedTexts) -> list[str]:
    """Return a line for each text that is no node."""
    by = placed.graph.options.phrases_by
    return [
        f"{name!r} is no node: the model has read it, and it was placed among the nodes (by {by})."
        for name in placed.guests
    ]


def _count(flag: str, name: str, default: int, text: str) -> Decorator:
    kind = click.IntRange(1)
    return click.option(
        flag, name, metavar="N", type=kind, default=default, show_default=True, help=text
    )
