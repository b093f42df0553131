"""What takes longer than two seconds says so, on standard error.

On a terminal a line turns and counts; in a log there is one plain line. Work that is over before
that leaves no trace.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.live import Live

PATIENCE = 2.0
"""Seconds before a step is worth a word."""

REST = 30.0
"""Seconds before the same step is worth another line of a log."""


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
        self._text, self._done = "", ""
        self._spoken: dict[str, float] = {}

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is said."""
        return self._quiet

    @contextmanager
    def step(self, text: str, done: str = "") -> Iterator[None]:
        """Name what the block does, once it has taken long, and how far it has come."""
        if self._quiet:
            yield
            return
        self._text, self._done = text, done
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

    def note(self, text: str) -> None:
        """Say something that is no result, such as where a file was written."""
        if not self._quiet:
            click.echo(text, err=True)

    def _speak(self) -> None:
        line = f"{self._text}{self._done} …"
        if not sys.stderr.isatty():
            # A log gets a line for a step that comes again and again only now and then.
            if time.monotonic() - self._spoken.get(self._text, -REST) >= REST:
                self._spoken[self._text] = time.monotonic()
                click.echo(line, err=True)
            return
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        # Standard output is left alone: it may be a pipe that carries the results.
        self._live = Live(
            Spinner("dots", Text(line)),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
