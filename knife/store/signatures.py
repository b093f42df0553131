"""Signatures on disk: only the labels that matter for a piece, in CSR form.

A piece resembles few labels, so most of a row is next to nothing. Probabilities below about .005
are left out, the rest is scaled to sum to 1 and written in whole steps of 1 / 32768. So a row loses
its small labels together, which took .8 % of a row on average and 12 % at most when the default
lexicon was spread over the embedded model, and no piece changed its likeliest label; what stays is
rounded by less than one step (.00003). The loss happens once: steps of a power of two are exact in
float32 and each row's steps sum to exactly 32768, so saving what was loaded gives the same bytes.

A row with no label above .005 keeps all of them; support and priors are kept exactly. This module
does not know how signatures are made.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.store.artifact import Artifact, read_artifact, write_artifact
from knife.types.arrays import Floats, Ints
from knife.types.graphs import check_csr
from knife.types.labels import Signatures

KIND = "signatures"

STEPS = 2**15
"""Steps from 0 to 1: a power of two, so that they are exact, and one that fits uint16."""

SMALLEST = 164
"""Fewest steps of a label that is kept: .005 and a little, so that rounding never undercuts it."""

_BLOCK = 8192


def save_signatures(
    signatures: Signatures, directory: str | Path, *, model_name: str, overwrite: bool = False
) -> None:
    """Write signatures into a directory, with the small loss that the module describes.

    Parameters
    ----------
    signatures : Signatures
        Of a vocabulary.
    directory : str or Path
        Made with its parents; one that exists is refused.
    model_name : str
        What they were made with, for the reader of the manifest.
    overwrite : bool
        Whether to replace signatures that are there.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> own = Signatures(("A", "B"), [[0.75, 0.25], [0, 0]], [3, 0], [0.5, 0.5], "00", "11")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_signatures(own, f"{place}/labels", model_name="toy")
    ...     load_signatures(f"{place}/labels", "00").probabilities.tolist()
    [[0.75, 0.25], [0.0, 0.0]]
    """
    indptr, labels, steps = _as_csr(signatures.probabilities)
    arrays: dict[str, NDArray[np.generic]] = {
        "indptr": indptr,
        "labels": labels.astype(np.min_scalar_type(max(len(signatures.names) - 1, 0))),
        "steps": steps.astype(np.uint16),
        "support": signatures.support,
        "priors": signatures.priors,
    }
    manifest = {
        "lexicon_digest": signatures.lexicon_digest,
        "model": model_name,
        "names": list(signatures.names),
        "vocabulary_digest": signatures.vocabulary_digest,
    }
    write_artifact(directory, KIND, arrays, manifest, overwrite=overwrite)


def load_signatures(directory: str | Path, vocabulary_digest: str | None = None) -> Signatures:
    """Read signatures that `save_signatures` wrote.

    Parameters
    ----------
    directory : str or Path
        Where they are.
    vocabulary_digest : str, optional
        Digest of the vocabulary in use; nothing is compared if it is not given.

    Returns
    -------
    Signatures
        Each row sums to exactly 1, or is all zero. Saved again, they give the same bytes.

    Raises
    ------
    StoreError
        If there are none, or they are damaged.
    DigestMismatchError
        If they were made with another model.

    Examples
    --------
    >>> load_signatures("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    knife.errors.StoreError: ... is no directory; expected a directory that was saved as ...
    """
    artifact = read_artifact(directory, KIND, vocabulary_digest=vocabulary_digest)
    names = artifact.manifest.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise artifact.flaw("'names' is no list of strings")
    try:
        return Signatures(
            names=tuple(names),
            probabilities=_probabilities(artifact, len(names)),
            support=artifact.floats("support"),
            priors=artifact.floats("priors"),
            vocabulary_digest=artifact.text("vocabulary_digest"),
            lexicon_digest=artifact.text("lexicon_digest"),
        )
    except InputError as error:
        raise artifact.flaw(str(error)) from error


def _as_csr(probabilities: Floats) -> tuple[NDArray[np.uint32], Ints, Ints]:
    """Return row pointers (V + 1,), labels (n,) and steps (n,) of rows (V, L)."""
    sizes, labels, steps = [np.zeros(1, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(0, len(probabilities), _BLOCK):
        block = _steps(probabilities[start : start + _BLOCK].astype(np.float64))
        sizes.append(np.count_nonzero(block, axis=1).astype(np.int64))
        labels.append(np.nonzero(block)[1].astype(np.int64))
        steps.append(block[block > 0])
    indptr = np.cumsum(np.concatenate(sizes)).astype(np.uint32)
    return indptr, np.concatenate(labels), np.concatenate(steps)


def _steps(rows: NDArray[np.float64]) -> Ints:
    """Return rows (n, L) in whole steps that no further rounding changes."""
    steps = _rounded(rows)
    # Once is enough unless rounding lifts a label of a row without any to the smallest size kept;
    # labels can only get fewer, so this ends.
    while True:
        again = _rounded(steps / STEPS)
        if np.array_equal(again, steps):
            return steps
        steps = again


def _rounded(rows: NDArray[np.float64]) -> Ints:
    """Return rows (n, L) in whole steps that sum to STEPS, by largest remainder."""
    totals = rows.sum(axis=1, keepdims=True)
    exact = STEPS * rows / np.where(totals > 0, totals, 1)
    is_kept = exact >= SMALLEST
    is_kept |= ~is_kept.any(axis=1, keepdims=True)
    exact *= is_kept
    kept = exact.sum(axis=1, keepdims=True)
    exact *= STEPS / np.where(kept > 0, kept, STEPS)
    # The tolerance keeps whole numbers whole when the division has taken their last bit.
    steps = np.floor(exact + 1e-9)
    missing = np.where(kept > 0, STEPS - steps.sum(axis=1, keepdims=True), 0)
    order = np.argsort(steps - exact, axis=1, kind="stable")
    ranks = np.argsort(order, axis=1, kind="stable")
    return (steps + (ranks < missing)).astype(np.int64)


def _probabilities(artifact: Artifact, n_labels: int) -> Floats:
    """Return rows (V, L) from their CSR form."""
    indptr, labels, steps = (artifact.ints(name) for name in ("indptr", "labels", "steps"))
    check_csr(indptr, labels, n_items=n_labels)
    if steps.shape != labels.shape:
        raise artifact.flaw(f"it has {steps.size} steps for {labels.size} labels")
    rows = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    table = np.zeros((indptr.size - 1, n_labels), np.float32)
    table[rows, labels] = steps / STEPS
    sums = table.sum(axis=1)
    if not ((sums == 1) | (sums == 0)).all():
        raise artifact.flaw("a row's steps do not sum to 1")
    return table
