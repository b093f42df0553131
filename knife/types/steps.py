"""How long work tells of itself: each step is named before it is done, within what that returns.

Whoever waits may show the name; whoever does the work does not know how.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Step = Callable[[str, str], AbstractContextManager[None]]
"""Told what is done next and how far it is; the doing happens inside."""

NamedStep = Callable[[str], AbstractContextManager[None]]
"""Told what is done next alone, of work that does not know how far it is."""


def silent(text: str, done: str = "") -> AbstractContextManager[None]:
    """Return nothing to do a step within, for work that nobody waits for."""
    return nullcontext()
