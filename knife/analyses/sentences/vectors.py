"""One vector for each text, by any method: states or embeddings of its pieces, pooled.

A text that is longer than the model reads is pooled window by window, and the windows by how many
pieces of the text they hold. A text without a piece has the vector 0, which resembles nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knife.analyses.landmark_reading import require_own_model
from knife.analyses.sentences.piece_weights import weights_by_bias
from knife.analyses.sentences.windows import Windows, windows_of
from knife.errors import DigestMismatchError, InputError
from knife.maths.similarity import unit_rows
from knife.maths.whitening import Whitening, without_direction
from knife.types.arrays import Floats
from knife.types.protocols import PoolingModel
from knife.types.sentence_methods import NORMALISATIONS, Normalisation, parse_method
from knife.types.sentence_spaces import SentenceSpace

DEFAULT_METHOD = "head-mean"


class Embedder:
    """Turns texts into vectors of one method and one normalisation.

    Parameters
    ----------
    model : PoolingModel
        The model to ask.
    method : str
        One of `knife.types.sentence_methods.METHODS` that is dense.
    normalisation : {"raw", "normalised", "whitened"}, optional
        ``raw`` is as pooled, ``normalised`` at length 1, ``whitened`` by what was fitted on texts
        (Su et al. 2021) and then at length 1. Whitened where there is a space, else normalised.
    space : SentenceSpace, optional
        What was fitted on texts; methods with ``sif`` need it, and so does ``whitened``.
    cut : bool
        Whether a text that is too long is read in windows; it is refused otherwise.

    Raises
    ------
    InputError
        If there is no such method, or it needs a space that is not there.
    DigestMismatchError
        If the space was fitted with another model or method.

    Examples
    --------
    >>> import knife
    >>> embedder = Embedder(knife.load())
    >>> cat, dog = embedder.vectors(["A cat sleeps.", "A dog sleeps."])
    >>> bool(cat @ dog > 0.5)
    True
    """

    def __init__(
        self,
        model: PoolingModel,
        method: str = DEFAULT_METHOD,
        normalisation: Normalisation | None = None,
        *,
        space: SentenceSpace | None = None,
        cut: bool = True,
    ) -> None:
        if normalisation is None:
            normalisation = "normalised" if space is None else "whitened"
        if normalisation not in NORMALISATIONS:
            raise InputError(
                f"normalisation is {normalisation!r}; expected {', '.join(NORMALISATIONS)}."
            )
        self.pooler = Pooler(model, method, _weights_of(space), cut=cut)
        if space is None:
            _require_no_space(self.pooler.method.pooling == "sif", method, normalisation)
        else:
            require_own_space(space, model, method)
        self.normalisation, self._space = normalisation, space

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        is_whitened = self._space is not None and self.normalisation == "whitened"
        return self._space.n_dims if self._space and is_whitened else self.pooler.width

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vector of each text, float32 (n, D); zeros for a text without a piece.

        Raises
        ------
        InputError
            If a text is no str, or is too long and may not be cut.
        """
        raw = self.pooler.vectors(texts)
        is_blank = ~raw.any(axis=1)
        found = placed(raw, self.normalisation, self._space)
        found[is_blank] = 0
        return found


