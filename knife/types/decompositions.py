"""The answer to "why does this term score so high here?": n1·n2·cos + bias, column by column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen

Part = Literal["norm", "angle", "bias"]

_FLOATS = ("logits", "probabilities", "norms", "cosines", "products", "biases")
_INTS = ("ids", "ranks", "norm_ranks", "cosine_ranks", "bias_ranks")


@dataclass(frozen=True)
class Place:
    """A place of a text, and how it was read.

    Parameters
    ----------
    position : int
        Index among the text's pieces, control pieces included; the first piece of what is masked.
    start, end : int, in code points of the text
        Half-open span; (0, 0) for a control piece.
    piece : str
        What stands there: the text between `start` and `end`, or the control piece.
    is_masked : bool
        Whether the model read a mask there.
    n_pieces : int
        Length of the whole text, control pieces included.
    n_read : int
        How many pieces the model read; fewer than `n_pieces` for a window of a long text, or where
        one mask replaced several pieces.
    """

    position: int
    start: int
    end: int
    piece: str
    is_masked: bool
    n_pieces: int
    n_read: int


@dataclass(frozen=True, eq=False)
class TermScores:
    """Terms at one place with all that makes their scores.

    Parameters
    ----------
    ids : int64 array (n,)
        Piece ids.
    surfaces : tuple of str, length n
        Their texts.
    logits : float32 array (n,)
        The model's own scores.
    probabilities : float32 array (n,), in [0, 1]
        Softmax over the whole vocabulary.
    ranks : int64 array (n,)
        Rank of the score in the whole vocabulary, 1 for the highest, ties by id.
    norms : float32 array (n,)
        n2, the length of the embedding.
    cosines : float32 array (n,), in [-1, 1]
        Of head state and embedding.
    products : float32 array (n,), in logits
        n1·n2·cos.
    biases : float32 array (n,), in logits
        Decoder bias.
    norm_ranks, cosine_ranks, bias_ranks : int64 array (n,)
        Ranks in the whole vocabulary by one part alone.
    """

    ids: Ints = field(repr=False)
    surfaces: tuple[str, ...]
    logits: Floats = field(repr=False)
    probabilities: Floats = field(repr=False)
    ranks: Ints = field(repr=False)
    norms: Floats = field(repr=False)
    cosines: Floats = field(repr=False)
    products: Floats = field(repr=False)
    biases: Floats = field(repr=False)
    norm_ranks: Ints = field(repr=False)
    cosine_ranks: Ints = field(repr=False)
    bias_ranks: Ints = field(repr=False)

    def __post_init__(self) -> None:
        size = (len(self.surfaces),)
        for names, dtype in ((_FLOATS, np.float32), (_INTS, np.int64)):
            for name in names:
                array = frozen(getattr(self, name), dtype)
                if array.shape != size:
                    raise ShapeError(name, expected=size, got=array.shape)
                object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.surfaces)


@dataclass(frozen=True, eq=False)
class Contrast:
    """How far each term's score lies from that of one term, and through what.

    Parameters
    ----------
    id : int
        Piece id of the term that the others are held against.
    surface : str
        Its text.
    logit : float
        Its score.
    norm, angle, bias : float32 array (n,), in logits
        Parts of the score of each term less that of this one; they sum to the difference.
    """

    id: int
    surface: str
    logit: float
    norm: Floats = field(repr=False)
    angle: Floats = field(repr=False)
    bias: Floats = field(repr=False)

    def __post_init__(self) -> None:
        for name in ("norm", "angle", "bias"):
            array = frozen(getattr(self, name), np.float32)
            object.__setattr__(self, name, array)
            if array.shape != self.norm.shape or array.ndim != 1:
                raise ShapeError(name, expected=self.norm.shape, got=array.shape)

    @property
    def differences(self) -> Floats:
        """Score of each term less the score of this one, float32 (n,)."""
        return self.norm + self.angle + self.bias


@dataclass(frozen=True)
class Parts:
    """One figure for each of the three parts of a score; NaN where there is none.

    Parameters
    ----------
    norm, angle, bias : float
        The figures.

    Examples
    --------
    >>> Parts(0.2, 0.9, -0.1).largest
    'angle'
    """

    norm: float
    angle: float
    bias: float

    @property
    def largest(self) -> Part | None:
        """The part with the highest figure; None where there is none."""
        figures: dict[Part, float] = {"norm": self.norm, "angle": self.angle, "bias": self.bias}
        if any(np.isnan(figure) for figure in figures.values()):
            return None
        return max(figures, key=lambda name: figures[name])


@dataclass(frozen=True, eq=False)
class ScoreDecomposition:
    """The scores of terms at one place, taken apart.

    Parameters
    ----------
    place : Place
        Where.
    state_norm : float
        n1, the length of the head state.
    terms : TermScores
        The terms that were asked for.
    contrast : Contrast
        Each of them against one term.
    n_compared : int
        How many of the best terms `shares` and `sizes` compare with each other.
    shares : Parts
        Of all differences between two of the best terms, what each part accounts for. They sum to
        1; below 0 is a part that speaks against the order.
    sizes : Parts, in [0, 1]
        How much each part moves, whichever way: shares of the absolute parts. They sum to 1.
    spearman : Parts, in [-1, 1]
        Rank correlation, over the whole vocabulary, of the scores with one part alone.
    largest_error : float, in logits
        Largest difference between n1·n2·cos + bias and the model's own score, over the whole
        vocabulary.
    """

    place: Place
    state_norm: float
    terms: TermScores
    contrast: Contrast
    n_compared: int
    shares: Parts
    sizes: Parts
    spearman: Parts
    largest_error: float
