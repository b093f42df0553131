"""How alike texts are, and by which terms."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SharedTerm:
    """A term that two texts have in common.

    Parameters
    ----------
    term : str
        A word of the vocabulary.
    contribution : float
        What it adds to the cosine similarity of the two.
    first, second : float
        Its share of each unit vector; their product is the contribution.
    """

    term: str
    contribution: float
    first: float
    second: float


@dataclass(frozen=True)
class Similarity:
    """How alike two texts are.

    Parameters
    ----------
    first, second : str
        The texts.
    score : float, in [-1, 1]
        Cosine similarity of their vectors, by the method that was asked for.
    terms_score : float or None, in [0, 1]
        Cosine similarity of their terms, which `shared` explains; None if it was not asked for.
    shared : tuple of SharedTerm
        The terms of both, the largest contribution first; the contributions sum to `terms_score`.
    """

    first: str
    second: str
    score: float
    terms_score: float | None = None
    shared: tuple[SharedTerm, ...] = field(default=(), repr=False)
