"""The edges of a graph as a table, CSV or Parquet, in blocks: nothing is held as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import IO

import numpy as np

from knife.analyses.graphs.parts import whole
from knife.errors import MissingExtraError
from knife.faces.graph_files.networks import BLOCK, rounded
from knife.types.subgraphs import Subgraph
from knife.types.term_graphs import NODE_KINDS, TermGraph

EDGE_COLUMNS = (
    "source",
    "target",
    "source_kind",
    "target_kind",
    "cosine",
    "rank",
    "back_rank",
    "reciprocal",
)

Row = tuple[str, str, str, str, float, int, int, bool]


def edge_rows(graph: TermGraph | Subgraph) -> Iterator[Row]:
    """Yield the edges of a graph, by source, then by rank.

    Parameters
    ----------
    graph : TermGraph or Subgraph
        The whole, or a part.

    Yields
    ------
    tuple
        In the order of `EDGE_COLUMNS`.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> next(edge_rows(graph))
    ('cell', 'tissue', 'phrase', 'phrase', 0.8, 1, 1, True)
    """
    found = whole(graph) if isinstance(graph, TermGraph) else graph
    for start in range(0, found.n_edges, BLOCK):
        own = slice(start, start + BLOCK)
        sources, targets = found.sources[own].tolist(), found.targets[own].tolist()
        yield from zip(
            (found.names[one] for one in sources),
            (found.names[one] for one in targets),
            (found.kind(one) for one in sources),
            (found.kind(one) for one in targets),
            rounded(found.cosines[own]),
            found.ranks[own].tolist(),
            found.back_ranks[own].tolist(),
            found.is_reciprocal[own].tolist(),
            strict=True,
        )


def write_edge_table(to: IO[bytes], graph: TermGraph | Subgraph) -> int:
    """Write the edges of a graph as a Parquet file and return how many there were.

    Parameters
    ----------
    to : binary stream
        Where the file goes; it is left open.
    graph : TermGraph or Subgraph
        The whole, or a part. Names and kinds are written as dictionaries, so that a name that
        stands at many edges is stored once in a row group.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> from io import BytesIO
    >>> write_edge_table(BytesIO(), graph)
    4
    """
    require_parquet()
    import pyarrow as pa
    from pyarrow import parquet

    found = whole(graph) if isinstance(graph, TermGraph) else graph
    kinds = (pa.string(),) * 4 + (pa.float32(), pa.int32(), pa.int32(), pa.bool_())
    schema = pa.schema(list(zip(EDGE_COLUMNS, kinds, strict=True)))
    names = pa.array([name.encode("utf-8", "replace").decode() for name in found.names])
    said = pa.array(NODE_KINDS, pa.string()).take(pa.array(found.kinds.astype(np.int32)))
    with parquet.ParquetWriter(to, schema) as writer:
        for start in range(0, found.n_edges, BLOCK):
            own = slice(start, start + BLOCK)
            sources, targets = pa.array(found.sources[own]), pa.array(found.targets[own])
            columns = [
                names.take(sources),
                names.take(targets),
                said.take(sources),
                said.take(targets),
                pa.array(found.cosines[own]),
                pa.array(found.ranks[own].astype(np.int32)),
                pa.array(found.back_ranks[own].astype(np.int32)),
                pa.array(found.is_reciprocal[own]),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return found.n_edges


def require_parquet() -> None:
    """Refuse to go on where Parquet cannot be written.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed; says how to install it.
    """
    if find_spec("pyarrow") is None:
        raise MissingExtraError("pyarrow", "parquet")
