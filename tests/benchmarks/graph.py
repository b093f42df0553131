"""How long a graph takes to build, measured against the bare product of all rows with all rows.

The bare product: all n x n cosines in float32, in blocks of 512 rows by numpy's matmul, nothing
kept. Both sides are measured in the same run, alternately, and the best of each counts, because
other programs only ever add time. Words are those of the embedded model, some of them twice with
noise where there are too few. A phrase is planted between two words: its first word is any, its
last one is one of few more often than one of many, so that phrases form families of up to some
hundreds. Reading phrases with a model is no part of it.

    python tests/benchmarks/graph.py --words 24000 --phrases 50000
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

import knife
from knife.analyses.graphs.building import graph_of
from knife.analyses.landmarks import landmarks
from knife.maths.similarity import row_blocks, unit_rows
from knife.models.screens import best_screen
from knife.types.graph_nodes import GraphNodes
from knife.types.term_graphs import GraphOptions, TermGraph

BLOCK = 512
TARGET_RATIO = 3.0


def planted_rows(words: np.ndarray, n_words: int, n_phrases: int, seed: int = 7) -> np.ndarray:
    """Return unit rows of words and of phrases between them."""
    rng = np.random.default_rng(seed)

    def noise(n: int) -> np.ndarray:
        return unit_rows(rng.standard_normal((n, words.shape[1]), dtype=np.float32))

    chosen = words[rng.permutation(len(words))[:n_words]]
    lacking = max(n_words - len(words), 0)
    again = words[rng.integers(0, len(words), lacking)]
    twice = unit_rows((again + 0.8 * noise(lacking)).astype(np.float32))
    first = words[rng.integers(0, len(words), n_phrases)]
    last = words[(len(words) * rng.random(n_phrases) ** 2).astype(int)]
    phrases = unit_rows((first + last + 0.7 * noise(n_phrases)).astype(np.float32))
    return np.concatenate([chosen, twice, phrases])


def bare_product(rows: np.ndarray) -> None:
    """Compute all cosines and keep none."""
    buffer = np.empty((BLOCK, len(rows)), np.float32)
    for block in row_blocks(len(rows), BLOCK):
        np.matmul(rows[block], rows.T, out=buffer[: block.stop - block.start])


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Return how many seconds some work takes, how many of all its threads, and what it gives."""
    start, own = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - start, time.process_time() - own, result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=24_000)
    parser.add_argument("--phrases", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--damping", default="none")
    chosen = parser.parse_args()
    n = chosen.words + chosen.phrases
    names = tuple(map(str, range(n)))
    kinds = np.arange(n) >= chosen.words
    pieces = np.where(kinds, -1, np.arange(n))
    words = landmarks(knife.load().vocabulary).unit
    nodes = GraphNodes(names, kinds, pieces, planted_rows(words, chosen.words, chosen.phrases))
    options, screen = GraphOptions(damping=chosen.damping), best_screen("cpu")
    bare = build = bare_work = build_work = float("inf")
    for _ in range(chosen.rounds):
        seconds, work, _ = timed(lambda: bare_product(nodes.rows))
        bare, bare_work = min(bare, seconds), min(bare_work, work)
        seconds, work, graph = timed(lambda: graph_of(nodes, options, "00", screen))
        build, build_work = min(build, seconds), min(build_work, work)
    assert isinstance(graph, TermGraph)
    print(f"{n:,} nodes of width {words.shape[1]}, {graph.edges.n_edges:,} edges")
    print(f"one way: {1 - graph.is_reciprocal.mean():.1%}; deepest rank {graph.back_ranks.max():,}")
    print(f"bare product {bare:.1f} s, graph {build:.1f} s, ratio {build / bare:.2f}")
    ratio = build_work / bare_work
    print(f"of all threads: {bare_work:.1f} s, {build_work:.1f} s, ratio {ratio:.2f}")
    print(f"target: at most {TARGET_RATIO:g}")


if __name__ == "__main__":
    main()
