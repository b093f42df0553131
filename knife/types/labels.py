"""What people say about terms, and what follows for every piece of the vocabulary.

A lexicon is what a person wrote. Signatures are what spreading it over the vocabulary gives: for
every piece a distribution over labels. Labels have one or two levels, ``CHEMICAL/DRUG``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np

from knife.errors import InputError, LexiconError, ShapeError
from knife.types.arrays import Floats, frozen

NONE = "NONE"
"""The label of plain words, which name no entity."""


def upper_label(label: str) -> str:
    """Return the first level of a label.

    Examples
    --------
    >>> upper_label("CHEMICAL/DRUG"), upper_label("CELL")
    ('CHEMICAL', 'CELL')
    """
    return label.partition("/")[0]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Terms with the labels that a person gave them; one term may have several.

    Parameters
    ----------
    terms, labels : tuple of str, length n
        Row i says that ``terms[i]`` is a ``labels[i]``.
    weights : float32 array (n,)
        How sure the person was, above 0; 1 where nothing was said.
    sources : tuple of str, length n
        Where each row comes from, may be empty.
    digest : str
        SHA-256 of the rows, in hexadecimal.

    Raises
    ------
    LexiconError
        If a term or label is empty, a label has more than two levels, or a weight is not
        above 0.
    """

    terms: tuple[str, ...]
    labels: tuple[str, ...]
    weights: Floats = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)
    digest: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, np.float32))
        n = len(self.terms)
        if not len(self.labels) == len(self.sources) == self.weights.size == n:
            raise ShapeError(
                "lexicon columns",
                expected=(n,),
                got=(len(self.labels), self.weights.size, len(self.sources)),
            )
        for term, label in zip(self.terms, self.labels, strict=True):
            if not term.strip() or not label or label.count("/") > 1 or label != label.strip("/ "):
                raise LexiconError(
                    f"lexicon row {term!r} {label!r} is not usable; expected a term "
                    "and a label such as DISEASE or CHEMICAL/DRUG."
                )
        if not (np.isfinite(self.weights) & (self.weights > 0)).all():
            raise LexiconError("a lexicon weight is not a number above 0; leave it empty for 1.")

    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def label_names(self) -> tuple[str, ...]:
        """The distinct labels, sorted."""
        return tuple(sorted(set(self.labels)))

    @cached_property
    def by_term(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Each term's (label, weight) pairs, in the order of the file."""
        found: dict[str, tuple[tuple[str, float], ...]] = {}
        for term, label, weight in zip(self.terms, self.labels, self.weights, strict=True):
            found[term] = (*found.get(term, ()), (label, float(weight)))
        return MappingProxyType(found)


@dataclass(frozen=True, eq=False)
class Signatures:
    """For every piece a distribution over labels.

    Parameters
    ----------
    names : tuple of str, length L
        The labels, sorted.
    probabilities : float32 array (V, L), in [0, 1]
        Each row sums to 1, or is all zero: the piece abstains.
    support : float32 array (V,), in labelled neighbours
        How much labelled evidence stands behind a row; 0 where it abstains.
    priors : float32 array (L,)
        Share of each label among the labelled pieces, sums to 1.
    vocabulary_digest, lexicon_digest : str
        What they were made from.

    Raises
    ------
    ShapeError, InputError
        If the arrays do not fit together or a row is no distribution.
    """

    names: tuple[str, ...]
    probabilities: Floats = field(repr=False)
    support: Floats = field(repr=False)
    priors: Floats = field(repr=False)
    vocabulary_digest: str
    lexicon_digest: str

    def __post_init__(self) -> None:
        for name in ("probabilities", "support", "priors"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float32))
        rows, n_labels = self.support.shape, len(self.names)
        if self.probabilities.shape != (*rows, n_labels):
            raise ShapeError(
                "probabilities", expected=(*rows, n_labels), got=self.probabilities.shape
            )
        if self.priors.shape != (n_labels,):
            raise ShapeError("priors", expected=(n_labels,), got=self.priors.shape)
        totals = self.probabilities.sum(axis=1)
        if not (np.isclose(totals, 1, atol=1e-4) | (totals == 0)).all():
            raise InputError("a signature is no distribution; expected rows that sum to 1 or 0.")

    def __len__(self) -> int:
        return int(self.support.size)
