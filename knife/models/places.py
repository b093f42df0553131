"""Where a model is, and how it is to be fetched and run.

Two values that the modules of loading hand to each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class LoadOptions:
    """How to fetch and run a model; the names are those of Hugging Face.

    Parameters
    ----------
    revision : str or None
        Branch, tag or commit of a Hub model; None is its main branch.
    local_files_only : bool
        Whether to stay off the network and use what was downloaded before.
    cache_dir : str, Path or None
        Where downloads are kept; None is Hugging Face's own cache.
    token : str or None
        Access token of the Hub; None is the one that the user is logged in with.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    dtype : str
        What the encoder computes with: ``auto``, ``float32``, ``bfloat16``, ``float16``.
    batch_pieces : int or None, in pieces
        Most pieces in a padded batch; None is what suits the device.

    Examples
    --------
    >>> LoadOptions(token="secret").dtype
    'auto'
    """

    revision: str | None = None
    local_files_only: bool = False
    cache_dir: str | Path | None = None
    # Left out of repr, so that it cannot reach a log or a traceback.
    token: str | None = field(default=None, repr=False)
    device: str = "auto"
    dtype: str = "auto"
    batch_pieces: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a model is.

    Parameters
    ----------
    name : str
        What the model is called: a Hub id, a directory's name, an embedded name.
    location : str
        What a loader of transformers takes: a path or a Hub id.
    is_local : bool
        Whether it is a directory of this machine.
    """

    name: str
    location: str
    is_local: bool
