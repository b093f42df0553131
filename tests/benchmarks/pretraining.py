"""How fast a step of pretraining is, measured against a plain one.

The plain step is what one writes first: `BertForPreTraining` with labels, so that every position
is projected onto the vocabulary, and AdamW. It is measured in float32 and under bfloat16 autocast;
ours with the same optimizer, and with Muon, the default. All learn from the same batches of a
random corpus. Each side runs in a process of its own, in turn, because the allocator of a process
cannot be set back; the best round of each counts, because other programs only ever add time.

    python tests/benchmarks/pretraining.py
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from accelerate import Accelerator
from transformers import BertConfig, BertForPreTraining

from knife.models.precision import choose_dtype
from knife.pretraining.batches import Batches, Drawn, as_tensors
from knife.pretraining.examples import Position
from knife.pretraining.masking import PieceKinds
from knife.pretraining.memory import keep_buffers
from knife.pretraining.objective import Objective
from knife.pretraining.optimizers import optimizers_of
from knife.pretraining.options import Learning
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.stepping import Stepper

SIDES = ("plain float32", "plain autocast", "ours adamw", "ours muon")
TARGET_RATIO = 1.6
WARM_STEPS = 3

Step = Callable[[Drawn], None]


def batches(arguments: argparse.Namespace) -> Iterator[Drawn]:
    """Yield the same batches in every process."""
    generator = np.random.default_rng(0)
    lengths = generator.integers(5, 50, 20_000)
    ends = np.cumsum(lengths)
    pieces = generator.integers(5, arguments.pieces, int(ends[-1])).astype(np.uint16)
    starts = np.append(0, ends)
    corpus = PackedCorpus(pieces, starts, starts[::20])
    kinds = PieceKinds(
        np.arange(arguments.pieces) < 5, generator.random(arguments.pieces) < 0.25, 0, 2, 3, 4
    )
    learning = Learning(max_length=arguments.length, batch_size=arguments.batch, share_short=0.0)
    source = Batches(corpus, np.arange(corpus.n_documents), kinds, learning)
    position = Position()
    while True:
        drawn = source.at(position)
        position = drawn.next
        yield drawn


def model(arguments: argparse.Namespace) -> BertForPreTraining:
    """Return the model of either side."""
    torch.manual_seed(0)
    return BertForPreTraining(
        BertConfig(
            vocab_size=arguments.pieces,
            hidden_size=arguments.width,
            num_hidden_layers=arguments.layers,
            num_attention_heads=arguments.width // 64,
            intermediate_size=4 * arguments.width,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    )


def plain(arguments: argparse.Namespace, *, is_low: bool) -> Step:
    """Return a step as one writes it first."""
    bert = model(arguments).train()
    optimizer = torch.optim.AdamW(bert.parameters(), lr=1e-4)

    def step(drawn: Drawn) -> None:
        batch = as_tensors(drawn.batch, torch.device("cpu"))
        labels = torch.full_like(batch.pieces, -100).reshape(-1)
        labels[batch.positions] = batch.targets
        with torch.autocast("cpu", torch.bfloat16, enabled=is_low):
            loss = bert(
                input_ids=batch.pieces,
                attention_mask=batch.is_real.long(),
                token_type_ids=batch.segment,
                labels=labels.reshape(batch.pieces.shape),
                next_sentence_label=batch.is_wrong,
            ).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(bert.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    return step


def ours(arguments: argparse.Namespace, optimizer: str) -> Step:
    """Return a step as knife makes it."""
    keep_buffers()
    dtype = choose_dtype("auto", torch.device("cpu"))
    objective = Objective(model(arguments), dtype).train()
    learning = Learning(optimizer=optimizer)  # type: ignore[arg-type]
    stepper = Stepper(
        objective, optimizers_of(objective.model, learning), learning, Accelerator(cpu=True)
    )

    def step(drawn: Drawn) -> None:
        stepper.step(drawn.batch, 1e-4)

    return step


def tokens_per_second(side: str, arguments: argparse.Namespace) -> float:
    """Return how many pieces, without padding, one side reads in a second."""
    torch.set_num_threads(arguments.threads)
    kind, how = side.split()
    step = ours(arguments, how) if kind == "ours" else plain(arguments, is_low=how == "autocast")
    source = batches(arguments)
    for _ in range(WARM_STEPS):
        step(next(source))
    best = 0.0
    for _ in range(arguments.steps):
        start = time.perf_counter()
        drawn = next(source)
        step(drawn)
        best = max(best, drawn.n_tokens / (time.perf_counter() - start))
    return best


def main() -> None:
    """Measure all sides in turn and print them with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("layers", 4), ("width", 256), ("pieces", 24_000), ("length", 128)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(tokens_per_second(arguments.side, arguments)))
        return
    best = dict.fromkeys(SIDES, 0.0)
    for _ in range(arguments.rounds):
        for side in SIDES:
            command = [sys.executable, *sys.argv, "--side", side]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            best[side] = max(best[side], float(done.stdout))
    for side in SIDES:
        against = [best[side] / best[other] for other in SIDES[:2]]
        print(
            f"{side:15} {best[side]:8,.0f} tokens/s   {against[0]:.2f} x plain float32   "
            f"{against[1]:.2f} x plain autocast"
        )
    ratio = best["ours adamw"] / best["plain float32"]
    print(f"ratio {ratio:.2f}; target at least {TARGET_RATIO}")


if __name__ == "__main__":
    main()
