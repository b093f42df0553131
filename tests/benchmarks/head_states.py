"""How fast head states are computed, beside a bare encoder.

The same sentences, the same weights, the same batches sorted by length, on the same device with the
same threads. Once by a loop that calls ``transformers.BertModel`` and leaves its output where it
is; once by ``MaskedLM.head_states``, which also applies the head's transform, copies every state
and puts them into the caller's order; once by ``MaskedLM.pooled_states``, which gives the mean head
state of each sentence and never holds more than a batch. Tokenizing is left out of all three.

Run it on a quiet machine: ``python tests/benchmarks/head_states.py [--sentences N] [--text FILE]``.
Rounds of the three take turns, and the ratios are medians over rounds, so that whatever else the
machine does falls on all of them; on a machine that is shared ``--cpu-time`` counts processor
seconds instead. A ratio of 1 is as many sentences a second as the bare encoder;
the target is 0.9.

Sentences of 10 to 30 pieces are taken, unless ``--any-length`` says otherwise. ``head_states``
gives one padded array, so a single long sentence among thousands makes a large one, which costs;
whoever has such texts asks for a block at a time, or for what is pooled.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import transformers

import knife
from knife.models.batching import choose_batch_pieces, pad, plan_batches
from knife.models.masked_lm import MaskedLM
from knife.models.precision import DTYPES
from knife.types.arrays import Ints

PAGES = Path(__file__).parents[2] / "docs"
WORDS = 15
PIECES = range(10, 31)
TARGET = 0.9


def sentences(path: Path | None) -> list[str]:
    """Return sentences, lines of a file or cut from the project's own pages."""
    if path is not None:
        found = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    else:
        words = [w for page in sorted(PAGES.rglob("*.md")) for w in page.read_text("utf-8").split()]
        draw = np.random.default_rng(0)
        sizes, found, at = range(WORDS // 2, WORDS * 3 // 2), [], 0
        while at < len(words):
            size = int(draw.choice(sizes))
            found.append(" ".join(words[at : at + size]))
            at += size
    return found


def repeated(rows: list[Ints], n: int) -> list[Ints]:
    """Return n rows, shuffled, each as often as any other or once more."""
    times = -(-n // len(rows))
    order = np.random.default_rng(1).permutation(n)
    return [(rows * times)[place] for place in order.tolist()]


def bare(model: MaskedLM, rows: list[Ints], budget: int) -> Callable[[], object]:
    """Return a loop over a base model of transformers, batches sorted by length."""
    encoder = model.parts[0].base_model

    def run() -> None:
        with torch.inference_mode():
            for batch in plan_batches([row.size for row in rows], budget):
                ids, mask = pad([rows[index] for index in batch], 0)
                found = encoder(
                    input_ids=torch.from_numpy(ids).to(model.device),
                    attention_mask=torch.from_numpy(mask).to(model.device, torch.int64),
                )
                assert found[0].shape[0] == len(batch)

    return run


def whole(model: MaskedLM, rows: list[Ints]) -> Callable[[], object]:
    """Return what gives the head state of every piece, without tokenizing."""
    runner = model._runner
    return lambda: runner.head_states(rows)


def pooled(model: MaskedLM, rows: list[Ints]) -> Callable[[], object]:
    """Return what gives the mean head state of every sentence, without tokenizing."""
    sequences = [row.tolist() for row in rows]
    weights = [np.full(row.size, 1 / row.size, np.float32) for row in rows]
    return lambda: model.pooled_states(sequences, weights)


def seconds(work: Callable[[], object], device: torch.device, clock: Callable[[], float]) -> float:
    """Return how long the work takes."""
    begin = clock()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return clock() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--text", type=Path, help="a sentence a line")
    parser.add_argument("--any-length", action="store_true", help="long and short ones as well")
    parser.add_argument("--model", help="what knife.load takes")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", choices=["auto", *DTYPES], default="float32")
    parser.add_argument("--threads", type=int, help="of torch; all that it takes if not given")
    parser.add_argument(
        "--cpu-time", action="store_true", help="processor seconds, on a machine that is shared"
    )
    chosen = parser.parse_args()
    clock = time.process_time if chosen.cpu_time else time.perf_counter
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    model = knife.load(chosen.model, device=chosen.device, dtype=chosen.dtype)
    rows = [one.ids[: model.max_length] for one in model.encode(sentences(chosen.text))]
    if not chosen.any_length:
        rows = [row for row in rows if row.size in PIECES]
    rows = repeated(rows, chosen.sentences)
    budget = choose_batch_pieces(None, model.device.type)
    kind = torch.cuda.get_device_name(model.device) if model.device.type == "cuda" else "cpu"
    print(
        f"{kind}, {torch.get_num_threads()} threads, {model.dtype}, {model.info.name}, "
        f"transformers {transformers.__version__}, torch {torch.__version__}\n"
        f"{len(rows):,} sentences of {np.mean([row.size for row in rows]):.1f} pieces"
    )
    works = {
        "bare encoder": bare(model, rows, budget),
        "head states": whole(model, rows),
        "mean head states": pooled(model, rows),
    }
    for work in works.values():
        work()  # warm
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(chosen.rounds):
        for name, work in works.items():
            taken[name].append(seconds(work, model.device, clock))
    for name, times in taken.items():
        ratio = statistics.median(
            base / own for base, own in zip(taken["bare encoder"], times, strict=True)
        )
        rate = len(rows) / statistics.median(times)
        print(f"{name:18s} {rate:10,.0f} sentences/s   ratio {ratio:.3f}   (target {TARGET})")


if __name__ == "__main__":
    main()
