"""How fast masked mentions are answered, beside transformers' own pipeline.

The same sentences, the same mentions, the same checkpoint, the 30 likeliest pieces for each. Once
by a loop over ``pipeline("fill-mask")``, a call for each masked mention; once by the same pipeline
with ``batch_size=32``; and by knife, which computes what is asked twice once, batches by length,
and projects masked places alone. Substitutes are compared: all three must give the same.

Run it on a quiet machine: ``python tests/benchmarks/recognition.py [--sentences N] [--text FILE]``.
Beside the substitutes alone it prints the whole of ``knife ner``: finding mentions, landmarks,
all cues, and the decision.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
import transformers

import knife
from knife.analyses.questions import Questions
from knife.assembly.opening import DEFAULT_MODEL, data_directory
from knife.types.entities import Mention
from knife.types.options import CueWeights, TypingOptions

K = 30
ONLY_IN_CONTEXT = CueWeights(1.0, 0.0, 0.0, 0.0, 0.0)
SENTENCES = Path(__file__).parents[2] / "docs"
Found = TypeVar("Found")


def sentences(path: Path | None, most: int) -> list[str]:
    """Return sentences of a file, a line each, or of the project's own pages."""
    if path is not None:
        lines = path.read_text(encoding="utf-8").splitlines()
    else:
        pages = sorted(SENTENCES.rglob("*.md"))
        lines = [line for page in pages for line in page.read_text(encoding="utf-8").split("\n")]
    usable = [
        line.strip() for line in lines if 40 < len(line.strip()) < 300 and "[MASK]" not in line
    ]
    return usable[:most]


def timed(name: str, work: Callable[[], Found]) -> tuple[Found, float]:
    """Return what the work gives, and its seconds."""
    begin = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - begin
    print(f"{name:44s} {seconds:8.2f} s", flush=True)
    return found, seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=150)
    parser.add_argument("--text", type=Path, help="a sentence a line")
    parser.add_argument(
        "--dtype", default="float32", help="of knife; float32 compares to the digit"
    )
    chosen = parser.parse_args()
    texts = sentences(chosen.text, chosen.sentences)
    place = data_directory() / "models" / DEFAULT_MODEL
    # The shipped weights are halves, which processors compute slowly: floats are fairer.
    pipe = transformers.pipeline(
        "fill-mask", model=str(place), device="cpu", top_k=K, dtype=torch.float32
    )
    model = knife.load(dtype=chosen.dtype)
    recognizer = knife.EntityRecognizer(model)
    mentions = [recognizer.candidates(text) for text in texts]
    pairs = [(text, one) for text, own in zip(texts, mentions, strict=True) for one in own]
    pairs = [(text, one) for text, one in pairs if text.strip() != one.text]
    masked = [masked_text(text, one, model.mask_token) for text, one in pairs]
    print(
        f"{len(texts)} sentences, {len(pairs)} mentions, {torch.get_num_threads()} threads, "
        f"transformers {transformers.__version__}, torch {torch.__version__}, {K} substitutes"
    )
    ask = Questions(model, TypingOptions(n_substitutes=K), ONLY_IN_CONTEXT)
    pipe(masked[0]), list(ask.about(texts[:2], mentions[:2]))  # both warm
    loop, loop_s = timed("fill-mask, a call a mention", lambda: [pipe(one) for one in masked])
    _, batch_s = timed("fill-mask, batch_size=32", lambda: pipe(masked, batch_size=32))
    answers, own_s = timed("knife, the same substitutes", lambda: list(ask.about(texts, mentions)))
    own = [found for block in answers for found in block.in_context if found is not None]
    same = np.mean(
        [
            [one["token"] for one in slow] == fast.ids[0].tolist()
            for slow, fast in zip(loop, own, strict=True)
        ]
    )
    _, all_s = timed("knife ner, everything", lambda: recognizer.recognize(texts))
    print(f"the same {K} pieces in the same order: {same:.3f} of the mentions")
    print(f"ratio to the loop:  {loop_s / own_s:6.1f}   (target 20)")
    print(f"ratio to batches:   {batch_s / own_s:6.1f}   (target 3)")
    print(f"whole recogniser:   {loop_s / all_s:6.1f} and {batch_s / all_s:.1f}", file=sys.stdout)


def masked_text(text: str, mention: Mention, mask: str) -> str:
    """Return a text with a mask in place of a mention."""
    return text[: mention.start] + mask + text[mention.end :]


if __name__ == "__main__":
    main()
