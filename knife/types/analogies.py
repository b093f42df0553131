"""Sums and differences of terms, and questions with known answers for them.

"king - man + woman" is an expression; "man is to king as woman is to queen" is a question. An
answer always comes with what the plainest baseline says, because sums look cleverer than they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from knife.errors import InputError

AnalogyMethod = Literal["add", "mul", "direction"]
METHODS: tuple[AnalogyMethod, ...] = get_args(AnalogyMethod)


def require_method(method: str) -> AnalogyMethod:
    """Return a method by its name.

    Raises
    ------
    InputError
        If there is none of this name.

    Examples
    --------
    >>> require_method("add")
    'add'
    """
    for known in METHODS:
        if method == known:
            return known
    raise InputError(f"there is no method {method!r}; expected {', '.join(METHODS)}.")


@dataclass(frozen=True)
class Expression:
    """Terms with signs.

    Parameters
    ----------
    source : str
        As it was written.
    plus, minus : tuple of str
        Terms in their order; at least one is added.
    """

    source: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.plus:
            raise InputError(
                f"expression {self.source!r} adds no term; expected at least one, such as "
                "king - man + woman."
            )

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, each once, those that are added first."""
        return tuple(dict.fromkeys(self.plus + self.minus))


@dataclass(frozen=True)
class ScoredWord:
    """A word of the vocabulary with a score.

    Parameters
    ----------
    word : str
        Without markers of the tokenizer.
    id : int
        Its piece.
    score : float
        Higher is nearer; what it means depends on the method.
    """

    word: str
    id: int
    score: float


@dataclass(frozen=True)
class Analogy:
    """What a sum of terms lies near.

    Parameters
    ----------
    expression : Expression
        What was asked.
    method : {"add", "mul", "direction"}
        How words were scored.
    representations : tuple of (str, str)
        Each term, and ``piece`` or ``phrase``: what it was placed by.
    answers : tuple of ScoredWord
        Best first, the terms themselves left out, as is usual.
    with_inputs : tuple of ScoredWord
        The same with the terms left in: what the sum really lies near.
    carrier : str
        The added term that lies nearest to the sum.
    baseline : tuple of ScoredWord
        What lies near the carrier alone, by cosine similarity, all terms left out.
    """

    expression: Expression
    method: AnalogyMethod
    representations: tuple[tuple[str, str], ...]
    answers: tuple[ScoredWord, ...]
    with_inputs: tuple[ScoredWord, ...]
    carrier: str
    baseline: tuple[ScoredWord, ...]

    @property
    def n_shared(self) -> int:
        """How many of the answers lie near the carrier anyway."""
        return len({one.id for one in self.answers} & {one.id for one in self.baseline})


@dataclass(frozen=True)
class AnalogyQuestion:
    """a is to b as c is to one of the answers.

    Parameters
    ----------
    a, b, c : str
        Terms.
    answers : tuple of str
        Any of them is right.
    category : str
        What kind of question it is; may be empty.
    """

    a: str
    b: str
    c: str
    answers: tuple[str, ...]
    category: str = ""

    def __post_init__(self) -> None:
        if not all(one.strip() for one in (self.a, self.b, self.c, *self.answers)):
            raise InputError(
                f"question {self.a!r} : {self.b!r} :: {self.c!r} : {self.answers} has an empty "
                "term; expected four words."
            )
        if not self.answers:
            raise InputError(f"question {self.a!r} : {self.b!r} :: {self.c!r} has no answer.")

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms of the question, answers last."""
        return (self.a, self.b, self.c, *self.answers)