class Pooler:
    """Pools the pieces of texts, without any normalisation.

    Parameters
    ----------
    model : PoolingModel
        The model to ask.
    method : str
        One that is dense.
    piece_weights : float32 array (V,), optional
        What each piece weighs, for methods with ``sif``; by the decoder's bias if not given.
    cut : bool
        Whether a text that is too long is read in windows.
    """

    def __init__(
        self,
        model: PoolingModel,
        method: str = DEFAULT_METHOD,
        piece_weights: Floats | None = None,
        *,
        cut: bool = True,
    ) -> None:
        self.method = parse_method(method)
        if not self.method.is_dense:
            raise InputError(
                f"method is {method!r}, whose vectors are sparse; expected a dense one. Use "
                "knife.analyses.sentences.terms for it."
            )
        self._model, self._cut = model, cut
        self._layers = self.method.layers
        if self.method.source == "hidden" and self._layers is None:
            self._layers = tuple(range(model.n_layers + 1))
        self.piece_weights: Floats = np.empty(0, np.float32)
        if self.method.pooling == "sif":
            given = piece_weights
            self.piece_weights = weights_by_bias(model.vocabulary) if given is None else given
        # Refuses a layer that there is not, now and not at the first text.
        self.width = int(self._states(self._windows([""])).shape[1])

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the pooled vector of each text, float32 (n, D); zeros without a piece."""
        windows = self._windows(texts)
        n_own = windows.n_own
        pooled = np.zeros((len(texts), self.width), dtype=np.float64)
        if len(texts):
            np.add.at(pooled, windows.owner, self._states(windows) * n_own[:, None])
        total = np.bincount(windows.owner, weights=n_own, minlength=len(texts))
        return (pooled / np.maximum(total, 1)[:, None]).astype(np.float32)

    def _windows(self, texts: Sequence[str]) -> Windows:
        model = self._model
        is_continuation = model.vocabulary.is_continuation
        return windows_of(model.encode(texts), model.max_length, is_continuation, cut=self._cut)

    def _states(self, windows: Windows) -> Floats:
        """Return one vector a window, float32 (n, D)."""
        source, pooling = self.method.source, self.method.pooling
        if source == "embedding":
            return self._embeddings(windows)
        if source == "head" and pooling == "first":
            return self._model.head_states_at(windows.sequences, [[0]] * len(windows.sequences))
        weights = [
            self._shares(ids, own)
            for ids, own in zip(windows.sequences, windows.is_own, strict=True)
        ]
        return self._model.pooled_states(windows.sequences, weights, self._layers)

    def _shares(self, ids: Sequence[int], is_own: np.ndarray) -> Floats:
        """Return what the state of each piece weighs in its window; the sum is 1, or 0."""
        if self.method.pooling == "first":
            weights = (np.arange(len(ids)) == 0).astype(np.float32)
        elif self.method.pooling == "sif":
            weights = np.where(is_own, self.piece_weights[ids], 0)
        else:
            # The states of control pieces say something of the text; leaving them out costs.
            weights = np.ones(len(ids), np.float32)
        total = weights.sum(dtype=np.float64)
        return np.asarray(weights / total if total > 0 else weights, np.float32)

    def _embeddings(self, windows: Windows) -> Floats:
        vocabulary = self._model.vocabulary
        is_sif = self.method.pooling == "sif"
        weight = self.piece_weights if is_sif else (~vocabulary.is_special).astype(np.float32)
        found = np.zeros((len(windows.sequences), vocabulary.width), dtype=np.float32)
        for row, (ids, own) in enumerate(zip(windows.sequences, windows.is_own, strict=True)):
            pieces = np.asarray(ids, dtype=np.int64)[own]
            total = weight[pieces].sum(dtype=np.float64)
            if total > 0:
                shares = (weight[pieces] / total).astype(np.float32)
                found[row] = shares @ vocabulary.embeddings[pieces]
        return found


def placed(raw: Floats, normalisation: Normalisation, space: SentenceSpace | None) -> Floats:
    """Return pooled vectors as a normalisation has them, a new float32 array (n, D or k).

    Parameters
    ----------
    raw : float32 array (n, D)
        From `Pooler.vectors`.
    normalisation : {"raw", "normalised", "whitened"}
        See `Embedder`.
    space : SentenceSpace or None
        What was fitted; its direction is taken away whatever the normalisation.

    Raises
    ------
    InputError
        If `whitened` is asked for without a space.
    """
    vectors = raw.copy() if space is None else without_direction(raw, space.direction)
    if normalisation == "raw":
        return vectors
    if normalisation == "whitened":
        if space is None:
            raise InputError("whitened vectors need a space; fit one with fit_space.")
        vectors = Whitening(space.mean, space.matrix).of(vectors)
    return unit_rows(vectors)


def require_own_space(space: SentenceSpace, model: PoolingModel, method: str) -> None:
    """Refuse a space that was fitted with another model or method.

    Parameters
    ----------
    space : SentenceSpace
        What was fitted.
    model : PoolingModel
        The model in use.
    method : str
        The method in use.

    Raises
    ------
    DigestMismatchError
        If vocabulary or states differ.
    InputError
        If the method does.
    """
    if space.method != method:
        raise InputError(
            f"the whitening was fitted for method {space.method!r}, and {method!r} is asked for; "
            f"expected the same. Ask for {space.method!r}, or fit it again for {method!r}."
        )
    digest = model.vocabulary.digest
    if space.vocabulary_digest != digest:
        raise DigestMismatchError("whitening", expected=digest, got=space.vocabulary_digest)
    require_own_model(space.fingerprint, model, "whitening")


def _weights_of(space: SentenceSpace | None) -> Floats | None:
    return space.piece_weights if space is not None and space.piece_weights.size else None


def _require_no_space(is_sif: bool, method: str, normalisation: Normalisation) -> None:
    if normalisation == "whitened":
        raise InputError(
            "whitened vectors need a whitening, which is fitted on texts of yours; there is none. "
            "Fit one (knife embed --fit-whitening DIR, or fit_space), or take normalised ones."
        )
    if is_sif:
        raise InputError(
            f"method {method!r} takes away what all texts share, which is fitted on texts of "
            "yours; there is nothing fitted. Fit it (knife embed --fit-whitening DIR, or "
            "fit_space), or take a method without sif."
        )
