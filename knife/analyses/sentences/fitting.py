"""What is fitted on a user's own texts: whitening, and the direction that all texts share.

No label is seen and no weight of the model changes. Texts are read once, a block at a time; what is
held of them are sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from knife.analyses.landmark_reading import fingerprint
from knife.analyses.sentences.vectors import DEFAULT_METHOD, Pooler
from knife.maths.whitening import Moments, leading_direction, whitening
from knife.types.arrays import Floats
from knife.types.protocols import PoolingModel
from knife.types.sentence_spaces import SentenceSpace

BLOCK = 512
"""Texts that are read together."""


def fit_space(
    texts: Iterable[str],
    model: PoolingModel,
    method: str = DEFAULT_METHOD,
    *,
    n_dims: int | None = None,
    piece_weights: Floats | None = None,
    cut: bool = True,
) -> SentenceSpace:
    """Fit on texts what makes their vectors comparable.

    Parameters
    ----------
    texts : iterable of str
        Like those that will be compared; several times as many as vectors have numbers. Texts
        without a piece are passed over.
    model : PoolingModel
        The model to ask.
    method : str
        One that is dense.
    n_dims : int, optional
        Numbers that are kept of a whitened vector, those of the largest variance; all that vary
        by default.
    piece_weights : float32 array (V,), optional
        From `knife.analyses.sentences.piece_weights`, for methods with ``sif``; by the bias if
        nothing is said.
    cut : bool
        Whether a text that is too long is read in windows; it is refused otherwise.

    Returns
    -------
    SentenceSpace
        For `Embedder` and `knife.store.sentence_spaces.save_space`.

    Raises
    ------
    InputError
        If there are too few texts, or one cannot be read.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> fit_space([f"We saw {n} birds." for n in range(40)], model, n_dims=4).n_dims
    4
    """
    pooler = Pooler(model, method, piece_weights, cut=cut)
    moments = Moments(pooler.width)
    for block in _blocks(texts):
        vectors = pooler.vectors(block)
        moments.add(vectors[vectors.any(axis=1)])
    return space_of(moments, pooler, model, n_dims)


def space_of(
    moments: Moments, pooler: Pooler, model: PoolingModel, n_dims: int | None = None
) -> SentenceSpace:
    """Return what follows from the moments of pooled vectors.

    Parameters
    ----------
    moments : Moments
        Of the vectors of texts.
    pooler : Pooler
        What pooled them.
    model : PoolingModel
        Its model.
    n_dims : int, optional
        See `fit_space`.
    """
    is_sif = pooler.method.pooling == "sif"
    direction = leading_direction(moments) if is_sif else None
    found = whitening(moments, n_dims, direction)
    return SentenceSpace(
        pooler.method.name,
        found.mean,
        found.matrix,
        np.zeros(pooler.width, np.float32) if direction is None else direction,
        pooler.piece_weights,
        fingerprint(model),
        moments.n,
        model.vocabulary.digest,
    )


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while block := list(islice(stream, BLOCK)):
        yield block
