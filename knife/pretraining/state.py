"""How far a run has come: plain numbers, enough to go on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knife.pretraining.batches import Drawn
from knife.pretraining.examples import Position
from knife.pretraining.stepping import Step


@dataclass(frozen=True)
class Sums:
    """What has come together since the last line of the log.

    Parameters
    ----------
    steps, tokens : int
        Number of them.
    masked, next_sentence : float
        Sums of the losses.
    began : float
        Seconds of training at that line.
    """

    steps: int = 0
    tokens: int = 0
    masked: float = 0.0
    next_sentence: float = 0.0
    began: float = 0.0


@dataclass(frozen=True)
class State:
    """How far a run has come.

    Parameters
    ----------
    step : int
        Updates made.
    tokens : int
        Pieces and control pieces read, without padding.
    seconds : float
        Time spent in training, over all sessions.
    position : Position
        Where the next batch begins.
    since : Sums
        For the next line of the log, so that it counts all of its steps.
    """

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    position: Position = field(default_factory=Position)
    since: Sums = field(default_factory=Sums)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> State:
        """Return what ``dataclasses.asdict`` has written."""
        parts = {"position": Position(**values["position"]), "since": Sums(**values["since"])}
        return cls(**{**values, **parts})

    def after(self, drawn: Drawn, done: Step, seconds: float) -> State:
        """Return the state after a step."""
        sums = self.since
        return State(
            step=self.step + 1,
            tokens=self.tokens + drawn.n_tokens,
            seconds=seconds,
            position=drawn.next,
            since=replace(
                sums,
                steps=sums.steps + 1,
                tokens=sums.tokens + drawn.n_tokens,
                masked=sums.masked + done.masked,
                next_sentence=sums.next_sentence + done.next_sentence,
            ),
        )

    def from_here(self) -> State:
        """Return the state after a line of the log."""
        return replace(self, since=Sums(began=self.seconds))
