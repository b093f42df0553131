"""The files that a model was read from: sizes, precision, and heads that a masked LM leaves out.

Only the headers of safetensors are read, no weight.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

from safetensors import SafetensorError, safe_open

from knife.errors import ModelError
from knife.models.fetching import find_file, first_line
from knife.models.places import LoadOptions, Place
from knife.models.sources import find_model
from knife.types.inspection import CheckpointFiles

_WEIGHTS, _INDEX = "model.safetensors", "model.safetensors.index.json"
_PAIR_HEADS = {"seq_relationship.": "next sentence", "sop_classifier.": "sentence order"}


def checkpoint_files(
    source: str | Path, options: LoadOptions | None = None, embedded: Path | None = None
) -> CheckpointFiles:
    """Read what the weights of a model are stored as.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded model, or a Hub id.
    options : LoadOptions or None
        How to fetch it; None is the defaults.
    embedded : Path or None
        Directory that holds one directory for each embedded model.

    Returns
    -------
    CheckpointFiles
        Sizes, precisions, and whether there is a head for pairs of sentences.

    Raises
    ------
    ModelNotFoundError
        If there is no such model.
    ModelError
        If a file is damaged.
    """
    place = find_model(source, embedded)
    files = _files(place, options or LoadOptions())
    dtypes: Counter[str] = Counter()
    pair_head = ""
    for path in files:
        try:
            with safe_open(path, framework="np") as tensors:
                for name in tensors.keys():  # noqa: SIM118 - it is no mapping
                    about = tensors.get_slice(name)
                    dtypes[str(about.get_dtype())] += math.prod(about.get_shape())
                    for part, kind in _PAIR_HEADS.items():
                        pair_head = kind if part in name else pair_head
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"{path.name!r} of {place.name!r} cannot be read: {first_line(error)} Expected "
                "whole safetensors. Download or save it again."
            ) from error
    sizes = {path.name: path.stat().st_size for path in files}
    return CheckpointFiles(sizes, dict(dtypes.most_common()), pair_head)


def _files(place: Place, options: LoadOptions) -> list[Path]:
    whole = _find(place, options, _WEIGHTS)
    if whole is not None:
        return [whole]
    index = _find(place, options, _INDEX)
    if index is None:
        return []
    names = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    found = [_find(place, options, name) for name in names]
    return [path for path in found if path is not None]


def _find(place: Place, options: LoadOptions, name: str) -> Path | None:
    if place.is_local:
        path = Path(place.location) / name
        return path if path.is_file() else None
    found = find_file(place, options, name, required=False)
    return Path(found) if found else None
