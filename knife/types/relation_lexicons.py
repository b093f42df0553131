"""What a person writes about relations: words that express them, and what stands around these.

A seed is a word or fixed phrase with the places of its two arguments. It does not know the forms
of words: these belong to a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from knife.errors import LexiconError
from knife.types.labels import NONE

SeedForm = Literal["verb", "noun", "adjective"]

SEED_FORMS: tuple[SeedForm, ...] = ("verb", "noun", "adjective")

SUBJECT, OBJECT = "subject", "object"
"""Places beside a verb, passive voice turned round."""

IS, HAS, POSSESSIVE, COMPOUND = "is", "has", "'s", "compound"
"""Places beside a noun: what it is said to be, who has it, whose it is, and a noun before it."""


@dataclass(frozen=True)
class Seed:
    """A word or fixed phrase that expresses a relation.

    Parameters
    ----------
    words : tuple of str
        In lower case; of a verb the first is inflected, of a noun the last.
    relation : str
        The relation, or NONE for a word that expresses none.
    form : {"verb", "noun", "adjective"}
        What it is.
    subject, object : tuple of str
        Places where the arguments of the relation stand, see `SUBJECT`, `IS` and others; any other
        word is a preposition.
    weight : float, above 0
        How surely the word expresses this relation.
    """

    words: tuple[str, ...]
    relation: str
    form: SeedForm
    subject: tuple[str, ...]
    object: tuple[str, ...]
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.words or not all(self.words) or not self.relation:
            raise LexiconError(f"a seed of {self.relation or 'no relation'} has no words.")
        if self.form not in SEED_FORMS:
            raise LexiconError(
                f"the form of {self.text!r} is {self.form!r}; expected verb, noun or adjective."
            )
        if not self.subject or not self.object or not self.weight > 0:
            raise LexiconError(
                f"the seed {self.text!r} lacks a place or a weight above 0; expected places for "
                "subject and object."
            )

    @property
    def text(self) -> str:
        """The words as they are written."""
        return " ".join(self.words)

    @property
    def head(self) -> str:
        """The word that is inflected."""
        return self.words[-1] if self.form == "noun" else self.words[0]


@dataclass(frozen=True)
class ArgumentLabels:
    """Which labels the arguments of a relation have.

    Parameters
    ----------
    subject, object : frozenset of str
        Labels of either level; empty for any.
    """

    subject: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class RelationLexicon:
    """Seeds of relations, and the labels of their arguments.

    Parameters
    ----------
    seeds : tuple of Seed
        In the order of the file.
    arguments : mapping from str to ArgumentLabels
        By relation; a relation that is not there takes any labels.
    digest : str
        SHA-256 of all of it, in hexadecimal.

    Raises
    ------
    LexiconError
        If no seed names a relation, or labels are told of a relation without a seed.
    """

    seeds: tuple[Seed, ...]
    arguments: Mapping[str, ArgumentLabels] = field(default_factory=dict)
    digest: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "arguments", MappingProxyType(dict(self.arguments)))
        if not self.relations:
            raise LexiconError(
                "the relation lexicon has no seed of a relation; expected at least one. Add a "
                "line such as treat, TREATS, verb."
            )
        for relation in self.arguments:
            if relation not in self.relations:
                raise LexiconError(
                    f"labels are told for {relation!r}, which has no seed; expected one of "
                    f"{', '.join(self.relations)}."
                )

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The relations, sorted, without NONE."""
        return tuple(sorted({seed.relation for seed in self.seeds} - {NONE}))

    def labels_of(self, relation: str) -> ArgumentLabels:
        """Return which labels the arguments of a relation have."""
        return self.arguments.get(relation, ArgumentLabels())
