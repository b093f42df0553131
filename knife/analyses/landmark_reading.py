"""What contextual landmarks say of spans, and whether they belong to a model."""

from __future__ import annotations

import numpy as np

from knife.errors import DigestMismatchError, ShapeError
from knife.types.arrays import Floats
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.protocols import MaskedLanguageModel

LEAST_COSINE = 0.98
"""Between two head states of one model at one place, whatever it computes with."""


def landmark_shares(landmarks: ContextualLandmarks, features: Floats) -> Floats:
    """Return how likely each label is for each span.

    Parameters
    ----------
    landmarks : ContextualLandmarks
        The landmarks.
    features : float32 array (n, D)
        From `knife.analyses.span_states`.

    Returns
    -------
    float32 array (n, L), in [0, 1]
        Rows sum to 1.

    Raises
    ------
    ShapeError
        If the features are not D wide.
    """
    if features.ndim != 2 or features.shape[1] != landmarks.center.size:
        raise ShapeError("features", expected=("n", landmarks.center.size), got=features.shape)
    inner = (features - landmarks.center) / landmarks.scale @ landmarks.hidden
    inner = np.maximum(inner + landmarks.hidden_bias, 0)
    logits = inner @ landmarks.rows.T + landmarks.bias
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)


def fingerprint(model: MaskedLanguageModel) -> Floats:
    """Return the head state of a lone mask, by which a whole model is told, float32 (H,).

    The digest of a vocabulary covers embeddings and bias; two models may share them and differ in
    what they make of a text.
    """
    ids = model.encode([model.vocabulary.pieces[model.mask_id]])[0].ids
    place = int(np.flatnonzero(ids == model.mask_id)[0])
    return model.head_states_at([ids.tolist()], [[place]])[0]


def require_own(landmarks: ContextualLandmarks, model: MaskedLanguageModel) -> None:
    """Refuse landmarks that were made with another model.

    Raises
    ------
    DigestMismatchError
        If vocabulary or states differ.
    """
    digest = model.vocabulary.digest
    if landmarks.vocabulary_digest != digest:
        raise DigestMismatchError("landmarks", expected=digest, got=landmarks.vocabulary_digest)
    require_own_model(landmarks.fingerprint, model, "landmarks")


def require_own_model(there: Floats, model: MaskedLanguageModel, what: str) -> None:
    """Refuse what was made with another model, by the fingerprint of that model.

    Parameters
    ----------
    there : float32 array (H,)
        From `fingerprint`, of the model that it was made with.
    model : MaskedLanguageModel
        The one in use, with the same vocabulary.
    what : str
        What it is, for the message.

    Raises
    ------
    DigestMismatchError
        If the states differ.
    """
    here, digest = fingerprint(model), model.vocabulary.digest
    length = float(np.linalg.norm(here) * np.linalg.norm(there))
    if here.shape != there.shape or float(here @ there) < LEAST_COSINE * length:
        raise DigestMismatchError(
            what,
            expected=digest,
            got=digest,
            difference="with the same vocabulary, but another encoder",
        )
