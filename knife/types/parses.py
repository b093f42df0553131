"""A sentence as a dependency parse that analyses can walk, each known entity one node of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from knife.errors import ShapeError


@dataclass(frozen=True)
class Node:
    """A token, or an entity of several tokens.

    Parameters
    ----------
    start, end : int, in code points
        Half-open span of the original text.
    text : str
        What stands there.
    tag : str
        Penn tag of the token, or of the entity as a whole.
    relation : str
        What it is to its head, in the labels of Universal Dependencies.
    head : int
        Number of the node that it hangs on; its own for a root.
    entity : int
        Which of the text's entities it is, -1 for none.
    """

    start: int
    end: int
    text: str
    tag: str
    relation: str
    head: int
    entity: int = -1

    @property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @property
    def is_verb(self) -> bool:
        """Whether the tagger takes it for a verb."""
        return self.tag.startswith("VB")


@dataclass(frozen=True)
class Parse:
    """The nodes of one sentence.

    Parameters
    ----------
    nodes : tuple of Node
        In the order of the text.

    Raises
    ------
    ShapeError
        If a head is no node.
    """

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        for node in self.nodes:
            if not 0 <= node.head < len(self.nodes):
                raise ShapeError("head", expected=f"0 to {len(self.nodes) - 1}", got=node.head)

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, number: int) -> Node:
        return self.nodes[number]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            if node.head != number:
                found[node.head].append(number)
        return tuple(tuple(some) for some in found)

    def children(self, number: int, *relations: str) -> Iterator[int]:
        """Yield what hangs on a node, in the order of the text.

        Parameters
        ----------
        number : int
            The node.
        *relations : str
            Only these; a relation stands for its subtypes, too. All if none is given.

        Examples
        --------
        >>> nodes = (Node(0, 2, "He", "PRP", "nsubj:pass", 1), Node(3, 6, "ran", "VBD", "root", 1))
        >>> list(Parse(nodes).children(1, "nsubj")), list(Parse(nodes).children(1, "obj"))
        ([0], [])
        """
        for child in self._children[number]:
            own = self.nodes[child].relation
            if not relations or own in relations or own.partition(":")[0] in relations:
                yield child

    def ancestors(self, number: int) -> Iterator[int]:
        """Yield what a node hangs on, the nearest first; a circle ends it."""
        seen = {number}
        while (head := self.nodes[number].head) not in seen:
            seen.add(head)
            yield head
            number = head
