"""Which model is opened when nobody says, and where the embedded data lies."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM

DEFAULT_MODEL = "knife-mini-cased"


def data_directory() -> Path:
    """Return the directory of embedded models, lexicons and labels."""
    return Path(str(files("knife.data")))


def load(
    model: str | Path | None = None,
    *,
    revision: str | None = None,
    local_files_only: bool = False,
    cache_dir: str | Path | None = None,
    token: str | None = None,
    device: str = "auto",
    dtype: str = "auto",
) -> MaskedLM:
    """Open a masked language model.

    Parameters
    ----------
    model : str or Path, optional
        A directory, the name of an embedded model, or a Hub id such as ``bert-base-cased``; the
        embedded default, which needs no network, if nothing is said.
    revision : str, optional
        Branch, tag or commit of a Hub model.
    local_files_only : bool
        Whether to stay off the network and use what was downloaded before.
    cache_dir : str or Path, optional
        Where downloads are kept.
    token : str, optional
        Access token of the Hub.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``mps``.
    dtype : str
        What the encoder computes with: ``auto``, ``float32``, ``bfloat16``, ``float16``.

    Returns
    -------
    MaskedLM
        The model, its head proven to re-make its own scores.

    Raises
    ------
    ModelError
        If there is no such model, or it has no trained masked-LM head.
    InputError
        If device or dtype cannot be had.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> model.vocabulary.find("cell") is not None
    True
    """
    from knife.models.sources import LoadOptions, load_masked_lm

    options = LoadOptions(revision, local_files_only, cache_dir, token, device, dtype)
    source = DEFAULT_MODEL if model is None else model
    return load_masked_lm(source, options, embedded=data_directory() / "models")
