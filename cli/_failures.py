"""What goes wrong, turned into one message and an exit code.

A user never sees a traceback unless ``--debug`` asks for it. Data that cannot be used, files that
cannot be read and models that cannot serve are no bugs; everything else is ours and says so.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import click

from knife.errors import KnifeError

FAILED, SOME_SET_ASIDE, INTERRUPTED = 1, 3, 130


class Failure(click.ClickException):
    """A failed run; the message says what was wrong, what was expected and what to do next."""

    exit_code = FAILED


class Interrupted(click.ClickException):
    """The user stopped the run."""

    exit_code = INTERRUPTED

    def show(self, file: IO[str] | None = None) -> None:
        """Write the message to standard error, without calling it an error."""
        click.echo(self.format_message(), file=file, err=file is None)


@contextmanager
def translated(*, debug: bool) -> Iterator[None]:
    """Turn every exception of the block into one that click shows; flush what was written.

    Parameters
    ----------
    debug : bool
        Whether to write the traceback as well.

    Raises
    ------
    Failure, Interrupted
        In place of any exception that click does not handle itself.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has what it wanted, as in ``knife … | head``.
        _discard_output()
        raise click.exceptions.Exit(0) from None
    except KeyboardInterrupt:
        raise Interrupted("Interrupted.") from None
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        _flush()
        raise
    except Exception as error:
        _flush()
        if debug:
            traceback.print_exc()
        raise Failure(message_of(error)) from error


def message_of(error: Exception) -> str:
    """Return what to tell the user about an exception.

    Examples
    --------
    >>> message_of(FileNotFoundError(2, "No such file or directory", "a.txt"))
    "'a.txt': No such file or directory."
    """
    if isinstance(error, KnifeError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for this. Use a smaller model or a smaller batch."
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename!r}: " if error.filename is not None else ""
        return f"{place}{error.strerror}."
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return f"this is a bug in knife: {reason}. Run it again with knife --debug and report it."


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()


def _discard_output() -> None:
    # Python flushes standard output once more at exit and would complain about the pipe.
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
