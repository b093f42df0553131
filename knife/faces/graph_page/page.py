"""The whole page: picture, legend and tables in one file that loads nothing.

Its one script and its one style sheet stand in it and are named by their digests in a content
security policy: whatever else came in would not run, and nothing can be fetched or sent. Without
the script, picture, tips and tables are there all the same.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files

from knife.errors import InputError
from knife.faces.graph_page.drawing import drawing
from knife.faces.graph_page.escaping import safe
from knife.faces.graph_page.groups import groups_of
from knife.faces.graph_page.tables import legend, tables
from knife.types.subgraphs import Subgraph

MOST_NODES = 500

_CONTROLS = """<form id="controls" role="search" hidden>
<label>Find <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
<button type="button" id="nearer" aria-label="Zoom in">+</button>
<button type="button" id="farther" aria-label="Zoom out">&minus;</button>
<button type="button" id="fit">All</button>
<button type="button" id="back">Put back</button>
</form>
<p id="said" role="status">Point at a node or a line to read about it.</p>"""
_HELP = """<p id="help" hidden>Click a node, or press Enter on it, to see its neighbours alone; \
Esc shows all again. Drag nodes and background; zoom with the wheel or with + &minus; 0; the arrow \
keys move the picture.</p>"""


def graph_page(graph: Subgraph, *, title: str = "", notes: Sequence[str] = ()) -> str:
    """Return a page to look around in a part of a graph.

    Parameters
    ----------
    graph : Subgraph
        At most 500 nodes, which can still be looked at.
    title : str, optional
        Heading; the names of the nodes where the walk began by default.
    notes : sequence of str, optional
        What else a reader should know, a paragraph each.

    Returns
    -------
    str
        HTML that loads nothing from elsewhere and can be written as UTF-8. The same graph gives
        the same page.

    Raises
    ------
    InputError
        If there are too many nodes.

    Examples
    --------
    >>> from knife.analyses.graphs.building import graph_of
    >>> from knife.types.graph_nodes import GraphNodes
    >>> from knife.types.rules import Fixed
    >>> from knife.types.term_graphs import GraphOptions
    >>> rows = [[1, 0], [0.8, 0.6], [0, 1]]
    >>> nodes = GraphNodes(("cell", "tissue", "organ"), [1] * 3, [-1] * 3, rows)
    >>> graph = graph_of(nodes, GraphOptions(Fixed(0.5)), "")
    >>> from knife.analyses.graphs.walking import graph_neighborhood
    >>> page = graph_page(graph_neighborhood(graph, "cell"))
    >>> "<title>cell</title>" in page, "http:" in page
    (True, False)
    """
    if len(graph) > MOST_NODES:
        raise InputError(
            f"the graph has {len(graph):,} nodes; expected at most {MOST_NODES}, which can still "
            "be looked at on a page. Take a smaller part of it."
        )
    return "".join(f"{line}\n" for line in _lines(graph, title, notes))


def _lines(graph: Subgraph, title: str, notes: Sequence[str]) -> Iterator[str]:
    style, script = _file("page.css"), _file("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    starts = ", ".join(graph.names[start] for start in graph.starts.tolist())
    heading, groups = safe(title or starts or "Graph"), groups_of(graph)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{heading}</title>\n<style>{style}</style>\n</head>\n<body>"
    yield f"<h1>{heading}</h1>"
    yield f"<p>{_summary(graph)}</p>"
    for note in notes:
        yield f"<p>{safe(note)}</p>"
    yield _CONTROLS
    yield from drawing(graph, groups)
    yield from legend(graph, groups)
    yield _HELP
    yield from tables(graph, groups)
    yield f"<script>{script}</script>\n</body>\n</html>"


def _summary(graph: Subgraph) -> str:
    cut = f"; {graph.n_left_out:,} more did not fit the limits" if graph.n_left_out else ""
    return (
        f"{len(graph):,} nodes and {graph.n_edges:,} edges{cut}. An edge leads from a term to a "
        "member of its tail, the few that stand out from all others by cosine similarity. Rank: "
        "place of the second in the tail of the first; rank back: place of the first as the second "
        "sees it."
    )


def _file(name: str) -> str:
    return files("knife.faces.graph_page").joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
