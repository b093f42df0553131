"""Graphs for other programs: networkx objects, GraphML, GEXF, node-link JSON, tables of edges."""

from knife.faces.graph_files.edges import EDGE_COLUMNS, edge_rows, require_parquet, write_edge_table
from knife.faces.graph_files.networks import network
from knife.faces.graph_files.streaming import write_graph
from knife.faces.graph_files.writing import NETWORK_SUFFIXES, check_network_file, write_network

__all__ = [
    "EDGE_COLUMNS",
    "NETWORK_SUFFIXES",
    "check_network_file",
    "edge_rows",
    "network",
    "require_parquet",
    "write_edge_table",
    "write_graph",
    "write_network",
]
