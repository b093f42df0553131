"""What a component was asked for, checked at once and kept as plain values.

Paths and labels stay as they were written; whether there is such a model or label is found out when
the model is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, cast, get_args

from knife.errors import InputError, StoreError
from knife.types.options import TypingOptions

Style = Literal["ents", "spans"]


@dataclass(frozen=True)
class Settings:
    """The configuration of a component.

    Parameters
    ----------
    model : str or None
        A directory, an embedded model or a Hub id; None is the embedded default.
    labels : str or None
        A lexicon file, or a directory that ``knife labels apply`` wrote; None is the default.
    landmarks : str or None
        A directory that ``knife labels learn`` wrote; None are those that ship with knife.
    threshold : float or None, in [0, 1]
        Entities less probable than this are left out; None is the default.
    explain : bool
        Whether spans carry their evidence.
    only : tuple of str or None
        Labels that are told; None tells all.
    mapping : mapping of str to str
        The user's own names of labels.
    levels : {1, 2}
        Levels of a label that a span gets.
    class_nouns : bool
        Whether nouns that name a kind are told as well: gene, drug, city.
    pipeline : str or None
        What tags and parses the text for finding mentions: a directory, an installed package, or
        ``none`` for rules alone; None is the embedded one. The pipeline that the component stands
        in is not asked.
    nested : bool
        Whether entities that overlap are told as well; only for the style ``spans``.
    style : {"ents", "spans"}
        Whether entities go to ``doc.ents`` or to ``doc.spans[spans_key]``.
    spans_key : str
        Name of the group of spans.
    overwrite : bool
        Whether entities that were there before give way to those of knife.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``mps``.

    Raises
    ------
    InputError
        If a value cannot be meant.

    Examples
    --------
    >>> Settings(levels=1).plain()["levels"]
    1
    """

    model: str | None = None
    labels: str | None = None
    landmarks: str | None = None
    threshold: float | None = None
    explain: bool = False
    only: tuple[str, ...] | None = None
    mapping: Mapping[str, str] | None = None
    levels: int = 2
    class_nouns: bool = False
    pipeline: str | None = None
    nested: bool = False
    style: Style = "ents"
    spans_key: str = "knife"
    overwrite: bool = False
    device: str = "auto"

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", None if self.only is None else tuple(self.only))
        object.__setattr__(self, "mapping", None if self.mapping is None else dict(self.mapping))
        if self.levels not in (1, 2):
            raise InputError(
                f"levels is {self.levels}; expected 1 (DISEASE) or 2 (DISEASE/CANCER)."
            )
        if self.style not in get_args(Style):
            raise InputError(
                f"style is {self.style!r}; expected 'ents' for doc.ents or 'spans' for doc.spans."
            )
        if self.nested and self.style == "ents":
            raise InputError(
                "nested is true, but doc.ents has no room for entities that overlap; expected the "
                "style 'spans' with it. Change one of the two."
            )
        if not self.spans_key:
            raise InputError("spans_key is empty; expected the name of a group of spans.")
        self.options()  # refuses a threshold that is none

    def options(self) -> TypingOptions:
        """Return how labels are decided."""
        return TypingOptions(threshold=self.threshold, nested=self.nested)

    def plain(self) -> dict[str, object]:
        """Return the settings as JSON values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"only": None if self.only is None else list(self.only)}

    @classmethod
    def from_plain(cls, values: object) -> Settings:
        """Return the settings that `plain` has written.

        Raises
        ------
        StoreError
            If these are none.
        """
        names = {field.name for field in fields(cls)}
        if not isinstance(values, dict) or set(values) != names:
            raise StoreError(
                f"the settings are {str(values)[:80]}; expected {', '.join(sorted(names))}. Save "
                "the pipeline again with this version of knife."
            )
        try:
            return cls(**cast("dict[str, str]", values))  # type: ignore[arg-type]
        except (InputError, TypeError, ValueError) as error:
            raise StoreError(
                f"the settings cannot be used: {error} Save the pipeline again."
            ) from error
