"""Which vector stands for a text: the names of methods and normalisations, used everywhere.

A method says which states or embeddings are pooled, and with which weights; a normalisation what
is done to the pooled vector. This module computes neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knife.errors import InputError

Source = Literal["embedding", "hidden", "head", "terms"]
Pooling = Literal["first", "mean", "sif"]
Normalisation = Literal["raw", "normalised", "whitened"]

NORMALISATIONS: tuple[Normalisation, ...] = ("raw", "normalised", "whitened")

METHODS = (
    "head-cls",
    "top-cls",
    "mean:LAYERS",
    "head-mean",
    "embedding-mean",
    "sif:LAYERS",
    "head-sif",
    "embedding-sif",
    "terms",
)
"""All methods; LAYERS is ``all`` or numbers such as ``0,-1``."""

EVALUATED = (
    "head-cls",
    "top-cls",
    "mean:-1",
    "mean:0,-1",
    "mean:all",
    "head-mean",
    "embedding-mean",
    "sif:all",
    "head-sif",
    "embedding-sif",
    "terms",
)
"""Those that are compared when nobody says which."""

_PLAIN: dict[str, tuple[Source, Pooling]] = {
    "head-cls": ("head", "first"),
    "top-cls": ("hidden", "first"),
    "head-mean": ("head", "mean"),
    "embedding-mean": ("embedding", "mean"),
    "head-sif": ("head", "sif"),
    "embedding-sif": ("embedding", "sif"),
    "terms": ("terms", "mean"),
}


@dataclass(frozen=True)
class Method:
    """How a text becomes a vector.

    Parameters
    ----------
    name : str
        As a user writes it.
    source : {"embedding", "hidden", "head", "terms"}
        Decoder rows, hidden states, head states, or words that head states are near to.
    pooling : {"first", "mean", "sif"}
        The state of the first control piece, the mean over pieces, or a mean in which frequent
        pieces weigh little.
    layers : tuple of int or None
        For ``hidden``: whose mean is pooled; None is all of them.
    """

    name: str
    source: Source
    pooling: Pooling
    layers: tuple[int, ...] | None = None

    @property
    def is_dense(self) -> bool:
        """Whether the vector has a few hundred numbers and not one for each piece."""
        return self.source != "terms"


def parse_method(name: str) -> Method:
    """Return the method of a name.

    Parameters
    ----------
    name : str
        One of `METHODS`, with layers in place of ``LAYERS``.

    Raises
    ------
    InputError
        If there is no such method.

    Examples
    --------
    >>> parse_method("mean:0,-1").layers
    (0, -1)
    >>> parse_method("mean")
    Traceback (most recent call last):
    ...
    knife.errors.InputError: method is 'mean'; expected head-cls, top-cls, mean:LAYERS, ...
    """
    if name in _PLAIN:
        source, pooling = _PLAIN[name]
        return Method(name, source, pooling, (-1,) if source == "hidden" else None)
    kind, colon, layers = name.partition(":")
    if colon and kind in ("mean", "sif"):
        pooling = "mean" if kind == "mean" else "sif"
        return Method(name, "hidden", pooling, _layers(name, layers))
    raise InputError(
        f"method is {name!r}; expected {', '.join(METHODS)}, where LAYERS is all or numbers such "
        "as -1 or 0,-1."
    )


def _layers(name: str, text: str) -> tuple[int, ...] | None:
    if text == "all":
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            f"method is {name!r}, whose layers are no numbers; expected all, or numbers with "
            "commas between them: mean:-1, mean:0,-1."
        ) from error
