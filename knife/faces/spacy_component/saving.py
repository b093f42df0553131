"""What a component leaves on disk: its settings, and the digests of what it was made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from knife import __version__
from knife.errors import StoreError
from knife.faces.spacy_component.settings import Settings

FORMAT, VERSION = "knife.spacy_component", 1
FILE = "component.json"

_ADVICE = "Save the pipeline again."


@dataclass(frozen=True)
class Saved:
    """A component as it is saved.

    Parameters
    ----------
    settings : Settings
        What it was asked for.
    model_name : str
        What its model is called, for people.
    model_digest, labels_digest : str
        As in `Opened`.
    """

    settings: Settings
    model_name: str
    model_digest: str
    labels_digest: str

    def to_bytes(self) -> bytes:
        """Return the component as JSON; the same component gives the same bytes."""
        values = {
            "format": FORMAT,
            "version": VERSION,
            "knife": __version__,
            "model": self.model_name,
            "vocabulary_digest": self.model_digest,
            "labels_digest": self.labels_digest,
            "settings": self.settings.plain(),
        }
        text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
        return (text + "\n").encode("utf-8")

    @classmethod
    def from_bytes(cls, data: bytes) -> Saved:
        """Return the component that `to_bytes` wrote.

        Raises
        ------
        StoreError
            If these are no such bytes, or a newer version wrote them.
        """
        try:
            values = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise StoreError(
                f"a saved component is no JSON: {error}. Expected what knife wrote. {_ADVICE}"
            ) from error
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise StoreError(f"this is no saved component; expected the format {FORMAT}. {_ADVICE}")
        if values.get("version") != VERSION:
            raise StoreError(
                f"a saved component has version {values.get('version')!r}; expected {VERSION}. Use "
                "the version of knife that wrote it, or a newer one."
            )
        told = [values.get(key) for key in ("model", "vocabulary_digest", "labels_digest")]
        if not all(isinstance(one, str) for one in told):
            raise StoreError(f"a saved component lacks its model or digests. {_ADVICE}")
        return cls(Settings.from_plain(values.get("settings")), *map(str, told))


def write_file(directory: Path, saved: Saved) -> None:
    """Write a component into a directory, which is made.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    from knife.store.directories import store_errors

    with store_errors("write", directory):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / FILE).write_bytes(saved.to_bytes())


def read_file(directory: Path) -> Saved:
    """Read the component of a directory.

    Raises
    ------
    StoreError
        If there is none, or it cannot be used.
    """
    try:
        data = (directory / FILE).read_bytes()
    except OSError as error:
        raise StoreError(
            f"the saved component {directory / FILE} cannot be read: {error.strerror or error}. "
            f"Expected what knife wrote. {_ADVICE}"
        ) from error
    return Saved.from_bytes(data)
