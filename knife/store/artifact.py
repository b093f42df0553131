"""An artifact: one directory with ``arrays.safetensors`` and ``manifest.json``, tied to a model.

The manifest says what the arrays are, which format they have, their SHA-256, and the digest of the
vocabulary that they were made with. Nothing is trusted: the hash is checked before the arrays are
read, and an artifact of another model is refused. The same content always gives the same bytes:
keys and tensors are sorted and no time of day is written. This module does not know what any kind
of artifact means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from knife.errors import DigestMismatchError, InputError, StoreError
from knife.store.digest import plain_layout
from knife.store.directories import place_of, restore, standing, store_errors, write_together
from knife.store.manifests import (
    ARRAYS,
    MANIFEST,
    check_manifest,
    check_whole,
    manifest_bytes,
    read_manifest,
)
from knife.types.arrays import Floats, Ints, frozen


@dataclass(frozen=True, eq=False)
class Artifact:
    """What was read from a directory.

    Parameters
    ----------
    place : Path
        Where it was read.
    kind : str
        Such as ``clusters``.
    arrays : mapping from str to array
        Read-only.
    manifest : mapping from str to JSON value
        With the keys ``vocabulary_digest`` and ``knife``, the version that wrote it.
    """

    place: Path
    kind: str
    arrays: Mapping[str, NDArray[np.generic]] = field(repr=False)
    manifest: Mapping[str, object] = field(repr=False)

    def ints(self, name: str) -> Ints:
        """Return an array of whole numbers, int64 (n,).

        Raises
        ------
        StoreError
            If there is none of that name.
        """
        return frozen(self._array(name, "ui"), np.int64)

    def floats(self, name: str) -> Floats:
        """Return an array of numbers, float32 (n,).

        Raises
        ------
        StoreError
            If there is none of that name.
        """
        return frozen(self._array(name, "f"), np.float32)

    def matrix(self, name: str) -> Floats:
        """Return a table of numbers, float32 (n, m).

        Raises
        ------
        StoreError
            If there is none of that name.
        """
        return frozen(self._array(name, "f", n_axes=2), np.float32)

    def text(self, key: str) -> str:
        """Return a string of the manifest.

        Raises
        ------
        StoreError
            If there is none under that key.
        """
        value = self.manifest.get(key)
        if not isinstance(value, str):
            raise self.flaw(f"{key!r} is {value!r} in {MANIFEST}; expected a string")
        return value

    def flaw(self, what: str) -> StoreError:
        """Return the error to raise for content that is not what this kind should have."""
        return StoreError(
            f"the {self.kind} in {self.place} cannot be used: {what.rstrip('.')}. Make them again."
        )

    def _array(self, name: str, kinds: str, n_axes: int = 1) -> NDArray[np.generic]:
        array = self.arrays.get(name)
        if array is None or array.dtype.kind not in kinds or array.ndim != n_axes:
            got = "nothing" if array is None else f"{array.dtype.name} {array.shape}"
            numbers = "numbers" if kinds == "f" else "whole numbers"
            shape = "one row" if n_axes == 1 else "a table"
            raise self.flaw(f"array {name!r} is {got}; expected {shape} of {numbers}")
        return array


def write_artifact(
    directory: str | Path,
    kind: str,
    arrays: Mapping[str, NDArray[np.generic]],
    manifest: Mapping[str, object],
    *,
    overwrite: bool = False,
) -> None:
    """Write arrays and a manifest into a directory, whole or not at all.

    Parameters
    ----------
    directory : str or Path
        Made with its parents. One that exists is refused.
    kind : str
        Such as ``clusters``; the format is then called ``knife.clusters``.
    arrays : mapping from str to array of bool or numbers
        Any shapes. The same arrays give the same bytes.
    manifest : mapping from str to JSON value
        Must have ``vocabulary_digest``; may have ``knife``, else this package's version is
        written. The keys ``format``, ``version`` and ``files`` are not the caller's.
    overwrite : bool
        Whether to replace an artifact of the same kind, or fill an empty directory. A directory
        with anything else in it is never replaced. Whoever is stopped in the middle leaves the
        old artifact or the new one.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written (disk full,
        no permission); nothing half-written stays.
    InputError
        If an array or a value of the manifest cannot be stored.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_artifact(f"{place}/a/b", "toy", {"x": np.arange(2)}, {"vocabulary_digest": "00"})
    ...     read_artifact(f"{place}/a/b", "toy").ints("x").tolist()
    [0, 1]
    """
    target = place_of(directory)
    packed = _packed(arrays)
    files = {ARRAYS: packed, MANIFEST: manifest_bytes(kind, packed, manifest)}
    with store_errors("write", target):
        restore(target)
        require_replaceable(target, kind, overwrite=overwrite)
        write_together(target, files)


def read_artifact(
    directory: str | Path, kind: str, *, vocabulary_digest: str | None = None
) -> Artifact:
    """Read an artifact and prove that it is whole.

    Parameters
    ----------
    directory : str or Path
        What `write_artifact` wrote.
    kind : str
        What it must be, such as ``clusters``.
    vocabulary_digest : str, optional
        Digest of the model in use; nothing is compared if it is not given.

    Returns
    -------
    Artifact
        Arrays and manifest.

    Raises
    ------
    StoreError
        If there is no artifact, or it is of another kind, of a newer version, half-written or
        damaged.
    DigestMismatchError
        If it was made with another model.
    """
    place = standing(place_of(directory))
    with store_errors("read", place):
        manifest = read_manifest(place, kind)
        check_manifest(place, manifest)
        got = manifest["vocabulary_digest"]
        if vocabulary_digest is not None and got != vocabulary_digest:
            raise DigestMismatchError(kind, expected=vocabulary_digest, got=str(got))
        if not (place / ARRAYS).is_file():
            raise StoreError(
                f"{place} has no {ARRAYS}; expected it beside {MANIFEST}. The artifact is "
                "incomplete: copy it again or make it again."
            )
        data = (place / ARRAYS).read_bytes()
    check_whole(place, data, manifest)
    return Artifact(place, kind, _unpacked(place, data), manifest)


def _packed(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    for name, array in arrays.items():
        if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
            raise InputError(
                f"array {name!r} is of dtype {array.dtype}, which safetensors cannot hold; "
                "expected bool, integers or floats. Convert it first."
            )
    return save({name: plain_layout(arrays[name]) for name in sorted(arrays)})


def _unpacked(place: Path, data: bytes) -> dict[str, NDArray[np.generic]]:
    try:
        arrays = load(data)
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise StoreError(
            f"{place / ARRAYS} is no safetensors file that can be read: {error}. Expected what "
            "this version of knife writes. Make the artifact again."
        ) from error
    return {name: frozen(array, array.dtype).reshape(array.shape) for name, array in arrays.items()}


def require_replaceable(directory: str | Path, kind: str, *, overwrite: bool) -> None:
    """Refuse a place that `write_artifact` would refuse, before any work is done.

    Parameters
    ----------
    directory : str or Path
        Where an artifact is to be written.
    kind : str
        Such as ``clusters``.
    overwrite : bool
        Whether an artifact of that kind may be replaced.

    Raises
    ------
    StoreError
        If it exists and may not be replaced.
    """
    target = place_of(directory)
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(
            f"{target} is a file; expected a directory or nothing. Choose another place."
        )
    if not overwrite:
        raise StoreError(
            f"{target} exists already; expected a new place. Choose another one, or ask to "
            "overwrite it."
        )
    names = {entry.name for entry in target.iterdir()}
    foreign = sorted(names - {ARRAYS, MANIFEST})
    if foreign:
        raise StoreError(
            f"{target} holds {foreign[0]!r}, which is no part of an artifact; expected only "
            f"{ARRAYS} and {MANIFEST}. Move it away or choose another place."
        )
    if names:
        read_manifest(target, kind)
