"""``knife graph``: the neighbors of everything, as one directed graph."""

from __future__ import annotations

import click

from .graph_add import add
from .graph_build import build
from .graph_communities import communities
from .graph_export import export
from .graph_hubs import hubs
from .graph_path import path
from .graph_show import show


@click.group(short_help="Build, walk and export a graph of neighbors.")
def graph() -> None:
    """Build a directed graph of terms, phrases and sentences, look around in it, and export it.

    An edge u→v says that v lies in the tail of u.

    \b
    Examples:
      knife graph build articles.txt.xz --out domain
      knife graph show "heart attack" --graph domain --html page.html
      knife graph path aspirin stroke --graph domain
    """  # noqa: D301 - click reads the backspace


graph.add_command(build)
graph.add_command(add)
graph.add_command(show)
graph.add_command(path)
graph.add_command(hubs)
graph.add_command(communities)
graph.add_command(export)
