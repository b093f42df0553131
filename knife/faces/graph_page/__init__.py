"""A part of a term graph as one HTML file to look around in: no network, no other file."""

from knife.faces.graph_page.page import MOST_NODES, graph_page

__all__ = ["MOST_NODES", "graph_page"]
