"""The loop: batches in, a model out, and at any moment something on disk to go on from.

`Trainer.lines` runs until the budget is spent and yields what it logs. The loop knows budgets,
rhythm and checkpoints; what a batch is and how a step moves the weights is decided elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from knife.pretraining import log
from knife.pretraining.batches import Batches, Drawn
from knife.pretraining.checkpoints import (
    checkpoints,
    read_optimizers,
    read_state,
    save_checkpoint,
)
from knife.pretraining.log import HeldOutLine, Line, TrainingLine
from knife.pretraining.objective import Objective
from knife.pretraining.optimizers import optimizers_of
from knife.pretraining.options import Budget, Learning, Rhythm
from knife.pretraining.scoring import held_out_scores
from knife.pretraining.state import State
from knife.pretraining.stepping import Step, Stepper, agree

if TYPE_CHECKING:
    from accelerate import Accelerator  # type: ignore[import-untyped]

LOG, CHECKPOINTS = "log.jsonl", "checkpoints"


@dataclass(frozen=True)
class Texts:
    """What a run reads.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerBase
        Written beside the weights.
    trained : Batches
        Of the documents to train on.
    held_out : Batches or None
        Of those that are held out, if there are any.
    """

    tokenizer: PreTrainedTokenizerBase
    trained: Batches
    held_out: Batches | None


@dataclass(frozen=True)
class Plan:
    """What a run does with its texts.

    Parameters
    ----------
    learning : Learning
        How it learns.
    budget : Budget
        How long.
    rhythm : Rhythm
        How often something is written.
    """

    learning: Learning
    budget: Budget
    rhythm: Rhythm


class Trainer:
    """A run in progress.

    Parameters
    ----------
    objective : Objective
        Model and losses; the weights are those of the last checkpoint, if there is one.
    texts : Texts
        What is read.
    plan : Plan
        What is done with it.
    directory : Path
        Of the run; holds its log and checkpoints.
    processes : Accelerator
        From `knife.pretraining.stepping.accelerator`.

    Attributes
    ----------
    state : State
        How far it has come.
    is_stopping : bool
        Set it to end the run after the step that it is at.

    Raises
    ------
    StoreError
        If there is a checkpoint that cannot be resumed from.
    """

    def __init__(
        self,
        objective: Objective,
        texts: Texts,
        plan: Plan,
        directory: Path,
        processes: Accelerator,
    ) -> None:
        self._texts, self._plan, self._directory = texts, plan, directory
        self._processes = processes
        # A model that comes from elsewhere may come as one to be asked, without dropout.
        self._objective = objective.to(processes.device).train()
        self._optimizers = optimizers_of(objective.model, plan.learning)
        self.state = self._resumed()
        self.is_stopping = False
        self._stepper = Stepper(self._objective, self._optimizers, plan.learning, processes)

    @property
    def model(self) -> PreTrainedModel:
        """The model as it is now."""
        return self._objective.model

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Its tokenizer."""
        return self._texts.tokenizer

    @property
    def is_main(self) -> bool:
        """Whether this process is the one that writes and speaks."""
        return bool(self._processes.is_main_process)

    @property
    def progress(self) -> float:
        """Share of the budget that is spent, in [0, 1]."""
        state = self.state
        return self._plan.budget.progress(
            tokens=state.tokens, steps=state.step, seconds=state.seconds
        )

    def lines(self) -> Iterator[Line]:
        """Run until the budget is spent, yielding each line of the log.

        Raises
        ------
        ModelError
            If the loss is no longer a number.
        StoreError
            If something cannot be written.
        """
        self._save()
        with ThreadPoolExecutor(1) as ahead:
            for line in self._run(ahead):
                if self._processes.is_main_process:
                    log.append(self._directory / LOG, line)
                yield line
        self._save()

    def _run(self, ahead: Executor) -> Iterator[Line]:
        rhythm, start = self._plan.rhythm, time.monotonic() - self.state.seconds
        saved = self.state.seconds
        drawn = self._texts.trained.at(self.state.position)
        # All stop after the same step: what the first process is asked counts once all have heard.
        is_over = False
        if self.state.step == 0 and rhythm.n_evaluations:
            yield from self._held_out_line()
        while self.progress < 1 and not is_over:
            before = self.progress
            # The next batch is drawn while this one is learnt from.
            following = ahead.submit(self._texts.trained.at, drawn.next)
            done = self._stepper.step(drawn.batch, self._rate(drawn), self.state.step)
            seconds, asked = agree(
                [time.monotonic() - start, float(self.is_stopping)], self._processes
            )
            is_over = bool(asked)
            self.state = self.state.after(drawn, done, seconds)
            drawn = following.result()
            if self.state.step % rhythm.log_steps == 0 or self.progress >= 1:
                yield self._training_line(done)
            if int(self.progress * rhythm.n_evaluations) > int(before * rhythm.n_evaluations):
                yield from self._held_out_line()
            if self.state.seconds - saved > 60 * rhythm.checkpoint_minutes:
                self._save()
                saved = self.state.seconds

    def _rate(self, drawn: Drawn) -> float:
        """Return the learning rate of the middle of the step to come."""
        state, learning = self.state, self._plan.learning
        progress = self._plan.budget.progress(
            tokens=state.tokens + drawn.n_tokens / 2,
            steps=state.step + 0.5,
            seconds=state.seconds * (1 + 0.5 / max(1, state.step)),
        )
        return learning.learning_rate * learning.rate_at(progress)

    def _training_line(self, done: Step) -> TrainingLine:
        state, sums = self.state, self.state.since
        self.state = state.from_here()
        spent = max(state.seconds - sums.began, 1e-9)
        return TrainingLine(
            step=state.step,
            tokens=state.tokens,
            epoch=state.position.epoch,
            seconds=state.seconds,
            loss=sums.masked / sums.steps,
            next_sentence_loss=sums.next_sentence / sums.steps,
            learning_rate=self._optimizers[0].param_groups[0]["lr"],
            gradient_norm=done.gradient_norm,
            tokens_per_second=sums.tokens / spent,
        )

    def _held_out_line(self) -> Iterator[HeldOutLine]:
        if self._texts.held_out is None:
            return
        scores = held_out_scores(
            self._objective,
            self._texts.held_out,
            self._plan.rhythm.held_out_batches,
            self._processes.device,
        )
        state = self.state
        yield HeldOutLine(state.step, state.tokens, state.seconds, **asdict(scores))

    def _resumed(self) -> State:
        """Return the state of the last checkpoint; the optimizers are given theirs."""
        found = checkpoints(self._directory / CHECKPOINTS)
        if not found:
            return State()
        read_optimizers(found[-1], self._optimizers)
        state = read_state(found[-1])
        if self._processes.is_main_process:
            # What is said before the first step is said again.
            log.cut_after(self._directory / LOG, state.step or -1)
        return state

    def _save(self) -> None:
        if self._processes.is_main_process:
            save_checkpoint(
                self._directory / CHECKPOINTS,
                self._objective.model,
                self._texts.tokenizer,
                self._optimizers,
                self.state,
            )
