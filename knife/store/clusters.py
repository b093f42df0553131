"""Clusters on disk: every array as it is, the rule by its name and constants.

What is loaded equals what was saved, value by value. This module does not know how clusters are
found.
"""

from __future__ import annotations

from pathlib import Path

from knife.errors import InputError
from knife.store.artifact import read_artifact, write_artifact
from knife.types.clusters import Clusters
from knife.types.rules import rule_as_dict, rule_from_dict

KIND = "clusters"

_ARRAYS = (
    "indptr",
    "members",
    "similarity",
    "medoids",
    "seeds",
    "mean",
    "spread",
    "threshold",
    "uncovered",
)


def save_clusters(
    clusters: Clusters, directory: str | Path, *, model_name: str, overwrite: bool = False
) -> None:
    """Write clusters into a directory.

    Parameters
    ----------
    clusters : Clusters
        Of a vocabulary or of any vectors.
    directory : str or Path
        Made with its parents; one that exists is refused.
    model_name : str
        What they were made with, for the reader of the manifest.
    overwrite : bool
        Whether to replace clusters that are there.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written.
    InputError
        If a constant of the rule is infinite.

    Examples
    --------
    >>> import tempfile
    >>> from knife.types.rules import Fixed
    >>> own = Clusters([0, 2], [4, 7], [1, 0.5], [4], [4], [0.5], [0], [0.4], [], Fixed(0.4), "00")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_clusters(own, f"{place}/clusters", model_name="toy")
    ...     load_clusters(f"{place}/clusters", "00").members_of(0).tolist()
    [4, 7]
    """
    manifest = {
        "model": model_name,
        "rule": rule_as_dict(clusters.rule),
        "vocabulary_digest": clusters.vocabulary_digest,
    }
    arrays = {name: getattr(clusters, name) for name in _ARRAYS}
    write_artifact(directory, KIND, arrays, manifest, overwrite=overwrite)


def load_clusters(directory: str | Path, vocabulary_digest: str | None = None) -> Clusters:
    """Read clusters that `save_clusters` wrote.

    Parameters
    ----------
    directory : str or Path
        Where they are.
    vocabulary_digest : str, optional
        Digest of the vocabulary in use; nothing is compared if it is not given.

    Returns
    -------
    Clusters
        Equal to those that were saved.

    Raises
    ------
    StoreError
        If there are none, or they are damaged.
    DigestMismatchError
        If they were made with another model.

    Examples
    --------
    >>> load_clusters("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    knife.errors.StoreError: ... is no directory; expected a directory that was saved as ...
    """
    artifact = read_artifact(directory, KIND, vocabulary_digest=vocabulary_digest)
    rule = artifact.manifest.get("rule")
    if not isinstance(rule, dict):
        raise artifact.flaw(f"'rule' is {rule!r}; expected a name and constants")
    try:
        return Clusters(
            indptr=artifact.ints("indptr"),
            members=artifact.ints("members"),
            similarity=artifact.floats("similarity"),
            medoids=artifact.ints("medoids"),
            seeds=artifact.ints("seeds"),
            mean=artifact.floats("mean"),
            spread=artifact.floats("spread"),
            threshold=artifact.floats("threshold"),
            uncovered=artifact.ints("uncovered"),
            rule=rule_from_dict(rule),
            vocabulary_digest=artifact.text("vocabulary_digest"),
        )
    except (InputError, TypeError) as error:
        raise artifact.flaw(str(error)) from error
