"""How long a clustering takes, measured against the bare product of all rows with all rows.

A machine is fast or slow, and so is its product; the ratio of the two tells how good the clustering
is. Both sides are measured in the same run, alternately, and the best of each counts, because
other programs only ever add time. Memory is what the process holds above the loaded vectors.

    python tests/benchmarks/clustering.py --pieces 30522 --width 768
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knife.analyses.clustering import cluster_vectors
from knife.maths.neighbors import Screen
from knife.maths.similarity import row_blocks
from knife.models.screens import Bfloat16Screen, best_screen

BLOCK = 512
TARGET_RATIO = 0.75
TARGET_MEGABYTES = 700


@dataclass
class Measure:
    """Best time and highest memory of some rounds."""

    seconds: float = float("inf")
    megabytes: float = 0.0
    clusters: int = 0


def resident_megabytes() -> float:
    """Return the memory that this process holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this machine does not tell its memory in /proc; run it on Linux.")


def measured(work: Callable[[], int], into: Measure) -> None:
    """Run some work once; keep the best time and the highest memory above the start."""
    before, peak, done = resident_megabytes(), [0.0], threading.Event()

    def sample() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], resident_megabytes())

    sampler = threading.Thread(target=sample)
    sampler.start()
    start = time.perf_counter()
    into.clusters = work()
    into.seconds = min(into.seconds, time.perf_counter() - start)
    done.set()
    sampler.join()
    into.megabytes = max(into.megabytes, peak[0] - before)


def synthetic_vocabulary(n_pieces: int, width: int, seed: int = 7) -> np.ndarray:
    """Return rows of which half are in groups of 2 to 120, around a mean that all share."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((n_pieces, width), dtype=np.float32)
    first = 0
    while first < n_pieces // 2:
        size = min(int(2 * 60 ** rng.random()), n_pieces // 2 - first)
        centre = rng.standard_normal(width, dtype=np.float32)
        share = np.float32(rng.uniform(0.6, 0.85))
        rows = vectors[first : first + size]
        rows *= np.sqrt(1 - share**2)
        rows += share * centre
        first += size
    vectors += rng.standard_normal(width, dtype=np.float32)
    return vectors[rng.permutation(n_pieces)]


def bare_product(vectors: np.ndarray) -> int:
    """Multiply all rows with all rows in blocks, and keep nothing."""
    product = np.empty((min(BLOCK, len(vectors)), len(vectors)), np.float32)
    for rows in row_blocks(len(vectors), BLOCK):
        np.matmul(vectors[rows], vectors.T, out=product[: rows.stop - rows.start])
    return 0


def clustering(vectors: np.ndarray, screen: Screen | None) -> int:
    """Cluster from the vectors on: centring, tails, covering, medoids."""
    return len(cluster_vectors(vectors, screen=screen))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=int, default=30_522)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="+", choices=("bare", "float32", "bfloat16"), help="run only these"
    )
    options = parser.parse_args()
    bfloat16 = best_screen("cpu") or Bfloat16Screen()
    works: dict[str, Callable[[np.ndarray], int]] = {
        "bare": bare_product,
        "float32": lambda vectors: clustering(vectors, None),
        "bfloat16": lambda vectors: clustering(vectors, bfloat16),
    }
    vectors = synthetic_vocabulary(options.pieces, options.width)
    for work in works.values():  # libraries load and start their threads
        work(vectors[:2000])
    measures = {name: Measure() for name in options.only or works}
    for _ in range(options.rounds):
        for name, measure in measures.items():
            measured(lambda work=works[name]: work(vectors), measure)
    print(f"{options.pieces:,} pieces of width {options.width}, best of {options.rounds}")
    for name, measure in measures.items():
        line = f"{name:9} {measure.seconds:8.2f} s {measure.megabytes:6.0f} MB above the vectors"
        if name != "bare":
            line += f"  {measure.clusters:,} clusters"
            if "bare" in measures:
                line += f"  ratio {measure.seconds / measures['bare'].seconds:.2f}"
        print(line)
    print(f"targets: ratio {TARGET_RATIO} at most, {TARGET_MEGABYTES} MB at most")


if __name__ == "__main__":
    main()
