"""A set of annotated texts as it is scored: which of its labels count, and what they are called.

A set annotates some kinds of entities and passes over all others, so a prediction of a kind that
it does not annotate is neither right nor wrong there. A prediction of two levels is right where its
first level is the gold label: ``DISEASE/CANCER`` for ``DISEASE``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.arrays import Ints
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, upper_label

SHORT_NAMES = MappingProxyType({"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION"})
"""What common gold labels are called where the short name itself is unknown."""


@dataclass(frozen=True, eq=False)
class GoldSet:
    """Annotated texts with the labels that are scored.

    Parameters
    ----------
    name : str
        What the set is called.
    texts : tuple of AnnotatedText, length n
        With those entities alone that are scored, under the names that they are scored by.
    is_annotated : bool array (n,)
        Whether a text had any gold mention at all, one that is left out among them.
    labels : tuple of str
        All labels that are scored, sorted; some may have no mention in a sample.
    renamed : mapping of str to str
        Labels of the file that have another name here.
    left_out : mapping of str to int
        Labels of the file that are not scored, with their mentions in these texts.
    n_in_file : int
        How many texts the file has.
    mapping : LabelMap, optional
        What the labels of the recogniser are called in this set.
    """

    name: str
    texts: tuple[AnnotatedText, ...] = field(repr=False)
    is_annotated: NDArray[np.bool_] = field(repr=False)
    labels: tuple[str, ...]
    renamed: Mapping[str, str]
    left_out: Mapping[str, int]
    n_in_file: int
    mapping: LabelMap | None = None

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def n_entities(self) -> int:
        """How many gold mentions are scored."""
        return sum(len(text.entities) for text in self.texts)

    @property
    def majority(self) -> str:
        """The most frequent label, the first by name among equals."""
        counts = Counter(entity.label for text in self.texts for entity in text.entities)
        return max(self.labels, key=lambda label: counts[label])

    def scored(self, predicted: str, gold: str = "") -> str | None:
        """Return what a predicted label counts as.

        Parameters
        ----------
        predicted : str
            A label of one or two levels.
        gold : str, optional
            The label of the gold mention that it is compared with; where the prediction is right
            for it, that is what it counts as.

        Returns
        -------
        str or None
            A label of the set, None if the set does not annotate the kind.
        """
        levels = (predicted, upper_label(predicted))
        if gold in levels:
            return gold
        return next((level for level in levels if level in self.labels), None)


def prepare_set(
    name: str,
    texts: Sequence[AnnotatedText],
    known: Collection[str],
    *,
    mapping: LabelMap | None = None,
    ignored: Collection[str] = (),
    sample: int | None = None,
    seed: int = 0,
) -> GoldSet:
    """Decide what of a file is scored.

    Parameters
    ----------
    name : str
        What the set is called.
    texts : sequence of AnnotatedText
        All texts of a file.
    known : collection of str
        The labels of the recogniser, of one or two levels.
    mapping : LabelMap, optional
        What they are called in this set.
    ignored : collection of str
        Labels of the file that are to be left out, whether known or not.
    sample : int, optional
        Most texts that are scored, drawn by the seed, in the order of the file; all if None.
    seed : int
        Decides which.

    Returns
    -------
    GoldSet
        Labels that the recogniser does not have are left out; the short names of `SHORT_NAMES`
        and names in another case are understood. Which labels are scored does not depend on the
        sample.

    Raises
    ------
    InputError
        If no label is left.

    Examples
    --------
    >>> from knife.types.entities import Mention
    >>> gold = (GoldEntity(Mention(0, 3, "Ann"), "PER"), GoldEntity(Mention(4, 6, "II"), "MISC"))
    >>> found = prepare_set("toy", [AnnotatedText("Ann II", gold)], {"PERSON/FAMILY_NAME"})
    >>> found.labels, dict(found.left_out), found.scored("PERSON/FIRST_NAME")
    (('PERSON',), {'MISC': 1}, 'PERSON')
    """
    counts = Counter(entity.label for text in texts for entity in text.entities)
    has = {one if mapping is None else mapping(one) for one in known} - {NONE}
    has |= {upper_label(one) for one in has}
    names = {label: _name_of(label, has) for label in counts if label not in ignored}
    targets = {label: own for label, own in names.items() if own is not None}
    if not targets:
        uppers = sorted({upper_label(one) for one in has})
        raise InputError(
            f"the set {name!r} has no label that can be scored, only "
            f"{', '.join(sorted(counts)) or 'texts without any'}; expected some of "
            f"{', '.join(uppers)}. Say with a label map (--map) what ours are called there."
        )
    drawn = [texts[i] for i in _rows(len(texts), sample, seed)]
    left_out = Counter(
        one.label for text in drawn for one in text.entities if one.label not in targets
    )
    return GoldSet(
        name,
        tuple(_renamed(text, targets) for text in drawn),
        np.array([bool(text.entities) for text in drawn], np.bool_),
        tuple(sorted(set(targets.values()))),
        MappingProxyType({a: b for a, b in sorted(targets.items()) if a != b}),
        MappingProxyType(dict(sorted(left_out.items()))),
        len(texts),
        mapping,
    )


def _name_of(label: str, has: Collection[str]) -> str | None:
    """Return what a gold label is called in the scheme, None if the scheme does not have it."""
    spellings = (label, SHORT_NAMES.get(label.upper(), ""), label.upper())
    return next((one for one in spellings if one in has), None)


def _rows(n: int, sample: int | None, seed: int) -> Ints:
    if sample is None or sample >= n:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).permutation(n)[:sample])


def _renamed(text: AnnotatedText, targets: Mapping[str, str]) -> AnnotatedText:
    own = [
        GoldEntity(one.mention, targets[one.label]) for one in text.entities if one.label in targets
    ]
    return replace(text, entities=tuple(own))
