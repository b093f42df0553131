"""From settings to a recogniser that is ready, and back to the digests of what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knife.faces.spacy_component.settings import Settings
from knife.types.labels import upper_label

if TYPE_CHECKING:
    from knife.assembly.recognizer import EntityRecognizer


@dataclass(frozen=True, eq=False)
class Opened:
    """A recogniser, and what it was made from.

    Parameters
    ----------
    recognizer : EntityRecognizer
        Names the entities of texts.
    model_name : str
        What the model is called.
    model_digest, labels_digest : str
        SHA-256 of the model's vocabulary, and of what the labels are read from: lexicon and
        contextual landmarks.
    labels : tuple of str
        What spans may be called, sorted.
    device : str
        Where the model computes, such as ``cpu``.
    """

    recognizer: EntityRecognizer
    model_name: str
    model_digest: str
    labels_digest: str
    labels: tuple[str, ...]
    device: str


def open_recognizer(settings: Settings) -> Opened:
    """Open model and labels.

    Parameters
    ----------
    settings : Settings
        What was asked for.

    Raises
    ------
    ModelError, StoreError, InputError
        If model or labels cannot be had, or a label that was named is none.
    """
    from knife.assembly.label_choice import choose_labels, label_map

    chosen = choose_labels(settings.labels)
    mapping = label_map(chosen.names, settings.mapping, settings.only)
    told = {mapping(name) for name in chosen.names} if mapping else set(chosen.names)
    if mapping is not None:
        told = {name for name in told if mapping.tells(name)}

    # What needs torch comes last, so that a slip in the settings is told at once.
    from knife.assembly.detection import mention_detector
    from knife.assembly.labels import shipped
    from knife.assembly.opening import load
    from knife.assembly.recognizer import EntityRecognizer

    model = load(settings.model, device=settings.device)
    recognizer = EntityRecognizer(
        model,
        chosen.source,
        mention_detector(settings.pipeline, class_nouns=settings.class_nouns),
        options=settings.options(),
        mapping=mapping,
        landmarks=settings.landmarks,
        explain=settings.explain,
    )
    landmarks = Path(settings.landmarks).expanduser() if settings.landmarks else None
    return Opened(
        recognizer,
        model.info.name,
        model.vocabulary.digest,
        _labels_digest(chosen.digest, landmarks or shipped(model, "landmarks")),
        tuple(sorted({name if settings.levels > 1 else upper_label(name) for name in told})),
        str(model.device),
    )


def _labels_digest(lexicon: str, landmarks: Path) -> str:
    from knife.store.digest import digest_of

    manifest = landmarks / "manifest.json"
    return digest_of([lexicon, manifest.read_text("utf-8") if manifest.is_file() else ""])
