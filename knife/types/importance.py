"""How important terms are by a model's bias, and how far a corpus agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from knife.errors import ShapeError
from knife.types.arrays import Floats, Ints, frozen
from knife.types.entities import Mention

PieceKind = Literal["words", "continuations"]


@dataclass(frozen=True, eq=False)
class RankedPieces:
    """Pieces of one kind by falling importance.

    Parameters
    ----------
    kind : {"words", "continuations"}
        Which pieces: those that begin a word, or those that continue one.
    ids : int64 array (n,)
        Piece ids, most important first; ties by rising id.
    surfaces : tuple of str, length n
        Their texts.
    bias : float32 array (n,), in logits
        Their biases, rising.
    importance : float32 array (n,), in [0, 1]
        Share of the kind that has a higher bias; ties count half.
    """

    kind: PieceKind
    ids: Ints = field(repr=False)
    surfaces: tuple[str, ...] = field(repr=False)
    bias: Floats = field(repr=False)
    importance: Floats = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozen(self.ids, np.int64))
        for name in ("bias", "importance"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float32))
        for name in ("surfaces", "bias", "importance"):
            if len(getattr(self, name)) != self.ids.size:
                raise ShapeError(name, expected=self.ids.shape, got=(len(getattr(self, name)),))

    def __len__(self) -> int:
        return int(self.ids.size)


@dataclass(frozen=True)
class Keyword:
    """A term of a text with its weight.

    Parameters
    ----------
    text : str
        As it is written most often, the first of equally frequent ones.
    score : float, 0 or more
        What it is ranked by: its importance times 1 + ln of how often it stands there.
    importance : float, in [0, 1]
        Mean over its words; of each, that of its most important piece.
    mentions : tuple of Mention
        Where it stands, in order.
    pieces : tuple of str
        What the tokenizer makes of the first of them.
    """

    text: str
    score: float
    importance: float
    mentions: tuple[Mention, ...]
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class BiasCorrelation:
    """How far bias and corpus agree over a group of pieces.

    Parameters
    ----------
    group : str
        Which pieces.
    n_pieces : int
        How many.
    n_unseen : int
        How many of them are nowhere in the corpus.
    with_idf : float or None, in [-1, 1]
        Spearman correlation of the bias with minus IDF, over the pieces that are seen; None where
        it is not defined.
    with_frequency : float or None, in [-1, 1]
        The same with how often they occur.
    median_bias : float or None, in logits
        Half of the group have a lower one; None for an empty group.
    """

    group: str
    n_pieces: int
    n_unseen: int
    with_idf: float | None
    with_frequency: float | None
    median_bias: float | None


@dataclass(frozen=True)
class Disagreement:
    """A word that bias and corpus weigh differently.

    Parameters
    ----------
    term : str
        The word.
    by_bias, by_corpus : float, in [0, 1]
        Its importance by either: share of the words compared that are more common.
    n_documents : int
        Documents of the corpus that hold it.
    """

    term: str
    by_bias: float
    by_corpus: float
    n_documents: int


@dataclass(frozen=True)
class BiasCheck:
    """Term importance by the bias against document frequencies of a corpus.

    Parameters
    ----------
    n_documents, n_pieces : int
        Read from the corpus.
    fewest : int
        Documents that hold a word that does not count as rare.
    correlations : tuple of BiasCorrelation
        All words, words that are not rare, and where the bias may fail.
    rare_by_bias : tuple of Disagreement
        Words that the bias takes for rarer than they are, worst first.
    common_by_bias : tuple of Disagreement
        Words that the bias takes for commoner than they are, worst first.
    """

    n_documents: int
    n_pieces: int
    fewest: int
    correlations: tuple[BiasCorrelation, ...]
    rare_by_bias: tuple[Disagreement, ...]
    common_by_bias: tuple[Disagreement, ...]
