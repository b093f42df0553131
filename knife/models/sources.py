"""From the name of a model to the model: an existing path, an embedded name, or a Hub id.

An existing path wins over a name, as Hugging Face users know it; the embedded models come next and
need no network; everything else is an id on the Hub. This module decides where; `checkpoints`
reads what is there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from knife.errors import ModelNotFoundError
from knife.models.checkpoints import read_config, read_tokenizer
from knife.models.fetching import resolve_commit
from knife.models.masked_lm import MaskedLM
from knife.models.places import LoadOptions, Place
from knife.models.precision import choose_device, choose_dtype
from knife.models.silence import silence
from knife.models.vocabularies import is_cased
from knife.models.weights import read_model
from knife.types.vocabulary import ModelInfo

__all__ = ["LoadOptions", "find_model", "load_masked_lm"]

_REPO_ID = re.compile(r"(?=.{1,96}$)\w[\w.-]*(/\w[\w.-]*)?")


def find_model(source: str | Path, embedded: Path | None = None) -> Place:
    """Return where a model is, without reading it.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded model, or a Hub id such as ``bert-base-cased``.
    embedded : Path or None
        Directory that holds one directory for each embedded model.

    Returns
    -------
    Place
        An existing path wins over an embedded name, and that over a Hub id.

    Raises
    ------
    ModelNotFoundError
        If the path is no model directory, or there is none and it cannot be a Hub id.
    """
    text = str(source)
    path = Path(source).expanduser()
    if text.strip() and _exists(path):
        return _directory(path)
    if embedded is not None and _REPO_ID.fullmatch(text) and (embedded / text).is_dir():
        return Place(name=text, location=str(embedded / text), is_local=True)
    if isinstance(source, Path) or not _REPO_ID.fullmatch(text):
        known = f" Embedded: {', '.join(_names(embedded))}." if _names(embedded) else ""
        raise ModelNotFoundError(
            f"there is no model {text!r}: no such directory, and it is no id on the Hub, which "
            "looks like bert-base-cased or owner/name. Check the spelling of the path." + known
        )
    return Place(name=text, location=text, is_local=False)


def load_masked_lm(
    source: str | Path, options: LoadOptions | None = None, embedded: Path | None = None
) -> MaskedLM:
    """Load a masked language model.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded model, or a Hub id.
    options : LoadOptions or None
        How to fetch and run it; None is the defaults.
    embedded : Path or None
        Directory that holds one directory for each embedded model.

    Returns
    -------
    MaskedLM
        The model, complete and proven: its head states re-make its own scores.

    Raises
    ------
    ModelNotFoundError
        If there is no such model, or the Hub cannot be reached and it was not downloaded before.
    NoMaskedLMHeadError
        If it is no masked language model, or its head is missing or incomplete.
    ModelError
        If its files cannot be read, or only with code or pickles of others.
    InputError
        If the device or dtype cannot be had.
    """
    options = options or LoadOptions()
    device = choose_device(options.device)
    dtype = choose_dtype(options.dtype, device)
    place = find_model(source, embedded)
    with silence():
        commit = resolve_commit(place, options)
        options = replace(options, revision=commit or options.revision)
        config = read_config(place, options)
        tokenizer = read_tokenizer(place, options, config)
        model = read_model(place, options, config)
        info = ModelInfo(
            name=place.name,
            revision=commit,
            architecture=type(model).__name__,
            is_cased=is_cased(tokenizer.backend_tokenizer),
        )
        return MaskedLM(model, tokenizer, info, device, dtype, options.batch_pieces)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False  # too long for a path, or with a NUL


def _directory(path: Path) -> Place:
    if not (path / "config.json").is_file():
        kind = "directory without config.json" if path.is_dir() else "file"
        raise ModelNotFoundError(
            f"{str(path)!r} is a {kind}; expected a model directory with config.json, "
            "model.safetensors and a tokenizer. An existing path wins over a Hub id of the same "
            "name: to take the Hub's model, run in another directory."
        )
    return Place(name=path.resolve().name, location=str(path), is_local=True)


def _names(embedded: Path | None) -> list[str]:
    if embedded is None or not embedded.is_dir():
        return []
    return sorted(path.parent.name for path in embedded.glob("*/config.json"))
