"""The gold sets of a run, read and prepared before any model is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from knife.analyses.evaluation.gold_sets import GoldSet, prepare_set
from knife.analyses.evaluation.ner_reports import NerOptions
from knife.errors import InputError
from knife.store.annotations import gold_files, read_gold, set_name
from knife.types.annotations import AnnotatedText
from knife.types.label_maps import LabelMap


def read_sets(places: Sequence[str | Path]) -> dict[str, tuple[AnnotatedText, ...]]:
    """Read gold files, each a set that bears its name.

    Parameters
    ----------
    places : sequence of str or Path
        Files, or directories of files.

    Returns
    -------
    dict of str to tuple of AnnotatedText
        By the file's stem; files of one stem are told apart by their directory.

    Raises
    ------
    InputError, StoreError
        If a place holds no gold, or a file cannot be read or has a line that cannot be used.
    """
    files = gold_files(places)
    stems = [set_name(path) for path in files]
    found: dict[str, tuple[AnnotatedText, ...]] = {}
    for path, stem in zip(files, stems, strict=True):
        name = stem if stems.count(stem) == 1 else f"{path.parent.name}/{path.name}"
        if name in found:
            raise InputError(
                f"two gold files are called {name!r}; expected names that tell sets apart. Rename "
                "one of them."
            )
        found[name] = read_gold(path)
    return found


def prepare_sets(
    sets: Mapping[str, Sequence[AnnotatedText]],
    known: Collection[str],
    maps: Mapping[str, LabelMap] | None = None,
    options: NerOptions | None = None,
) -> list[GoldSet]:
    """Decide what of each set is scored.

    Parameters
    ----------
    sets : mapping of str to sequence of AnnotatedText
        Gold texts by the name of their set.
    known : collection of str
        The labels of the recogniser.
    maps : mapping of str to LabelMap, optional
        What they are called in a set, by the name of the set.
    options : NerOptions, optional
        Which labels are ignored, and how many texts are drawn.

    Returns
    -------
    list of GoldSet
        In the order of the sets.

    Raises
    ------
    InputError
        If there is no set, a set has no label that the recogniser knows, or no set has a label
        that is to be ignored.
    """
    options, maps = options or NerOptions(), maps or {}
    if not sets:
        raise InputError("there is no gold set; expected one at least. Name a file.")
    marked = {one.label for texts in sets.values() for text in texts for one in text.entities}
    unknown = sorted(options.ignored - marked)
    if unknown:
        raise InputError(
            f"no set has the label {unknown[0]!r} that is to be ignored; expected some of "
            f"{', '.join(sorted(marked)) or 'none'}."
        )
    return [
        prepare_set(
            name,
            texts,
            known,
            mapping=maps.get(name),
            ignored=options.ignored,
            sample=options.sample,
            seed=options.seed,
        )
        for name, texts in sets.items()
    ]
