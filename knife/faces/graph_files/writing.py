"""Networks as files that Gephi, Cytoscape, yEd, igraph and browsers read.

networkx writes them. XML cannot hold control characters, and a reader would refuse the whole file
for one of them, so they are replaced by their pictures (U+2400) in GraphML and GEXF.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar

from knife.errors import InputError, StoreError

if TYPE_CHECKING:
    import networkx

    Network: TypeAlias = networkx.Graph[Any]

NETWORK_SUFFIXES = (".graphml", ".gexf", ".json")

# What XML 1.0 allows besides these is every character (production 2, Char).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Value = TypeVar("Value")


def check_network_file(path: str | Path) -> Path:
    """Return the path of a network, or refuse a kind of file that cannot be written.

    Raises
    ------
    InputError
        If the suffix is not .graphml, .gexf or .json.

    Examples
    --------
    >>> check_network_file("cell.gexf").name
    'cell.gexf'
    """
    path = Path(path)
    if path.suffix.lower() not in NETWORK_SUFFIXES:
        raise InputError(
            f"{path.name!r} is no kind of network that can be written; expected a name that ends "
            f"in {', '.join(NETWORK_SUFFIXES)}. Choose such a name."
        )
    return path


def write_network(network: Network, path: str | Path) -> None:
    """Write a network as the kind of file that its name says.

    Parameters
    ----------
    network : networkx.Graph
        Of any kind: directed or not, with several edges between two nodes or one. Names and
        attributes are strings, numbers or truth values.
    path : str or Path
        ``.graphml``, ``.gexf`` or ``.json`` (node-link data, as D3 and
        ``networkx.node_link_graph(..., edges="edges")`` read it). An existing file is replaced
        when the new one is complete.

    Raises
    ------
    InputError
        If the suffix is another one.
    StoreError
        If the file cannot be written.

    Notes
    -----
    In XML, control characters of names and texts become their pictures; two names that differ in
    nothing else are told apart by more U+FFFD at the end of the second.

    Examples
    --------
    >>> import networkx, tempfile
    >>> place = Path(tempfile.mkdtemp()) / "two.graphml"
    >>> write_network(networkx.DiGraph([("cell", "cells")]), place)
    >>> list(networkx.read_graphml(place).edges)
    [('cell', 'cells')]
    """
    path = check_network_file(path)
    with whole_file(path) as file:
        _write(network, file, path.suffix.lower())


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file of bytes that takes its place only when it is complete.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    try:
        handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise StoreError(
            f"the network {str(path)!r} cannot be written: {error.strerror}. Choose another place "
            "for it."
        ) from error
    try:
        with open(handle, "wb") as file:
            yield file
        os.chmod(fresh, 0o644)
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def _write(network: Network, file: IO[bytes], suffix: str) -> None:
    import networkx

    if suffix == ".json":
        data = networkx.node_link_data(network, edges="edges")
        for part in json.JSONEncoder(ensure_ascii=False).iterencode(data):
            # A lone surrogate is no text, but must not cost the file.
            file.write(part.encode("utf-8", "replace"))
        file.write(b"\n")
        return
    safe = _for_xml(network)
    if suffix == ".graphml":
        # The writer of the standard library, so that the bytes do not depend on lxml.
        networkx.write_graphml_xml(safe, file)
    else:
        networkx.write_gexf(safe, file)


def _for_xml(network: Network) -> Network:
    """Return a network without characters that XML forbids; the same one where it has none."""
    import networkx

    names = shown_names(node for node in network.nodes if isinstance(node, str))
    found = networkx.relabel_nodes(network, names) if names else network
    parts = [known for _, known in found.nodes(data=True)]
    parts += [known for *_, known in found.edges(data=True)]
    if any(_has_forbidden(known) for known in parts):
        found = found.copy() if found is network else found
        for known in (
            *(known for _, known in found.nodes(data=True)),
            *(known for *_, known in found.edges(data=True)),
        ):
            known.update({key: _cleaned(value) for key, value in known.items()})
    return found


def shown_names(names: Iterable[str]) -> dict[str, str]:
    """Return the names that XML cannot hold, each with one that it can and that no other has."""
    taken = list(names)
    known, shown = set(taken), {}
    for name in taken:
        if _FORBIDDEN.search(name):
            fresh = visible(name)
            while fresh in known:
                fresh += "\ufffd"
            known.add(fresh)
            shown[name] = fresh
    return shown


def _has_forbidden(known: dict[str, object]) -> bool:
    return any(isinstance(one, str) and _FORBIDDEN.search(one) for one in known.values())


def _cleaned(value: Value) -> Value | str:
    return visible(value) if isinstance(value, str) else value


def visible(text: str) -> str:
    r"""Return a text with the characters that XML forbids shown instead.

    Examples
    --------
    >>> visible("a\x00b\ud800")
    'a␀b�'
    """
    return _FORBIDDEN.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
