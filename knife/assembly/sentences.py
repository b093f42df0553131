"""Sentence vectors for Python: one function, a scikit-learn transformer, and an encoder.

The encoder has the shape of those of sentence-transformers, so that tools written for them (MTEB,
BERTopic, KeyBERT) take it; that package is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from knife.analyses.sentences.estimator import TextVectors
from knife.analyses.sentences.vectors import DEFAULT_METHOD, Embedder
from knife.assembly.opening import load
from knife.errors import InputError
from knife.maths.similarity import unit_rows
from knife.types.arrays import Floats
from knife.types.protocols import PoolingModel
from knife.types.sentence_methods import Normalisation
from knife.types.sentence_spaces import SentenceSpace


def embed(
    texts: Sequence[str],
    model: PoolingModel | None = None,
    method: str = DEFAULT_METHOD,
    normalisation: Normalisation | None = None,
    *,
    space: SentenceSpace | None = None,
) -> Floats:
    """Return a vector for each text.

    Parameters
    ----------
    texts : sequence of str
        Of any length; long ones are pooled window by window.
    model : PoolingModel, optional
        From `knife.load`; the embedded one if nothing is said.
    method : str
        A dense one of `knife.types.sentence_methods.METHODS`.
    normalisation : {"raw", "normalised", "whitened"}, optional
        Whitened where there is a space, else normalised.
    space : SentenceSpace, optional
        From `knife.analyses.sentences.fitting.fit_space`.

    Returns
    -------
    float32 array (n, D)
        Zeros for a text without a piece.

    Raises
    ------
    InputError
        If there is no such method, or it needs a space that is not there.

    Examples
    --------
    >>> import knife
    >>> vectors = knife.embed(["She took aspirin.", "He swallowed a pill."])
    >>> round(float(vectors[0] @ vectors[0]), 3)
    1.0
    """
    return Embedder(model or load(), method, normalisation, space=space).vectors(texts)


class SentenceVectors(TextVectors):
    """Texts in, vectors out, as a scikit-learn transformer.

    Parameters
    ----------
    model : str, optional
        What `knife.load` takes; the embedded model if nothing is said.
    method : str
        A dense one of `knife.types.sentence_methods.METHODS`.
    normalisation : {"raw", "normalised", "whitened"}
        What is done to a vector; whitening is fitted by `fit`.
    n_dims : int, optional
        With whitening: numbers to keep.

    Examples
    --------
    >>> SentenceVectors(method="embedding-mean").fit_transform(["A cat.", "A dog."]).shape[0]
    2
    """

    def _open(self) -> PoolingModel:
        return load(self.model)


class SentenceEncoder:
    """An encoder in the shape of sentence-transformers'.

    Parameters
    ----------
    model : PoolingModel or str, optional
        An opened model, or what `knife.load` takes; the embedded one if nothing is said.
    revision : str, optional
        Branch, tag or commit of a Hub model.
    method : str
        A dense one of `knife.types.sentence_methods.METHODS`.
    normalisation : {"raw", "normalised", "whitened"}, optional
        Whitened where there is a space, else normalised.
    space : SentenceSpace, optional
        What was fitted on texts of yours.

    Examples
    --------
    >>> encoder = SentenceEncoder()
    >>> vectors = encoder.encode(["A cat.", "A dog."])
    >>> encoder.similarity(vectors, vectors).shape
    (2, 2)
    """

    def __init__(
        self,
        model: PoolingModel | str | None = None,
        revision: str | None = None,
        *,
        method: str = DEFAULT_METHOD,
        normalisation: Normalisation | None = None,
        space: SentenceSpace | None = None,
    ) -> None:
        opened = load(model, revision=revision) if isinstance(model, str | None) else model
        self._embedder = Embedder(opened, method, normalisation, space=space)
        self._max_length = opened.max_length

    @property
    def max_seq_length(self) -> int:
        """Pieces of a window; longer texts are read in several."""
        return self._max_length

    @property
    def mteb_model_meta(self) -> None:
        """None: there is no card for MTEB, which asks for one before it takes an encoder."""
        return

    def get_sentence_embedding_dimension(self) -> int:
        """Return how many numbers a vector has."""
        return self._embedder.width

    def encode(
        self,
        sentences: str | Iterable[Any],
        batch_size: int = 32,
        show_progress_bar: bool | None = None,
        *,
        convert_to_numpy: bool = True,
        normalize_embeddings: bool = False,
        **others: object,
    ) -> Floats:
        """Return the vector of each sentence, float32 (n, D), or of one, float32 (D,).

        Parameters
        ----------
        sentences : str, iterable of str, or iterable of batches
            A batch is a mapping with a list of str under ``text``, as MTEB's loaders give.
        batch_size : int
            Sentences that are read together.
        show_progress_bar : bool, optional
            Not used: the library writes nothing.
        convert_to_numpy : bool
            Must be true; a numpy array is what there is.
        normalize_embeddings : bool
            Whether to bring vectors to length 1, whatever the encoder's normalisation.
        **others : object
            What MTEB tells an encoder (``task_metadata``, ``hf_split``, ``hf_subset``,
            ``prompt_type``) is not used.

        Raises
        ------
        InputError
            If a sentence is no str, or tensors are asked for.
        """
        if not convert_to_numpy or others.get("convert_to_tensor"):
            raise InputError(
                "tensors are asked for; expected convert_to_numpy=True. Make a tensor with "
                "torch.from_numpy(encoder.encode(sentences))."
            )
        if batch_size < 1:
            raise InputError(f"batch_size is {batch_size}; expected 1 or more.")
        if isinstance(sentences, str):
            return self._read([sentences], batch_size, normalize_embeddings)[0]
        texts: list[str] = []
        for one in sentences:
            if isinstance(one, Mapping):
                texts.extend(_batch(one))
            else:
                texts.append(one)
        return self._read(texts, batch_size, normalize_embeddings)

    def similarity(self, embeddings1: Floats, embeddings2: Floats) -> Floats:
        """Return the cosine similarity of each row to each other row, float32 (n, m)."""
        one, two = (np.atleast_2d(np.asarray(x, np.float32)) for x in (embeddings1, embeddings2))
        return np.asarray(unit_rows(one) @ unit_rows(two).T)

    def similarity_pairwise(self, embeddings1: Floats, embeddings2: Floats) -> Floats:
        """Return the cosine similarity of each row to its partner, float32 (n,)."""
        one, two = (np.atleast_2d(np.asarray(x, np.float32)) for x in (embeddings1, embeddings2))
        return np.asarray(np.einsum("ij,ij->i", unit_rows(one), unit_rows(two)))

    def _read(self, texts: Sequence[str], batch_size: int, normalise: bool) -> Floats:
        # Sorted by length within a block that is larger than a batch, batches waste little.
        block = max(batch_size, 1024)
        parts = [
            self._embedder.vectors(texts[at : at + block]) for at in range(0, len(texts), block)
        ]
        found = np.concatenate([np.empty((0, self._embedder.width), np.float32), *parts])
        return unit_rows(found) if normalise else found


def _batch(batch: Mapping[str, Any]) -> list[str]:
    found = batch.get("text")
    if found is None:
        raise InputError(
            f"a batch has {sorted(batch)} and no 'text'; expected a list of texts there."
        )
    return [found] if isinstance(found, str) else list(found)
