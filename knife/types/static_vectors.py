"""Vectors without a context under the names of what they stand for, as word2vec has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from knife.errors import InputError, ShapeError
from knife.types.arrays import Floats, frozen

VectorKind = Literal["landmark", "centred", "embedding"]
PhraseSource = Literal["both", "mean", "first", "pieces"]


@dataclass(frozen=True)
class StaticOptions:
    """Which vectors are given out.

    Parameters
    ----------
    kind : {"landmark", "centred", "embedding"}
        Decoder rows without what they all share, at length 1, as `knife.neighbors` compares them;
        decoder rows less their mean; decoder rows as they are.
    has_words, has_continuations : bool
        Whether pieces that begin a word, and pieces that continue one, are given out.
    phrases_by : {"both", "mean", "first", "pieces"}
        What stands for a phrase that is no word of the vocabulary: ``mean`` of the head states of
        its pieces; head state of the ``first`` control piece ([CLS]); mean of the vectors of its
        ``pieces``, for which the model is not run; the first and the third of these in equal parts.
    space : str
        What stands for spaces in a name; without spaces itself.

    Raises
    ------
    InputError
        If a value is another one.
    """

    kind: VectorKind = "landmark"
    has_words: bool = True
    has_continuations: bool = False
    phrases_by: PhraseSource = "both"
    space: str = "_"

    def __post_init__(self) -> None:
        for name, kinds in (("kind", VectorKind), ("phrases_by", PhraseSource)):
            if getattr(self, name) not in get_args(kinds):
                raise InputError(
                    f"{name} is {getattr(self, name)!r}; expected {', '.join(get_args(kinds))}."
                )
        if any(char.isspace() for char in self.space):
            raise InputError(
                f"space is {self.space!r}; expected text without spaces, because a space ends a "
                "name in these files. Take _ or nothing."
            )


@dataclass(frozen=True, eq=False)
class NamedBlock:
    """Some names with their vectors.

    Parameters
    ----------
    names : tuple of str, length n
        Without spaces, all different.
    vectors : float32 array (n, H)
        One row each.
    """

    names: tuple[str, ...]
    vectors: Floats = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", frozen(self.vectors, np.float32))
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.names):
            expected = (len(self.names), "H")
            raise ShapeError("vectors", expected=expected, got=self.vectors.shape)

    def __len__(self) -> int:
        return len(self.names)
