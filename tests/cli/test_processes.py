"""What only a real process shows: imports, pipes, signals, the module form."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

HEAVY = ("torch", "transformers", "numpy", "spacy", "sklearn", "scipy", "matplotlib", "rich")


def knife(*arguments: object, **settings) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "knife", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=120,
        **settings,
    )


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom knife.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "main(['ner', '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


def test_the_module_is_the_command():
    done = knife("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"knife, version ")


def test_a_closed_pipe_is_quiet():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "knife", "labels", "list"],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_texts_come_in_through_a_pipe_utf8_goes_out_and_an_interrupt_ends_it(tiny, lexicon):
    """One process for all, because opening a model is what takes the time."""
    with subprocess.Popen(
        [
            sys.executable, "-m", "knife", "ner", "--file", "-", "--batch-size", "1", "--format",
            "jsonl", "--model", str(tiny), "--labels", str(lexicon), "-q",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    ) as process:  # fmt: skip
        process.stdin.write("bad \udcff\nCafé in London 😀\n".encode("utf-8", "surrogateescape"))
        process.stdin.flush()
        record = json.loads(process.stdout.readline())  # it is at work, waiting for more
        assert record["text"] == "Café in London 😀"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read().decode()
        assert process.wait(timeout=60) == 130
    assert "Set aside stdin:1" in errors
    assert errors.endswith("Interrupted.\n")
    assert "Traceback" not in errors
