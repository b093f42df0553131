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


def test_texts_come_in_through_a_pipe_and_utf8_goes_out(tiny, lexicon):
    done = knife(
        "ner", "--file", "-", "--format", "jsonl", "--model", tiny, "--labels", lexicon, "-q",
        input="Café in London 😀\nbad \udcff\n".encode("utf-8", "surrogateescape"),
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == 3
    record = json.loads(done.stdout)
    assert record["text"] == "Café in London 😀"
    assert b"Set aside stdin:2" in done.stderr


def test_a_closed_pipe_is_quiet(tiny):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "knife", "neighbors", "London", "--model", tiny, "-q"],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interrupt_ends_with_130_and_no_traceback(tiny, lexicon):
    with subprocess.Popen(
        [
            sys.executable, "-m", "knife", "ner", "--file", "-", "--batch-size", "1", "--format",
            "jsonl", "--model", str(tiny), "--labels", str(lexicon), "-q",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdin.write(b"In London.\n")
        process.stdin.flush()
        assert b"London" in process.stdout.readline()  # it is at work, waiting for more
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 130
    assert errors == b"Interrupted.\n"
