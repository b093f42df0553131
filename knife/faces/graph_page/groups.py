"""What is drawn in which colour: a community each, the largest first.

Colours are those of Okabe and Ito, which colour-blind people tell apart; what is beyond them is
grey. Shape, name and table say the same again, so that nothing hangs on a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from knife.analyses.graphs.communities import graph_communities
from knife.types.subgraphs import Subgraph

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
OTHERS = "#999999"


@dataclass(frozen=True)
class Groups:
    """The group of each node, and what each group is called.

    Parameters
    ----------
    of : tuple of int
        Group of each node; the last is that of all small communities, if there is one.
    names : tuple of str
        What the legend says.
    colours : tuple of str
        In hexadecimal.
    """

    of: tuple[int, ...]
    names: tuple[str, ...]
    colours: tuple[str, ...]


def groups_of(graph: Subgraph) -> Groups:
    """Return the communities of a part of a graph as groups with colours."""
    found = graph_communities(graph)
    n_own = min(len(found), len(COLOURS))
    of = tuple(min(one, n_own) for one in found.by_node().tolist())
    sizes = found.sizes().tolist()
    names = [f"{found.name(one)} and {sizes[one] - 1} more" for one in range(n_own)]
    names = [name.removesuffix(" and 0 more") for name in names]
    colours = list(COLOURS[:n_own])
    if len(found) > n_own:
        names.append(f"{len(found) - n_own} small groups")
        colours.append(OTHERS)
    return Groups(of, tuple(names), tuple(colours))
