"""Pairs of words in one lexical relation, written down by people to measure against."""

from __future__ import annotations

from dataclasses import dataclass, field

from knife.errors import InputError, ShapeError


@dataclass(frozen=True)
class WordPairs:
    """n pairs of one relation.

    Parameters
    ----------
    name : str
        What the relation is called.
    first, second : tuple of str, length n
        The words of each pair; of a directed relation the narrower one first.
    tags : tuple of frozenset of str, length n
        What else was said of each pair: a domain, a part of speech.

    Raises
    ------
    ShapeError, InputError
        If lengths differ, or there is no pair.
    """

    name: str
    first: tuple[str, ...] = field(repr=False)
    second: tuple[str, ...] = field(repr=False)
    tags: tuple[frozenset[str], ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.first:
            raise InputError(f"{self.name} has no pairs; expected some.")
        for name in ("second", "tags"):
            if len(getattr(self, name)) != len(self.first):
                raise ShapeError(name, expected=(len(self),), got=(len(getattr(self, name)),))

    def __len__(self) -> int:
        return len(self.first)

    def tagged(self, wanted: frozenset[str]) -> WordPairs:
        """Return the pairs that have all of some tags.

        Raises
        ------
        InputError
            If none has.
        """
        kept = [row for row, tags in enumerate(self.tags) if wanted <= tags]
        if not kept:
            known = ", ".join(sorted(frozenset().union(*self.tags))) or "none"
            raise InputError(
                f"no pair of {self.name} is tagged {' and '.join(sorted(wanted))}; expected tags "
                f"of the file: {known}."
            )
        return WordPairs(
            self.name,
            tuple(self.first[row] for row in kept),
            tuple(self.second[row] for row in kept),
            tuple(self.tags[row] for row in kept),
        )
