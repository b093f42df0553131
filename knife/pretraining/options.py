"""What a pretraining run is told: the size of the model, the budget, and how to learn.

Every value is plain, so that a run can be written down, compared and resumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from knife.errors import InputError

BudgetKind = Literal["tokens", "steps", "minutes"]
OptimizerKind = Literal["adamw", "muon"]


@dataclass(frozen=True)
class ModelShape:
    """The size of a BERT.

    Parameters
    ----------
    n_layers : int
        Encoder layers.
    hidden_size : int
        H, a multiple of `n_heads`.
    n_heads : int
        Attention heads of each layer.
    intermediate_size : int or None
        Width of the feed-forward part; four times H if None.
    max_positions : int
        Longest sequence that the model can ever read, in pieces.
    """

    n_layers: int
    hidden_size: int
    n_heads: int
    intermediate_size: int | None = None
    max_positions: int = 512

    def __post_init__(self) -> None:
        """Refuse what no BERT can be."""
        sizes = (self.n_layers, self.hidden_size, self.n_heads, self.max_positions)
        inner = 1 if self.intermediate_size is None else self.intermediate_size
        if min(*sizes, inner) < 1:
            raise InputError(f"{self} has a size below 1; expected positive sizes.")
        if self.hidden_size % self.n_heads:
            raise InputError(
                f"a hidden size of {self.hidden_size} cannot be parted among {self.n_heads} heads; "
                "expected a multiple of the number of heads. Change one of the two."
            )


PRESETS = {
    "tiny": ModelShape(2, 64, 2),
    "mini": ModelShape(4, 256, 4),
    "small": ModelShape(6, 384, 6),
    "base": ModelShape(12, 768, 12),
}
"""Shapes by name: for tests; for a laptop; for a small GPU; the size of bert-base."""


@dataclass(frozen=True)
class Budget:
    """When a run is over.

    Parameters
    ----------
    kind : {"tokens", "steps", "minutes"}
        What is counted. Tokens are pieces and control pieces that were read, without padding;
        minutes are those of training, over all sessions.
    amount : float
        How much of it, above 0.
    """

    kind: BudgetKind
    amount: float

    def __post_init__(self) -> None:
        """Refuse an empty budget, and one of nothing that is counted."""
        if self.kind not in get_args(BudgetKind):
            raise InputError(
                f"the budget is counted in {self.kind!r}; expected one of "
                f"{', '.join(get_args(BudgetKind))}."
            )
        if not 0 < self.amount < float("inf"):
            raise InputError(f"the budget is {self.amount} {self.kind}; expected a number above 0.")

    def progress(self, *, tokens: float, steps: float, seconds: float) -> float:
        """Return which share of the budget is spent, in [0, 1]."""
        spent = {"tokens": tokens, "steps": steps, "minutes": seconds / 60}[self.kind]
        return min(1.0, spent / self.amount)


@dataclass(frozen=True)
class Learning:
    """How a model learns.

    Parameters
    ----------
    max_length : int
        T: pieces of a sequence, control pieces included.
    batch_size : int
        Sequences of a step, over all processes.
    accumulate : int
        Parts in which a process reads its share of a step, to save memory.
    learning_rate : float
        At its highest.
    embedding_rate : float
        Learning rate of the word embeddings as a share of all others'. AdamW moves every row at
        every step by about the rate, and what a rare row is moved by is mostly noise; a lower
        rate leaves words of a kind together.
    warmup, decay : float
        Share of the budget in which the rate rises, and falls to nothing at the end.
    optimizer : {"adamw", "muon"}
        Muon (Jordan et al. 2024) turns the updates of the encoder's matrices into orthogonal
        ones; all else is AdamW's.
    weight_decay : float
        On matrices.
    max_gradient : float
        Norm to which gradients are clipped.
    mask_rate : float
        Share of words that are predicted.
    share_short : float
        Share of sequences that are cut to a few pieces.
    next_sentence : bool
        Whether pairs of segments are read and judged.
    cls_words : int
        Words of each sequence that its first control piece is asked for; 0 asks for none.
    seed : int
        Of weights, order and masks.
    """

    max_length: int = 128
    batch_size: int = 64
    accumulate: int = 1
    learning_rate: float = 2e-3
    embedding_rate: float = 0.25
    warmup: float = 0.02
    decay: float = 0.98
    optimizer: OptimizerKind = "muon"
    weight_decay: float = 0.01
    max_gradient: float = 1.0
    mask_rate: float = 0.15
    share_short: float = 0.1
    next_sentence: bool = True
    cls_words: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse values with which nothing can be learnt."""
        shares = (self.warmup, self.decay, self.share_short)
        if not (0 < self.mask_rate < 1 and all(0 <= share <= 1 for share in shares)):
            raise InputError(
                f"{self} has a share outside [0, 1]; expected shares, and words to be masked."
            )
        if self.max_length < 16 or self.batch_size < 1 or self.accumulate < 1:
            raise InputError(
                f"a step of {self.batch_size} sequences of {self.max_length} pieces cannot be "
                "learnt from; expected at least 1 sequence of at least 16 pieces."
            )
        if not 0 < self.learning_rate <= 1:
            raise InputError(
                f"the learning rate is {self.learning_rate}; expected a number between 0 and 1, "
                "such as 0.001."
            )
        self._require_constants()

    def _require_constants(self) -> None:
        if self.optimizer not in get_args(OptimizerKind):
            raise InputError(
                f"the optimizer is {self.optimizer!r}; expected one of "
                f"{', '.join(get_args(OptimizerKind))}."
            )
        if not (0 <= self.weight_decay < float("inf") and self.max_gradient > 0):
            raise InputError(
                f"a weight decay of {self.weight_decay} with gradients clipped to "
                f"{self.max_gradient} teaches nothing; expected 0 or more, and more than 0."
            )
        if not 0 < self.embedding_rate <= 1:
            raise InputError(
                f"the embeddings' share of the learning rate is {self.embedding_rate}; expected a "
                "number above 0, at most 1."
            )
        if self.cls_words < 0:
            raise InputError(
                f"[CLS] is to be asked for {self.cls_words} words; expected 0 or more."
            )
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; expected 0 or a positive number.")

    def rate_at(self, progress: float) -> float:
        """Return which share of the highest learning rate holds at a point of the budget.

        Examples
        --------
        >>> [round(Learning(warmup=0.1, decay=0.5).rate_at(p), 2) for p in (0.05, 0.4, 0.75, 1)]
        [0.5, 1.0, 0.5, 0.0]
        """
        rising = progress / self.warmup if self.warmup else 1.0
        falling = (1 - progress) / self.decay if self.decay else 1.0
        return max(0.0, min(1.0, rising, falling))


@dataclass(frozen=True)
class Rhythm:
    """How often a run writes.

    Parameters
    ----------
    log_steps : int
        Steps of a line of the log.
    n_evaluations : int
        Scores on held-out documents over the whole budget; 0 for none.
    held_out_batches : int
        Batches of each.
    checkpoint_minutes : float
        Minutes between checkpoints.
    """

    log_steps: int = 20
    n_evaluations: int = 20
    held_out_batches: int = 20
    checkpoint_minutes: float = 5.0

    def __post_init__(self) -> None:
        """Refuse what never comes round."""
        is_rhythm = self.log_steps >= 1 and self.n_evaluations >= 0 and self.held_out_batches >= 1
        if not (is_rhythm and self.checkpoint_minutes >= 0):
            raise InputError(
                f"{self} is no rhythm; expected a line every 1 or more steps, 0 or more "
                "evaluations of 1 or more batches, and 0 or more minutes between checkpoints."
            )
