"""How fast masked mentions are answered, beside transformers' own pipeline.

The same sentences, the same mentions, the same checkpoint, the 30 likeliest pieces for each. Once
by a loop over ``pipeline("fill-mask")``, a call for each masked mention; once by the same pipeline
with ``batch_size=32``; and by knife, which computes what is asked twice once, batches by length,
and projects masked places alone. Substitutes are compared: all three must give the same.

Run it on a quiet machine: ``python tests/benchmarks/recognition.py [--sentences N] [--text FILE]``.
Beside the substitutes alone it prints the whole of ``knife ner``: finding mentions, landmarks,
all cues, and the decision.

How to read it: the first ratio is what a user of the pipeline wins, the second what is left when
the pipeline is used well. Both sides run on the device of ``--device`` with ``--threads`` threads;
the pipeline always computes in float32. With ``--dtype float32`` the arithmetic is the same, so
the ratios are those of the algorithm, and all pieces should agree but for rounding. ``auto`` is
what ``knife.load`` chooses, bfloat16 where the device multiplies it natively: there the ratios
include the hardware's, and close neighbours may change places. ``bfloat16`` elsewhere is emulated,
and slow. Fewer threads make a loop look better, since a single sentence cannot feed many.
A first look at "native bfloat16" tells which of these cases a machine is.
"""

from __future__ import annotations

import argparse
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
from knife.models.masked_lm import MaskedLM
from knife.models.precision import DTYPES, choose_device, has_native_bfloat16
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


def timed(name: str, work: Callable[[], Found], device: torch.device) -> tuple[Found, float]:
    """Return what the work gives, and its seconds."""
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    wait()
    begin = time.perf_counter()
    found = work()
    wait()
    seconds = time.perf_counter() - begin
    print(f"{name:44s} {seconds:8.2f} s", flush=True)
    return found, seconds


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=150)
    parser.add_argument("--text", type=Path, help="a sentence a line")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="of both sides")
    parser.add_argument(
        "--dtype",
        choices=["auto", *DTYPES],
        default="float32",
        help="of knife; float32 compares to the digit",
    )
    parser.add_argument("--threads", type=int, help="of torch; all that it takes if not given")
    return parser.parse_args()


def describe_machine(device: torch.device, model: MaskedLM) -> None:
    """Print what the seconds depend on."""
    kind = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    capability = torch.backends.cpu.get_cpu_capability()
    native = "native" if has_native_bfloat16(device) else "not native"
    print(
        f"{kind}, {capability}, {torch.get_num_threads()} threads, bfloat16 {native}; "
        f"knife computes in {model.dtype}\n"
        f"transformers {transformers.__version__}, torch {torch.__version__}"
    )


def main() -> None:
    """Measure and print."""
    chosen = arguments()
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    device = choose_device(chosen.device)
    texts = sentences(chosen.text, chosen.sentences)
    place = data_directory() / "models" / DEFAULT_MODEL
    # The shipped weights are halves, which processors compute slowly: floats are fairer.
    pipe = transformers.pipeline(
        "fill-mask", model=str(place), device=device, top_k=K, dtype=torch.float32
    )
    model = knife.load(device=chosen.device, dtype=chosen.dtype)
    recognizer = knife.EntityRecognizer(model)
    mentions = [recognizer.candidates(text) for text in texts]
    pairs = [(text, one) for text, own in zip(texts, mentions, strict=True) for one in own]
    pairs = [(text, one) for text, one in pairs if text.strip() != one.text]
    masked = [masked_text(text, one, model.mask_token) for text, one in pairs]
    describe_machine(device, model)
    print(f"{len(texts)} sentences, {len(pairs)} mentions, {K} substitutes")
    ask = Questions(model, TypingOptions(n_substitutes=K), ONLY_IN_CONTEXT)
    pipe(masked[0]), list(ask.about(texts[:2], mentions[:2]))  # both warm
    loop, loop_s = timed("fill-mask, a call a mention", lambda: [*map(pipe, masked)], device)
    _, batch_s = timed("fill-mask, batch_size=32", lambda: pipe(masked, batch_size=32), device)
    answers, own_s = timed(
        "knife, the same substitutes", lambda: list(ask.about(texts, mentions)), device
    )
    own = [found for block in answers for found in block.in_context if found is not None]
    same = np.mean(
        [
            [one["token"] for one in slow] == fast.ids[0].tolist()
            for slow, fast in zip(loop, own, strict=True)
        ]
    )
    _, all_s = timed("knife ner, everything", lambda: recognizer.recognize(texts), device)
    print(f"the same {K} pieces in the same order: {same:.3f} of the mentions")
    print(f"ratio to the loop:  {loop_s / own_s:6.1f}   (target 20)")
    print(f"ratio to batches:   {batch_s / own_s:6.1f}   (target 3)")
    print(f"whole recogniser:   {loop_s / all_s:6.1f} and {batch_s / all_s:.1f}")


def masked_text(text: str, mention: Mention, mask: str) -> str:
    """Return a text with a mask in place of a mention."""
    return text[: mention.start] + mask + text[mention.end :]


if __name__ == "__main__":
    main()
