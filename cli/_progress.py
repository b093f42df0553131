"""What takes longer than two seconds says so, on standard error.

On a terminal a line turns and counts; in a log there is one plain line. Work that is over before
that leaves no trace.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.live import Live

PATIENCE = 2.0
"""Seconds before a step is worth a word."""


class Progress:
    """Tells a waiting person what happens.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing at all.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live: Live | None = None
        self._text = ""

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Name what the block does, once it has taken long."""
        if self._quiet:
            yield
            return
        self._text = text
        timer = threading.Timer(PATIENCE, self._speak)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            if self._live is not None:
                self._live.stop()
                self._live = None

    def count(self, n: int, what: str) -> None:
        """Show how many records are done, where a line is turning."""
        if self._live is not None:
            self._live.update(_spinner(f"{self._text} · {n:,} {what}"))

    def note(self, text: str) -> None:
        """Say something that is no result, such as where a file was written."""
        if not self._quiet:
            click.echo(text, err=True)

    def _speak(self) -> None:
        if not sys.stderr.isatty():
            click.echo(f"{self._text} …", err=True)
            return
        from rich.console import Console
        from rich.live import Live

        # Standard output is left alone: it may be a pipe that carries the results.
        self._live = Live(
            _spinner(self._text),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()


def _spinner(text: str) -> object:
    from rich.spinner import Spinner
    from rich.text import Text

    return Spinner("dots", Text(text))
