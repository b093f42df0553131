"""From the labels of a lexicon to those of a user's own scheme.

Several labels may become one: what each of them is worth is then added up before a label is chosen,
so that two halves of a kind cannot lose against a third one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from knife.errors import InputError
from knife.types.labels import upper_label


@dataclass(frozen=True)
class LabelMap:
    """Which label of the user's own scheme stands for each label.

    Parameters
    ----------
    targets : mapping of str to str
        New names; of a label with two levels its own entry counts, else that of its first level.
        A label without either keeps its name. The target ``NONE`` makes plain words of a kind.
    only : frozenset of str, optional
        Labels of the new scheme that are told, by either level; all others still compete. None
        tells all.

    Raises
    ------
    InputError
        If a label is empty or has more than two levels, or `only` is empty.

    Examples
    --------
    >>> own = LabelMap({"DISEASE": "Finding", "DISEASE/CANCER": "Tumour"})
    >>> own("DISEASE/CANCER"), own("DISEASE/INJURY"), own("GENE")
    ('Tumour', 'Finding', 'GENE')
    """

    targets: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", MappingProxyType(dict(self.targets)))
        for label in (*self.targets, *self.targets.values(), *(self.only or ())):
            if not label or label.count("/") > 1 or label != label.strip("/ "):
                raise InputError(
                    f"{label!r} is no label; expected one such as DISEASE or CHEMICAL/DRUG."
                )
        if self.only is not None and not self.only:
            raise InputError("no label is to be told; expected at least one, or None for all.")

    def __call__(self, label: str) -> str:
        """Return the label of the new scheme."""
        return self.targets.get(label) or self.targets.get(upper_label(label)) or label

    def tells(self, label: str) -> bool:
        """Tell whether a label of the new scheme is to be told."""
        return self.only is None or label in self.only or upper_label(label) in self.only
