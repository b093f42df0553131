"""Files of a model, on this machine or on the Hub.

What every loader is told, which commit is meant, and whether a file is there. This module does
not open what it finds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from transformers.utils.hub import cached_file, extract_commit_hash

from knife.errors import ModelNotFoundError
from knife.models.places import LoadOptions, Place


class FetchArguments(TypedDict):
    """What every loader of transformers is told."""

    revision: str | None
    local_files_only: bool
    cache_dir: str | Path | None
    token: str | None


def fetch_arguments(place: Place, options: LoadOptions) -> FetchArguments:
    """Return what every loader is told, so that none goes its own way.

    Parameters
    ----------
    place : Place
        Where the model is; a directory never needs the network.
    options : LoadOptions
        What the user asked for.
    """
    return FetchArguments(
        revision=options.revision or "main",
        local_files_only=place.is_local or options.local_files_only,
        cache_dir=options.cache_dir,
        token=options.token,
    )


def resolve_commit(place: Place, options: LoadOptions) -> str:
    """Return the commit that a revision of a Hub model stands for, empty if it is not known.

    Every file is then taken from this commit, also if the branch moves on in the meantime.

    Parameters
    ----------
    place : Place
        Where the model is.
    options : LoadOptions
        How to fetch it.

    Raises
    ------
    ModelNotFoundError
        If the Hub has no such model or cannot be reached, and it was not downloaded before.
    """
    if place.is_local:
        return ""
    return extract_commit_hash(find_file(place, options, "config.json"), None) or ""


def find_file(
    place: Place, options: LoadOptions, name: str, *, required: bool = True
) -> str | None:
    """Return where a file of a Hub model lies on this machine, downloaded if need be.

    Parameters
    ----------
    place : Place
        A model on the Hub.
    options : LoadOptions
        How to fetch it.
    name : str
        The file.
    required : bool
        Whether its absence is an error; if not, None is returned.

    Raises
    ------
    ModelNotFoundError
        If the file or the model is not there, or the Hub cannot be reached.
    """
    try:
        return cached_file(
            place.location,
            name,
            _raise_exceptions_for_missing_entries=required,
            **fetch_arguments(place, options),
        )
    except Exception as error:
        raise ModelNotFoundError(_not_reached(place, options, error)) from error


def first_line(error: BaseException) -> str:
    r"""Return the first line of an error as a sentence.

    Examples
    --------
    >>> first_line(ValueError("no such thing\nand more"))
    'no such thing.'
    """
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _not_reached(place: Place, options: LoadOptions, error: Exception) -> str:
    at = f" at revision {options.revision!r}" if options.revision else ""
    tried = (
        "looked in the local cache only, as was asked for"
        if options.local_files_only
        else "looked for a directory, an embedded model, the local cache and the Hub"
    )
    return (
        f"no model {place.name!r}{at}: {tried}. {first_line(error)} Check the spelling and the "
        "connection; private models need a token. Without a network, use the embedded model, a "
        "directory, or a model that was downloaded before (offline: local_files_only)."
    )
