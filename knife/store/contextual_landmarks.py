"""Contextual landmarks on disk: weights in half precision, and nothing of any text.

The hidden layer is written in float16, which is more than its features are worth; all else as it
is. What was loaded and is saved again gives the same bytes. This module does not know how landmarks
are learnt.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from knife.errors import InputError
from knife.store.artifact import Artifact, read_artifact, write_artifact
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.options import CueWeights

KIND = "contextual_landmarks"

_ROWS = ("center", "scale", "hidden_bias", "bias", "fingerprint")
_TABLES = ("hidden", "rows")


def save_landmarks(
    landmarks: ContextualLandmarks,
    directory: str | Path,
    *,
    model_name: str,
    overwrite: bool = False,
) -> None:
    """Write contextual landmarks into a directory.

    Parameters
    ----------
    landmarks : ContextualLandmarks
        What was learnt.
    directory : str or Path
        Made with its parents; one that exists is refused.
    model_name : str
        What they were learnt with, for the reader of the manifest.
    overwrite : bool
        Whether to replace landmarks that are there.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written.
    InputError
        If a weight is too large for float16.

    Examples
    --------
    >>> import tempfile
    >>> own = ContextualLandmarks(("A", "B"), [0], [1], [[2]], [0], [[1], [2]], [0, 0],
    ...     CueWeights(), 0.5, [1, 0], "00", "11")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_landmarks(own, f"{place}/landmarks", model_name="toy")
    ...     load_landmarks(f"{place}/landmarks", "00").rows.tolist()
    [[1.0], [2.0]]
    """
    with np.errstate(over="ignore"):
        tables = {name: getattr(landmarks, name).astype(np.float16) for name in _TABLES}
    for name, table in tables.items():
        if not np.isfinite(table).all():
            raise InputError(
                f"{name} holds a weight beyond {np.finfo(np.float16).max}; expected weights that "
                "fit float16. Learn them with a larger penalty."
            )
    manifest = {
        "lexicon_digest": landmarks.lexicon_digest,
        "model": model_name,
        "names": list(landmarks.names),
        "threshold": float(landmarks.threshold),
        "vocabulary_digest": landmarks.vocabulary_digest,
        # As numbers with a point, which is how they come back.
        "weights": {name: float(weight) for name, weight in asdict(landmarks.weights).items()},
    }
    arrays = {name: getattr(landmarks, name) for name in _ROWS} | tables
    write_artifact(directory, KIND, arrays, manifest, overwrite=overwrite)


def load_landmarks(
    directory: str | Path, vocabulary_digest: str | None = None
) -> ContextualLandmarks:
    """Read contextual landmarks that `save_landmarks` wrote.

    Parameters
    ----------
    directory : str or Path
        Where they are.
    vocabulary_digest : str, optional
        Digest of the vocabulary in use; nothing is compared if it is not given.

    Returns
    -------
    ContextualLandmarks
        Saved again, they give the same bytes.

    Raises
    ------
    StoreError
        If there are none, or they are damaged.
    DigestMismatchError
        If they were learnt with another model.

    Examples
    --------
    >>> load_landmarks("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    knife.errors.StoreError: ... is no directory; expected a directory that was saved as ...
    """
    artifact = read_artifact(directory, KIND, vocabulary_digest=vocabulary_digest)
    names = artifact.manifest.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise artifact.flaw("'names' is no list of strings")
    try:
        return ContextualLandmarks(
            tuple(names),
            **{name: artifact.floats(name) for name in _ROWS},
            **{name: artifact.matrix(name) for name in _TABLES},
            weights=_weights(artifact),
            threshold=_number(artifact, "threshold", artifact.manifest.get("threshold")),
            vocabulary_digest=artifact.text("vocabulary_digest"),
            lexicon_digest=artifact.text("lexicon_digest"),
        )
    except (InputError, OverflowError) as error:
        raise artifact.flaw(str(error)) from error


def _weights(artifact: Artifact) -> CueWeights:
    known = [field.name for field in fields(CueWeights)]
    said = artifact.manifest.get("weights")
    if not isinstance(said, dict) or sorted(said) != sorted(known):
        raise artifact.flaw(f"'weights' are not those of {', '.join(known)}")
    return CueWeights(**{name: _number(artifact, name, said[name]) for name in known})


def _number(artifact: Artifact, name: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise artifact.flaw(f"{name!r} is {value!r}; expected a number")
    return float(value)
