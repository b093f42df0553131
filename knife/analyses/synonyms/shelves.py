"""Where the sentences of a corpus wait until the model reads some of them."""

from __future__ import annotations

from typing import Protocol


class Shelf(Protocol):
    """Keeps sentences until they are read again."""

    def put(self, record: str | int, text: str) -> int:
        """Keep a sentence and return its number."""

    def get(self, number: int) -> tuple[str | int, str]:
        """Return name and text of a sentence."""


class MemoryShelf:
    """A shelf in memory, for what is short.

    Examples
    --------
    >>> shelf = MemoryShelf()
    >>> shelf.get(shelf.put("a", "She took aspirin."))
    ('a', 'She took aspirin.')
    """

    def __init__(self) -> None:
        self._held: list[tuple[str | int, str]] = []

    def put(self, record: str | int, text: str) -> int:
        """Keep a sentence and return its number."""
        self._held.append((record, text))
        return len(self._held) - 1

    def get(self, number: int) -> tuple[str | int, str]:
        """Return name and text of a sentence."""
        return self._held[number]
