"""A text as weighted words of the vocabulary, so that one can read why two texts are alike.

At each piece of a text the head state says what the model would put there: the word itself and
others like it. These are the text's terms. Two texts may share terms though they share no word. No
training is needed, unlike for SPLADE (Formal et al. 2021), whose shape the vectors have.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.sentences.piece_weights import weights_by_bias
from knife.analyses.sentences.windows import Windows, windows_of
from knife.errors import InputError
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Bools, Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.similarities import SharedTerm
from knife.types.vocabulary import Vocabulary

TERMS_A_PIECE = 10


class TermReader:
    """Reads texts as weighted terms.

    A piece's terms are the `n_terms` words of the vocabulary whose landmarks are nearest to its
    head state, that word itself or not. A term weighs by how far its cosine exceeds that of the
    first that is left out; the weights of a piece's terms have length 1, times the weight of the
    piece, which is small for a frequent one. Where several pieces of a text have a term, the sum
    counts. Pieces without a letter or digit have no terms and are none.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    n_terms : int
        Terms of a piece.
    piece_weights : float32 array (V,), optional
        From `knife.analyses.sentences.piece_weights`; by the decoder's bias if nothing is said.
    cut : bool
        Whether a text that is too long is read in windows; it is refused otherwise.

    Raises
    ------
    InputError
        If `n_terms` is below 1, or the vocabulary has no more words than that.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> vectors = TermReader(model).vectors(["She took aspirin."])
    >>> "aspirin" in terms_of(vectors, 0, model.vocabulary)
    True
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        n_terms: int = TERMS_A_PIECE,
        piece_weights: Floats | None = None,
        *,
        cut: bool = True,
    ) -> None:
        vocabulary = model.vocabulary
        letters = [any(map(str.isalnum, surface)) for surface in vocabulary.surfaces]
        words = landmarks(vocabulary)
        able = np.array(letters, dtype=np.bool_)[words.ids]
        space = Landmarks(words.ids[able], words.unit[able], words.common)
        if not 1 <= n_terms < len(space.ids):
            raise InputError(
                f"n_terms is {n_terms}; expected 1 or more, and fewer than the "
                f"{len(space.ids):,} words of the vocabulary."
            )
        given = piece_weights
        weights = weights_by_bias(vocabulary) if given is None else given
        self.model, self._n_terms, self._cut = model, n_terms, cut
        self._space, self._weights = space, weights
        self._counts: Bools = np.array(letters, dtype=np.bool_) & (weights > 0)

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """Return the terms of each text, float32 CSR (n, V), weights above 0.

        Raises
        ------
        InputError
            If a text is no str, or is too long and may not be cut.
        """
        model, vocabulary = self.model, self.model.vocabulary
        windows = windows_of(
            model.encode(texts), model.max_length, vocabulary.is_continuation, cut=self._cut
        )
        owner, ids, states = self._pieces(windows)
        terms = np.empty((len(states), self._n_terms), dtype=np.int64)
        excess = np.empty((len(states), self._n_terms), dtype=np.float32)
        for rows in row_blocks(len(states), 256):
            terms[rows], excess[rows] = self._nearest(states[rows])
        values = (unit_rows(excess) * self._weights[ids, None]).ravel()
        place = (np.repeat(owner, self._n_terms), self._space.ids[terms].ravel())
        found = csr_matrix((values, place), shape=(len(texts), len(vocabulary)), dtype=np.float32)
        found.sum_duplicates()
        found.eliminate_zeros()
        return found

    def _pieces(self, windows: Windows) -> tuple[Ints, Ints, Floats]:
        """Return of each piece that counts whose it is, its id, both (n,), and its head state."""
        places = [
            np.flatnonzero(own & self._counts[ids])
            for ids, own in zip(windows.sequences, windows.is_own, strict=True)
        ]
        owner = np.repeat(windows.owner, [one.size for one in places])
        ids = [
            np.asarray(sequence, dtype=np.int64)[place]
            for sequence, place in zip(windows.sequences, places, strict=True)
        ]
        states = self.model.head_states_at(windows.sequences, [one.tolist() for one in places])
        return owner, np.concatenate([np.empty(0, np.int64), *ids]), states

    def _nearest(self, states: Floats) -> tuple[Ints, Floats]:
        """Return the nearest words of states, int64 (n, k), and how far each stands out."""
        cosines = self._space.place_states(states) @ self._space.unit.T
        k = self._n_terms
        # One more is the mark from which the others stand out.
        some = np.argpartition(-cosines, k, axis=1)[:, : k + 1]
        some.sort(axis=1)  # equal cosines by piece id
        values = np.take_along_axis(cosines, some, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        values = np.take_along_axis(values, order, axis=1)
        found = np.take_along_axis(some, order, axis=1)[:, :k]
        return found, values[:, :k] - values[:, k:]


def terms_of(
    vectors: csr_matrix, row: int, vocabulary: Vocabulary, top: int | None = None
) -> dict[str, float]:
    """Return the terms of one text with their weights, heaviest first.

    Parameters
    ----------
    vectors : CSR (n, V)
        From `TermReader.vectors`.
    row : int
        Which text.
    vocabulary : Vocabulary
        Of the same model.
    top : int, optional
        No more than this many; all by default.

    Returns
    -------
    dict from str to float
        Pieces of one surface are added up.
    """
    ids, weights = _row(vectors, row)
    found: dict[str, float] = {}
    for piece, weight in zip(ids.tolist(), weights.tolist(), strict=True):
        surface = vocabulary.surfaces[piece]
        found[surface] = found.get(surface, 0.0) + weight
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    return dict(ranked[:top])


def shared_terms(
    first: csr_matrix, second: csr_matrix, vocabulary: Vocabulary
) -> tuple[SharedTerm, ...]:
    """Return what two texts have in common, the largest contribution first.

    Parameters
    ----------
    first, second : CSR (1, V)
        Rows of `TermReader.vectors`.
    vocabulary : Vocabulary
        Of the same model.

    Returns
    -------
    tuple of SharedTerm
        The contributions sum to the cosine similarity of the two rows.
    """
    one, two = (_unit(rows) for rows in (first, second))
    ids, at_first, at_second = np.intersect1d(one[0], two[0], return_indices=True)
    left, right = one[1][at_first], two[1][at_second]
    order = np.lexsort((ids, -left * right))
    return tuple(
        SharedTerm(
            vocabulary.surfaces[ids[i]], float(left[i] * right[i]), float(left[i]), float(right[i])
        )
        for i in order
    )


def unit_terms(vectors: csr_matrix) -> csr_matrix:
    """Return the rows at length 1, CSR (n, V); a row without terms stays empty."""
    lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1), np.float64)).ravel()
    found = vectors.copy()
    found.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(vectors.indptr))
    return found


def _row(vectors: csr_matrix, row: int) -> tuple[Ints, Floats]:
    part = slice(vectors.indptr[row], vectors.indptr[row + 1])
    return vectors.indices[part].astype(np.int64), vectors.data[part]


def _unit(vectors: csr_matrix) -> tuple[Ints, Floats]:
    ids, weights = _row(vectors, 0)
    length = float(np.sqrt((weights.astype(np.float64) ** 2).sum()))
    return ids, weights / np.float32(length or 1)
