"""What was fitted on texts to compare sentence vectors, on disk.

Sums of vectors and how often pieces occurred are kept, and nothing of any text. This module does
not know how they are fitted or used.
"""

from __future__ import annotations

from pathlib import Path

from knife.errors import InputError
from knife.store.artifact import read_artifact, write_artifact
from knife.types.sentence_spaces import SentenceSpace

KIND = "sentence_space"

_ROWS = ("mean", "direction", "piece_weights", "fingerprint")


def save_space(
    space: SentenceSpace, directory: str | Path, *, model_name: str, overwrite: bool = False
) -> None:
    """Write a sentence space into a directory.

    Parameters
    ----------
    space : SentenceSpace
        What was fitted.
    directory : str or Path
        Made with its parents; one that exists is refused.
    model_name : str
        What it was fitted with, for the reader of the manifest.
    overwrite : bool
        Whether to replace one that is there.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> space = SentenceSpace("head-mean", [0, 0], [[1], [2]], [0, 0], [], [1, 1], 9, "00")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_space(space, f"{place}/space", model_name="toy")
    ...     load_space(f"{place}/space").matrix.tolist()
    [[1.0], [2.0]]
    """
    manifest = {
        "method": space.method,
        "model": model_name,
        "n_texts": space.n_texts,
        "vocabulary_digest": space.vocabulary_digest,
    }
    arrays = {name: getattr(space, name) for name in (*_ROWS, "matrix")}
    write_artifact(directory, KIND, arrays, manifest, overwrite=overwrite)


def load_space(directory: str | Path, vocabulary_digest: str | None = None) -> SentenceSpace:
    """Read a sentence space that `save_space` wrote.

    Parameters
    ----------
    directory : str or Path
        Where it is.
    vocabulary_digest : str, optional
        Digest of the vocabulary in use; nothing is compared if it is not given.

    Raises
    ------
    StoreError
        If there is none, or it is damaged.
    DigestMismatchError
        If it was fitted with another model.
    """
    artifact = read_artifact(directory, KIND, vocabulary_digest=vocabulary_digest)
    n_texts = artifact.manifest.get("n_texts")
    if not isinstance(n_texts, int) or isinstance(n_texts, bool) or n_texts < 1:
        raise artifact.flaw(f"'n_texts' is {n_texts!r}; expected a count")
    try:
        return SentenceSpace(
            method=artifact.text("method"),
            matrix=artifact.matrix("matrix"),
            n_texts=n_texts,
            vocabulary_digest=artifact.text("vocabulary_digest"),
            **{name: artifact.floats(name) for name in _ROWS},
        )
    except InputError as error:
        raise artifact.flaw(str(error)) from error
