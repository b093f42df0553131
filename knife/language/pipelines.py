"""From the name of a spaCy pipeline to the pipeline.

An existing directory wins over a name; embedded pipelines come next, installed packages last. This
module does not know which pipelines are embedded, nor what their components are for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knife.errors import ModelError, ModelNotFoundError

if TYPE_CHECKING:
    from typing import TypeAlias

    from spacy.language import Language

    Pipeline: TypeAlias = Language

EMBEDDED_PIPELINE = "knife-en-syntax"
"""The pipeline that comes with the package."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")


def find_pipeline(source: str | Path, embedded: Path | None = None) -> str | Path:
    """Return where a pipeline is, without loading it.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded pipeline, or an installed package.
    embedded : Path or None
        Directory that holds one directory for each embedded pipeline.

    Returns
    -------
    str or Path
        The name of a package, or a directory.

    Raises
    ------
    ModelNotFoundError
        If there is none, with the command that may install it.

    Examples
    --------
    >>> find_pipeline("en_core_web_gone")
    Traceback (most recent call last):
    ...
    knife.errors.ModelNotFoundError: there is no pipeline 'en_core_web_gone': no such directory ...
    """
    text = str(source)
    path = Path(source).expanduser()
    if text.strip() and _exists(path):
        return _directory(path)
    is_name = isinstance(source, str) and _NAME.fullmatch(text) is not None
    if is_name and embedded is not None and (embedded / text / "meta.json").is_file():
        return embedded / text
    if is_name:
        from spacy.util import is_package

        if is_package(text):
            return text
    advice = f" Install it with: python -m spacy download {text}" if is_name else ""
    raise ModelNotFoundError(
        f"there is no pipeline {text!r}: no such directory and no such package is installed; "
        f"expected a directory that spaCy wrote, or a package such as en_core_web_sm.{advice}"
    )


def load_pipeline(
    source: str | Path = EMBEDDED_PIPELINE,
    *,
    embedded: Path | None = None,
    exclude: Sequence[str] = (),
) -> Language:
    """Load a spaCy pipeline.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded pipeline, or an installed package such as
        ``en_core_web_sm``.
    embedded : Path or None
        Directory that holds one directory for each embedded pipeline.
    exclude : sequence of str
        Components to leave out, such as ``ner``; those that it has not are passed over.

    Returns
    -------
    Language
        As spaCy loads it.

    Raises
    ------
    ModelNotFoundError
        If there is none, with the command that may install it.
    ModelError
        If it is there but cannot be loaded.
    """
    place = find_pipeline(source, embedded)
    import spacy
    from spacy.about import __version__

    try:
        return spacy.load(place, exclude=list(exclude))
    except (OSError, ValueError, LookupError, ImportError, AttributeError, TypeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(
            f"the pipeline {str(source)!r} cannot be loaded by spaCy {__version__}: {reason} "
            "Expected a whole pipeline of this version. Install or train it anew."
        ) from error


def _directory(path: Path) -> Path:
    if not all((path / name).is_file() for name in ("meta.json", "config.cfg")):
        kind = "directory without meta.json and config.cfg" if path.is_dir() else "file"
        raise ModelNotFoundError(
            f"{str(path)!r} is a {kind}; expected a directory that spaCy or knife pipeline train "
            "wrote. An existing path wins over an embedded or installed pipeline of the same "
            "name: to take that one, run in another directory."
        )
    return path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False  # too long for a path, or with a NUL
