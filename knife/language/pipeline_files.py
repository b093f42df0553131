"""A trained pipeline as the files that spaCy loads, without what it does not need.

spaCy remembers every string that it has met in training; the files keep those that labels and
lemmas are made of. The versions of spaCy that may load them are those that this package works
with. This module does not know how a directory takes the place of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

VERSIONS = ">=3.7.5,<4.0.0"
"""Versions of spaCy that load such a pipeline without a warning."""


def write_pipeline(pipeline: Language, directory: Path, name: str) -> None:
    """Write a pipeline as spaCy does.

    Parameters
    ----------
    pipeline : Language
        As it was trained.
    directory : Path
        New; its parent is there.
    name : str
        What the pipeline is called.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    pipeline.meta.update(name=name, version="1.0.0")
    pipeline.meta["spacy_version"] = VERSIONS
    pipeline.meta.pop("spacy_git_version", None)
    pipeline.to_disk(directory)
    strings = directory / "vocab" / "strings.json"
    kept = json.dumps(sorted(_needed(pipeline)), ensure_ascii=False)
    strings.write_text(kept, encoding="utf-8")


def _needed(pipeline: Language) -> set[str]:
    """Return the strings of a blank pipeline, of labels, and of what lemmas are made of."""
    import spacy

    found = set(spacy.blank("en").vocab.strings)
    for name, component in pipeline.pipeline:
        labels: Iterable[object] = getattr(component, "labels", ())
        found.update(label for label in labels if isinstance(label, str))
        if name == "lemmatizer":
            found.update(_tree_strings(component.label_data["trees"]))  # type: ignore[attr-defined]
    return found


def _tree_strings(trees: Iterable[dict[str, object]]) -> set[str]:
    values = (tree.get(side) for tree in trees for side in ("orig", "subst"))
    return {value for value in values if isinstance(value, str)}
