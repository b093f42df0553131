"""How much memory ``knife ner`` takes while it reads a long file.

A file of JSON lines is written, of texts that are made of the project's own pages with words that
nobody has seen between them, so that whatever remembers words has something to remember. ``knife
ner`` reads it in a process of its own, whose resident memory is looked at all the while.

Two ways to read, because finding mentions costs far more than reading:

``spans``     each text is long and brings one span along: all is read, tokenised and cut into
              windows, little is asked. A gigabyte passes in minutes.
``mentions``  each text is a sentence or two, and mentions are sought: the whole of ``knife ner``.

Memory is flat if the last line shows no more than the first, up to what one batch takes.

Run it: ``python tests/benchmarks/memory.py [--megabytes N] [--ask spans|mentions] [--seconds S]``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PAGES = Path(__file__).parents[2] / "docs"
LENGTHS = {"spans": 20_000, "mentions": 150}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def texts(length: int, rng: random.Random) -> Iterator[str]:
    """Yield texts of about so many characters, endlessly, each with words of its own."""
    pages = " ".join(page.read_text(encoding="utf-8") for page in sorted(PAGES.rglob("*.md")))
    words = re.findall(r"[A-Za-z][A-Za-z.,]*", pages)
    while True:
        some: list[str] = ["Aspirin"]
        size = 0
        while size < length:
            is_new = rng.random() < 0.05
            word = "".join(rng.choices(LETTERS, k=9)) if is_new else rng.choice(words)
            some.append(word)
            size += len(word) + 1
        yield " ".join(some)


def write(path: Path, megabytes: float, ask: str) -> int:
    """Write a file and return its bytes."""
    rng, size = random.Random(0), 0  # noqa: S311 - not for secrets
    # Making up texts takes longer than reading them, so a few hundred are made and dealt anew.
    stream = texts(LENGTHS[ask], rng)
    known = [next(stream) for _ in range(500 if ask == "spans" else 5000)]
    with path.open("w", encoding="utf-8") as file:
        while size < megabytes * 1e6:
            text = rng.choice(known)
            at = rng.randrange(8, len(text) // 2)
            text = f"{text[:8]}{''.join(rng.choices(LETTERS, k=9))} {text[at:]}{text[8:at]}"
            record: dict[str, object] = {"text": text}
            if ask == "spans":
                record["spans"] = [[0, 7]]
            size += file.write(json.dumps(record) + "\n")
    return size


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--ask", choices=sorted(LENGTHS), default="spans")
    parser.add_argument("--seconds", type=float, default=3600, help="stop after so long")
    parser.add_argument("--every", type=float, default=20, help="seconds between two lines")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        file, out = Path(place) / "long.jsonl", Path(place) / "entities.jsonl"
        size = write(file, chosen.megabytes, chosen.ask)
        command = ["knife", "ner", "--file", str(file), "--format", "jsonl", "--quiet"]
        begin, peak = time.monotonic(), 0.0
        # Standard output, because a file of --out appears only when it is whole.
        with out.open("w") as to, subprocess.Popen(command, stdout=to) as process:
            told = 0.0
            while process.poll() is None and time.monotonic() - begin < chosen.seconds:
                time.sleep(0.5)
                now = resident(process.pid) if process.poll() is None else 0.0
                peak = max(peak, now)
                if now and time.monotonic() - told >= chosen.every:
                    told = time.monotonic()
                    done = sum(1 for _ in out.open("rb"))
                    print(f"{told - begin:7.0f} s  {done:9,} records  {now:7.0f} MB", flush=True)
            process.terminate()
        answered = sum(1 for _ in out.open("rb"))
        print(
            f"{chosen.ask}: {answered:,} records of a file of {size / 1e6:,.0f} MB, "
            f"exit {process.returncode}, peak {peak:,.0f} MB"
        )


if __name__ == "__main__":
    sys.exit(main())
