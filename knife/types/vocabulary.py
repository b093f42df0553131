"""The vocabulary of a model: its pieces and the landmarks that they are.

A piece is one entry of the tokenizer. Its embedding is its row of the decoder, the vector that a
head state is compared with. This type looks things up; it computes no similarity and has never
seen a tokenizer.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from knife.errors import InputError, ShapeError, UnknownTermError
from knife.types.arrays import Bools, Floats, Ints, frozen


@dataclass(frozen=True)
class ModelInfo:
    """Where a model came from.

    Parameters
    ----------
    name : str
        Hub id, directory name or name of an embedded model.
    revision : str
        Resolved commit of a Hub model, empty for a local one.
    architecture : str
        Class of transformers that holds the weights, such as ``BertForMaskedLM``.
    is_cased : bool
        Whether the tokenizer keeps capitals apart.
    """

    name: str
    revision: str = ""
    architecture: str = ""
    is_cased: bool = True


@dataclass(frozen=True)
class Piece:
    """One entry of a vocabulary.

    Parameters
    ----------
    id : int
        Row of the decoder.
    raw : str
        As the tokenizer spells it: ``##ing``, ``Ġcell``, ``▁cell``.
    surface : str
        The text that it stands for, without markers: ``ing``, ``cell``.
    is_continuation : bool
        Whether it continues a word.
    is_special : bool
        Whether it is a control piece (``[CLS]``, ``<mask>``) or an unused slot.
    """

    id: int
    raw: str
    surface: str
    is_continuation: bool
    is_special: bool


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All pieces of a model with their decoder rows.

    Parameters
    ----------
    pieces : tuple of str, length V
        The tokenizer's spelling, position = piece id.
    surfaces : tuple of str, length V
        The text of each piece, without markers.
    embeddings : float32 array (V, H)
        Decoder rows.
    bias : float32 array (V,)
        Decoder bias, in logits.
    is_special : bool array (V,)
        Control pieces and unused slots.
    is_continuation : bool array (V,)
        Pieces that continue a word.
    info : ModelInfo
        Where the model came from.
    digest : str
        SHA-256 over pieces, embeddings and bias, in hexadecimal.

    Raises
    ------
    ShapeError
        If the lengths disagree.
    InputError
        If an embedding or bias is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> v = Vocabulary(("[MASK]", "cell", "##s"), ("[MASK]", "cell", "s"), np.eye(3), np.zeros(3),
    ...     [True, False, False], [False, False, True], ModelInfo("toy"), "00")
    >>> v.id_of("cell"), v.piece(2).is_continuation
    (1, True)
    """

    pieces: tuple[str, ...]
    surfaces: tuple[str, ...]
    embeddings: Floats = field(repr=False)
    bias: Floats = field(repr=False)
    is_special: Bools = field(repr=False)
    is_continuation: Bools = field(repr=False)
    info: ModelInfo
    digest: str

    def __post_init__(self) -> None:
        size = len(self.pieces)
        for name, dtype in (
            ("embeddings", np.float32),
            ("bias", np.float32),
            ("is_special", np.bool_),
            ("is_continuation", np.bool_),
        ):
            array = frozen(getattr(self, name), dtype)
            if array.shape[:1] != (size,) or array.ndim != 1 + (name == "embeddings"):
                expected = (size, "H") if name == "embeddings" else (size,)
                raise ShapeError(name, expected=expected, got=array.shape)
            if array.dtype == np.float32 and not np.isfinite(array).all():
                raise InputError(
                    f"{name} holds NaN or infinite values; expected finite numbers. "
                    "Check that the checkpoint is complete."
                )
            object.__setattr__(self, name, array)
        if len(self.surfaces) != size:
            raise ShapeError("surfaces", expected=(size,), got=(len(self.surfaces),))

    def __len__(self) -> int:
        return len(self.pieces)

    @property
    def width(self) -> int:
        """Width H of an embedding."""
        return int(self.embeddings.shape[1])

    @cached_property
    def _word_ids(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for i in self.words.tolist():
            found.setdefault(self.surfaces[i], i)  # the lowest id of a repeated surface
        return found

    @cached_property
    def _raw_ids(self) -> dict[str, int]:
        return {self.pieces[i]: i for i in reversed(range(len(self)))}

    @cached_property
    def words(self) -> Ints:
        """Ids of the pieces that begin a word, ascending, int64 array (n,)."""
        return frozen(np.flatnonzero(~self.is_special & ~self.is_continuation), np.int64)

    @cached_property
    def continuations(self) -> Ints:
        """Ids of the pieces that continue a word, ascending, int64 array (n,)."""
        return frozen(np.flatnonzero(~self.is_special & self.is_continuation), np.int64)

    def piece(self, piece_id: int) -> Piece:
        """Return what is known of one piece.

        Raises
        ------
        InputError
            If there is no such id.
        """
        if not 0 <= piece_id < len(self):
            raise InputError(f"piece id {piece_id} is out of range; expected 0 to {len(self) - 1}.")
        return Piece(
            piece_id,
            self.pieces[piece_id],
            self.surfaces[piece_id],
            bool(self.is_continuation[piece_id]),
            bool(self.is_special[piece_id]),
        )

    def find(self, term: str) -> int | None:
        """Return the id of the piece that is exactly this word, or None.

        A tokenizer's own spelling (``##ing``) is accepted as well.
        """
        found = self._word_ids.get(term)
        if found is None:
            found = self._raw_ids.get(term)
        return None if found is None or self.is_special[found] else found

    def id_of(self, term: str) -> int:
        """Return the id of the piece that is exactly this word.

        Raises
        ------
        UnknownTermError
            If no piece is, with close matches.
        """
        found = self.find(term)
        if found is None:
            raise UnknownTermError(term, self.close_matches(term))
        return found

    def close_matches(self, term: str, n: int = 5) -> tuple[str, ...]:
        """Return up to `n` words of the vocabulary that are spelt like `term`, nearest first."""
        folded = term.casefold()
        same = [word for word in self._word_ids if word.casefold() == folded]
        # difflib is quadratic: words of about the same length that share a letter at either
        # end are the ones that a typing error leaves.
        near = [
            word
            for word in self._word_ids
            if abs(len(word) - len(term)) <= 2
            and word
            and term
            and (word[0] == term[0] or word[-1] == term[-1])
        ]
        found = same + difflib.get_close_matches(term, near, n=n, cutoff=0.7)
        return tuple(dict.fromkeys(found))[:n]
