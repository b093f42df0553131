"""Terms that may stand for one another, with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from knife.errors import InputError

SynonymKind = Literal["spelling", "inflection", "abbreviation", "synonym", "broader", "related"]
SYNONYM_KINDS: tuple[SynonymKind, ...] = get_args(SynonymKind)
SAME_KINDS: tuple[SynonymKind, ...] = SYNONYM_KINDS[:4]
"""Kinds that say that two terms are the same."""


@dataclass(frozen=True)
class PatternHit:
    """A place where a text says what two terms have to do with one another.

    Parameters
    ----------
    pattern : str
        Name of the pattern, such as ``also known as``.
    record : str or int
        Name of the text.
    text : str
        The sentence, cut if it is long.
    """

    pattern: str
    record: str | int
    text: str


@dataclass(frozen=True)
class SynonymEvidence:
    """What speaks for and against a pair of terms.

    Parameters
    ----------
    patterns : tuple of (str, int)
        How often each pattern says that they are the same, by falling count.
    hits : tuple of PatternHit
        Some of these places.
    n_beside : int
        How often they stand side by side as two things: *X and Y*, *X versus Y*.
    context_free, in_view, hidden : float or None, in cosine similarity
        Of the terms by themselves; of their states in the texts, in view and hidden; None where a
        term was not read in a context.
    rank, back_rank : int or None
        Which place the candidate has among all phrases by its similarity to the term, from 1, and
        the term among those of the candidate.
    is_led_back : bool or None
        Whether the term lies in the candidate's tail; None where no graph was asked.
    types : float or None, in [0, 1]
        How far their signatures agree; None where one abstains.
    spelling : float, in [0, 1]
        Similarity of their letters.
    """

    patterns: tuple[tuple[str, int], ...] = ()
    hits: tuple[PatternHit, ...] = field(default=(), repr=False)
    n_beside: int = 0
    context_free: float | None = None
    in_view: float | None = None
    hidden: float | None = None
    rank: int | None = None
    back_rank: int | None = None
    is_led_back: bool | None = None
    types: float | None = None
    spelling: float = 0.0

    @property
    def n_hits(self) -> int:
        """How often a pattern says that both are the same."""
        return sum(count for _, count in self.patterns)


@dataclass(frozen=True)
class Synonym:
    """A candidate for a term, judged.

    Parameters
    ----------
    term, text : str
        The term and its candidate.
    kind : str
        What `text` is to `term`, one of ``SYNONYM_KINDS``; of ``broader`` it is the broader term.
    score : float, in [0, 1]
        How likely both are the same, by the weights in use; for ``broader`` and ``related``, too.
    n_occurrences : int
        How often the candidate was seen; 0 without texts.
    evidence : SynonymEvidence
        What speaks for it and against it.
    is_accepted : bool
        Whether the kind says that both are the same, and the score passes the threshold.

    Raises
    ------
    InputError
        If the kind is none, or the score is no share.
    """

    term: str
    text: str
    kind: SynonymKind
    score: float
    n_occurrences: int
    evidence: SynonymEvidence = field(repr=False)
    is_accepted: bool = False

    def __post_init__(self) -> None:
        if self.kind not in SYNONYM_KINDS:
            raise InputError(f"kind is {self.kind!r}; expected {', '.join(SYNONYM_KINDS)}.")
        if not 0 <= self.score <= 1:
            raise InputError(f"the score is {self.score}; expected 0 to 1.")


@dataclass(frozen=True)
class Synonyms:
    """The candidates of one term.

    Parameters
    ----------
    term : str
        What was asked about.
    candidates : tuple of Synonym
        By falling score.
    n_occurrences : int
        How often the term was seen in texts.
    n_phrases : int
        How many phrases were compared with it.
    threshold : float
        Score from which a candidate is accepted.
    """

    term: str
    candidates: tuple[Synonym, ...]
    n_occurrences: int
    n_phrases: int
    threshold: float

    @property
    def accepted(self) -> tuple[Synonym, ...]:
        """Those that are the same as the term."""
        return tuple(one for one in self.candidates if one.is_accepted)


@dataclass(frozen=True)
class Thesaurus:
    """What a corpus says of its own phrases.

    Parameters
    ----------
    entries : tuple of Synonym
        Each pair once: the more frequent term first, but for ``broader``, whose narrower term
        comes first. By falling score.
    counts : tuple of (str, int)
        Each term of an entry and how often it was seen, by falling count.
    n_texts, n_phrases : int
        Texts that were read, and phrases that were compared.
    floor : int
        Phrases seen no more often than this may have been dropped to stay within bounds; 0 if none
        was.
    threshold : float
        Score from which a pair is accepted.
    """

    entries: tuple[Synonym, ...] = field(repr=False)
    counts: tuple[tuple[str, int], ...] = field(repr=False)
    n_texts: int
    n_phrases: int
    floor: int
    threshold: float

    def __len__(self) -> int:
        return len(self.entries)
