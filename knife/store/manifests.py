"""The manifest of an artifact: what it is, who wrote it, and the SHA-256 of its arrays.

Keys are sorted and no time of day is written, so the same content gives the same bytes. Reading
trusts nothing: every field that matters is checked, and the name of a file is never taken from the
manifest. This module does not know how an artifact gets onto the disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from knife import __version__
from knife.errors import InputError, StoreError
from knife.store.digest import digest_of_bytes

SCHEMA_VERSION = 1
"""Version of the layout that is written; a newer one is refused on reading."""

ARRAYS, MANIFEST = "arrays.safetensors", "manifest.json"

_OWN_KEYS = ("format", "version", "files")


def manifest_bytes(kind: str, packed: bytes, manifest: Mapping[str, object]) -> bytes:
    """Return the content of ``manifest.json``.

    Parameters
    ----------
    kind : str
        Such as ``clusters``.
    packed : bytes
        Content of ``arrays.safetensors``.
    manifest : mapping from str to JSON value
        What the caller adds; must have ``vocabulary_digest``.

    Returns
    -------
    bytes
        JSON in UTF-8, keys sorted.

    Raises
    ------
    InputError
        If a key is missing or taken, or a value is no JSON.

    Examples
    --------
    >>> json.loads(manifest_bytes("toy", b"", {"vocabulary_digest": "00"}))["format"]
    'knife.toy'
    """
    taken = [key for key in _OWN_KEYS if key in manifest]
    if taken or not isinstance(manifest.get("vocabulary_digest"), str):
        raise InputError(
            f"the manifest of {kind} has the keys {sorted(manifest)}; expected vocabulary_digest, "
            f"a string, and none of {', '.join(_OWN_KEYS)}. Change the keys."
        )
    content = {
        "knife": __version__,
        **manifest,
        "format": f"knife.{kind}",
        "version": SCHEMA_VERSION,
        "files": {ARRAYS: {"bytes": len(packed), "sha256": digest_of_bytes(packed)}},
    }
    try:
        text = json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
        return f"{text}\n".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"the manifest of {kind} cannot be written as JSON: {error}. Expected strings, finite "
            "numbers, lists and mappings. Change the value."
        ) from error


def read_manifest(place: Path, kind: str) -> dict[str, object]:
    """Return the manifest of a directory that is of this kind, whatever its version.

    Parameters
    ----------
    place : Path
        Where the artifact is.
    kind : str
        What it must be.

    Raises
    ------
    StoreError
        If there is no manifest, it is no JSON, or of another kind.
    """
    path = place / MANIFEST
    if not path.is_file():
        lack = f"has no {MANIFEST}" if place.is_dir() else "is no directory"
        raise StoreError(
            f"{place} {lack}; expected a directory that was saved as {kind}. Check the path, or "
            "make the artifact first."
        )
    try:
        manifest = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise StoreError(
            f"{path} is no JSON: {error}. Expected the manifest of {kind}; it may be half-written. "
            "Copy the artifact again or make it again."
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != f"knife.{kind}":
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise StoreError(
            f"{place} is of format {str(found)[:60]!r}; expected 'knife.{kind}'. "
            "Choose a directory of that kind."
        )
    return manifest


def check_manifest(place: Path, manifest: Mapping[str, object]) -> None:
    """Refuse a manifest of a newer version, or without the digest of a model.

    Raises
    ------
    StoreError
        If this version of knife cannot read the artifact.
    """
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StoreError(
            f"{place / MANIFEST} is of version {version!r}; expected a number from 1 to "
            f"{SCHEMA_VERSION}. Make the artifact again."
        )
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{place} was written by knife {manifest.get('knife')} in format version {version}; "
            f"this knife, {__version__}, reads up to {SCHEMA_VERSION}. Upgrade knife, or make the "
            "artifact again with this one."
        )
    if not isinstance(manifest.get("vocabulary_digest"), str):
        raise StoreError(
            f"{place / MANIFEST} has no vocabulary_digest; expected the digest of a model. "
            "Make the artifact again."
        )


def check_whole(place: Path, data: bytes, manifest: Mapping[str, object]) -> None:
    """Refuse arrays that are not the bytes which the manifest was written for.

    Parameters
    ----------
    place : Path
        The artifact's directory, named in the message.
    data : bytes
        The arrays as they lie on disk.
    manifest : mapping
        What was written beside them.

    Raises
    ------
    StoreError
        If length or SHA-256 differ.
    """
    files = manifest.get("files")
    entry = files.get(ARRAYS) if isinstance(files, dict) else None
    expected = entry if isinstance(entry, dict) else {}
    if expected.get("sha256") != digest_of_bytes(data) or expected.get("bytes") != len(data):
        raise StoreError(
            f"{place / ARRAYS} is not the file that its manifest describes ({len(data)} bytes, "
            f"the manifest says {expected.get('bytes')}): it is half-written, damaged or of "
            "another artifact. Expected a file with the same SHA-256. Copy the artifact again or "
            "make it again."
        )
