"""What may stand at the masks of a text, as ranked answers.

An answer fills all masks at once. Its score is a logarithm of a probability, so that answers of
one text can be compared; what it means is said by whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from knife.errors import ShapeError


@dataclass(frozen=True)
class Answer:
    """One way to fill the masks of a text.

    Parameters
    ----------
    text : str
        The whole text with the masks filled.
    words : tuple of str, length n
        What stands at each mask, without markers of the tokenizer.
    pieces : tuple of tuple of str, length n
        The pieces at each mask, as the tokenizer spells them.
    ids : tuple of tuple of int, length n
        Their ids.
    score : float, in nats
        What answers are ranked by.
    probability : float, in [0, 1]
        Of pieces and words, the exponential of the log-likelihood; of proposed phrases, the share
        among all phrases that were proposed.
    """

    text: str
    words: tuple[str, ...]
    pieces: tuple[tuple[str, ...], ...]
    ids: tuple[tuple[int, ...], ...] = field(repr=False)
    score: float
    probability: float

    def __post_init__(self) -> None:
        for name in ("pieces", "ids"):
            if len(getattr(self, name)) != len(self.words):
                raise ShapeError(name, expected=(len(self.words),), got=(len(getattr(self, name)),))


@dataclass(frozen=True)
class LeftOut:
    """A phrase that could not be scored.

    Parameters
    ----------
    phrase : str
        As it was proposed.
    reason : str
        What is wrong with it.
    """

    phrase: str
    reason: str


@dataclass(frozen=True)
class Filling:
    """The answers for one text.

    Parameters
    ----------
    text : str
        The text with its masks, as it was asked about.
    answers : tuple of Answer
        By falling score; equal scores by rising ids, equal ids by phrase.
    read : tuple of (int, int), in code points of the text
        The part that the model read, half-open: all of a text that fits.
    n_scored : int
        How many phrases were scored; 0 where none were proposed.
    left_out : tuple of LeftOut
        Phrases that could not be scored, sorted.
    """

    text: str
    answers: tuple[Answer, ...]
    read: tuple[int, int]
    n_scored: int = 0
    left_out: tuple[LeftOut, ...] = ()

    def __len__(self) -> int:
        return len(self.answers)
