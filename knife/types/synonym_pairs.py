"""Pairs of terms that people say are the same, to measure against."""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError


@dataclass(frozen=True)
class SynonymPair:
    """Two terms that are the same.

    Parameters
    ----------
    first, second : str
        The terms.
    kind : str
        In which way, such as ``spelling``; may be empty.
    group : str
        Anything else to tell pairs by; may be empty.

    Raises
    ------
    InputError
        If a term is empty, or both are one.
    """

    first: str
    second: str
    kind: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        if not self.first.strip() or not self.second.strip() or self.first == self.second:
            raise InputError(
                f"{self.first!r} and {self.second!r} are no pair; expected two different terms."
            )
