"""Sentence vectors as a scikit-learn transformer, for pipelines and grids.

Parameters are names and numbers, so that it can be cloned, searched over and pickled without its
model, which is opened when it is needed. This module does not know how a model is opened.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from knife.analyses.sentences.fitting import fit_space
from knife.analyses.sentences.vectors import DEFAULT_METHOD, Embedder
from knife.errors import InputError
from knife.types.arrays import Floats
from knife.types.protocols import PoolingModel
from knife.types.sentence_methods import NORMALISATIONS, Normalisation, parse_method
from knife.types.sentence_spaces import SentenceSpace


class TextVectors(TransformerMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """Texts in, vectors out; whitening is fitted in `fit`, on the texts that it is given.

    Parameters
    ----------
    model : str, optional
        What is opened, by a subclass.
    method : str
        A dense one of `knife.types.sentence_methods.METHODS`.
    normalisation : {"raw", "normalised", "whitened"}
        What is done to a vector.
    n_dims : int, optional
        With whitening: numbers to keep.

    Attributes
    ----------
    space_ : SentenceSpace or None
        What was fitted; None where nothing had to be.
    n_features_out_ : int
        Numbers in a vector.
    """

    space_: SentenceSpace | None
    n_features_out_: int

    def __init__(
        self,
        model: str | None = None,
        *,
        method: str = DEFAULT_METHOD,
        normalisation: Normalisation = "normalised",
        n_dims: int | None = None,
    ) -> None:
        self.model = model
        self.method = method
        self.normalisation = normalisation
        self.n_dims = n_dims

    def fit(self, X: Iterable[str], y: object = None) -> TextVectors:
        """Fit on texts what the normalisation and the method need, if anything.

        Parameters
        ----------
        X : iterable of str
            Texts.
        y : object
            Not used; scikit-learn passes it.

        Raises
        ------
        InputError
            If X is no list of texts, too short for a whitening, or a parameter cannot be used. It
            is a ValueError, as scikit-learn expects.
        """
        method, texts = parse_method(self.method), _texts(X)
        if self.normalisation not in NORMALISATIONS:
            raise InputError(
                f"normalisation is {self.normalisation!r}; expected {', '.join(NORMALISATIONS)}."
            )
        opened = self._open()
        needed = method.pooling == "sif" or self.normalisation == "whitened"
        self.space_ = fit_space(texts, opened, self.method, n_dims=self.n_dims) if needed else None
        self._embedder = self._embedder_of(opened)
        self.n_features_out_ = self._embedder.width
        return self

    def transform(self, X: Iterable[str]) -> Floats:
        """Return the vector of each text, float32 (n, D); zeros for a text without a piece.

        Raises
        ------
        InputError
            If X is no list of texts.
        """
        check_is_fitted(self, "n_features_out_")
        if not hasattr(self, "_embedder"):
            self._embedder = self._embedder_of(self._open())
        return self._embedder.vectors(_texts(X))

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return names such as ``head-mean_0``, object array (D,); what is passed is not used."""
        check_is_fitted(self, "n_features_out_")
        names = [f"{self.method}_{number}" for number in range(self.n_features_out_)]
        return np.array(names, dtype=object)

    def __getstate__(self) -> dict[str, object]:
        """Leave the opened model out; it is opened again when it is needed."""
        state: dict[str, object] = dict(super().__getstate__())
        state.pop("_embedder", None)
        return state

    def __sklearn_tags__(self) -> object:
        """Say that texts go in, and that nothing has to be fitted to labels."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _embedder_of(self, model: PoolingModel) -> Embedder:
        return Embedder(model, self.method, self.normalisation, space=self.space_)

    @abstractmethod
    def _open(self) -> PoolingModel:
        """Open the model that is named."""


def _texts(X: Iterable[str]) -> list[str]:
    if isinstance(X, str):
        raise InputError(f"X is the text {X[:40]!r}; expected a list. Put it in brackets.")
    return list(X)
