"""Writing the files of a directory together: all of them, or none.

The files are written and synced in a fresh directory beside the target, which then takes the
target's place by renaming. No operating system swaps two full directories in one step that Python
offers, so the old one is first set aside under a fixed name. Whoever is stopped between the two
renames leaves it there, and readers and the next writer find it. Only files that the caller names
are ever deleted. This module does not know what the files mean.

One writer at a time is assumed; of two at once, one fails and the other is whole.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from knife.errors import InputError, StoreError


def place_of(directory: str | Path) -> Path:
    """Return where a directory really is, symbolic links followed, whether it exists or not.

    Parameters
    ----------
    directory : str or Path
        Relative or absolute.

    Returns
    -------
    Path
        Absolute, so that a link stays a link when its target is replaced.

    Raises
    ------
    InputError
        If it is no path at all.

    Examples
    --------
    >>> place_of("labels").is_absolute()
    True
    """
    if "\0" in str(directory):
        raise InputError(
            f"the path {str(directory)!r} holds a NUL; expected the path of a directory. "
            "Check where it comes from."
        )
    return Path(os.path.realpath(directory))


def standing(target: Path) -> Path:
    """Return where to read a directory: in its place, or set aside by an interrupted write.

    Parameters
    ----------
    target : Path
        As `place_of` returns it.
    """
    aside = _aside(target)
    return aside if not os.path.lexists(target) and aside.is_dir() else target


def restore(target: Path) -> None:
    """Put back what an interrupted write has set aside, if its place is empty."""
    if standing(target) != target:
        os.rename(_aside(target), target)


def write_together(
    target: Path, files: Mapping[str, bytes], *, may_hold: Iterable[str] = ()
) -> None:
    """Write files into a directory that has them all or, if anything fails, is as it was.

    Parameters
    ----------
    target : Path
        As `place_of` returns it. Parents are made. A directory that is there is replaced; the
        caller has made sure that it holds no other files than these and those of `may_hold`.
    files : mapping from name to bytes
        Content of each file.
    may_hold : iterable of str, optional
        Further files that go with a directory that is replaced.

    Raises
    ------
    OSError
        If the disk is full, a permission is missing and so on; `store_errors` translates.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.{secrets.token_hex(4)}.knife-new"
    # mkdir and not tempfile: the result should have the permissions that the user's umask gives.
    fresh.mkdir()
    discard = partial(_discard, names={*files, *may_hold})
    try:
        for name, data in files.items():
            with (fresh / name).open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        sync_directory(fresh)
        take_place(fresh, target, discard)
    except BaseException:
        # The first failure is the one to tell; what cannot be cleaned up is hidden by its name.
        with contextlib.suppress(OSError):
            discard(fresh)
        raise


def take_place(fresh: Path, target: Path, discard: Callable[[Path], None]) -> None:
    """Put a finished directory in the place of another, which comes back if that fails.

    Parameters
    ----------
    fresh : Path
        Written and synced, beside the target.
    target : Path
        As `place_of` returns it; there or not.
    discard : callable
        Deletes a directory that is no longer needed; it alone knows what may be deleted.

    Raises
    ------
    OSError
        If a rename is refused; `store_errors` translates.
    """
    _move_in(fresh, target, discard)
    sync_directory(target.parent)


def sync_all(directory: Path) -> None:
    """See that all files of a directory are on the disk; a disk may say only now that it is full.

    Parameters
    ----------
    directory : Path
        With what lies below it.

    Raises
    ------
    OSError
        If a file cannot be written; `store_errors` translates.
    """
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """See that the names in a directory are on the disk, where the system can do that."""
    # Some systems cannot sync a directory; its files are synced one by one.
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def store_errors(action: str, path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a StoreError that says what to do.

    Parameters
    ----------
    action : str
        What was tried, such as ``"write"``.
    path : Path
        On what.

    Raises
    ------
    StoreError
        In place of any OSError.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        advice = {
            errno.ENOSPC: "Nothing was changed. Make room on the disk or choose another place.",
            errno.EDQUOT: "Nothing was changed. Make room or choose another place.",
            errno.EACCES: "Check who owns it, or choose another place.",
            errno.EROFS: "Choose a place that can be written to.",
        }.get(error.errno or 0, "Check the path and the disk.")
        raise StoreError(
            f"cannot {action} {path}: {reason}. Expected a place that is open to this user and "
            f"has room. {advice}"
        ) from error


def _move_in(fresh: Path, target: Path, discard: Callable[[Path], None]) -> None:
    if not target.exists():
        os.rename(fresh, target)
        return
    aside = _aside(target)
    # Left by a write that was stopped after its last rename: the target is newer.
    if aside.is_dir():
        discard(aside)
    os.rename(target, aside)
    try:
        os.rename(fresh, target)
    except BaseException:
        os.rename(aside, target)
        raise
    # The new directory stands; an old one that cannot go is hidden and harmless.
    with contextlib.suppress(OSError):
        discard(aside)


def _aside(target: Path) -> Path:
    return target.parent / f".{target.name}.knife-old"


def _discard(directory: Path, names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(directory / name)
    os.rmdir(directory)
