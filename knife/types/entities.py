"""Mentions in a text, the entities that they name, and why.

Offsets count Unicode code points of the original text, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knife.errors import InputError

CueKind = Literal["in_context", "context_free", "lexicon", "corpus"]


@dataclass(frozen=True, order=True)
class Mention:
    """A span of text that may name an entity.

    Parameters
    ----------
    start, end : int, in code points
        Half-open span of the original text.
    text : str
        Exactly what stands there.
    """

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise InputError(
                f"span {self.start}:{self.end} does not hold {self.text!r}; expected "
                "start < end and a text of that length."
            )


@dataclass(frozen=True)
class LabelScore:
    """A label with its probability.

    Parameters
    ----------
    label : str
        The label.
    score : float, in [0, 1]
        Its probability.
    """

    label: str
    score: float


@dataclass(frozen=True)
class Vote:
    """One piece that spoke for a label.

    Parameters
    ----------
    piece : str
        Its surface text.
    probability : float, in [0, 1]
        The weight that it had within its cue.
    label : str
        The label that its signature favours, empty if it abstains.
    cluster : str
        Medoid of the cluster that it belongs to, empty if none is known.
    """

    piece: str
    probability: float
    label: str
    cluster: str = ""


@dataclass(frozen=True)
class Cue:
    """One kind of evidence for a mention's label.

    Parameters
    ----------
    kind : str
        ``in_context``, ``context_free``, ``lexicon`` or ``corpus``.
    source : str
        What was asked of the model, such as ``X is a [MASK]``.
    weight : float, in [0, 1]
        Its share in the decision.
    labels : tuple of LabelScore
        What it says, likeliest first.
    votes : tuple of Vote
        Who said so, strongest first.
    """

    kind: CueKind
    source: str
    weight: float
    labels: tuple[LabelScore, ...]
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A mention with its label.

    Parameters
    ----------
    mention : Mention
        Where it stands.
    label : str
        The likeliest label.
    score : float, in [0, 1]
        Its probability.
    alternatives : tuple of LabelScore
        The next labels, likeliest first.
    evidence : tuple of Cue
        Why.
    """

    mention: Mention
    label: str
    score: float
    alternatives: tuple[LabelScore, ...] = ()
    evidence: tuple[Cue, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise InputError(f"score is {self.score}; expected a probability in [0, 1].")

    @property
    def start(self) -> int:
        """First code point."""
        return self.mention.start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.mention.end

    @property
    def text(self) -> str:
        """What stands there."""
        return self.mention.text

    @property
    def margin(self) -> float:
        """How far the label is ahead of the next one: its score less that of the first alternative.

        In probability, at most the score itself, which it is where there is no alternative. Near 0
        two labels fit the mention about as well.

        Examples
        --------
        >>> drug = LabelScore("CHEMICAL/DRUG", 0.25)
        >>> Entity(Mention(0, 5, "IL-2a"), "GENE", 0.75, (drug,)).margin
        0.5
        """
        return self.score - self.alternatives[0].score if self.alternatives else self.score
