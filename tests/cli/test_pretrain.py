"""Pretraining as a user sees it: killed, stopped, resumed, shared by processes, and refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from knife.cli.main import main
from safetensors.torch import load_file
from transformers import AutoModelForMaskedLM, BertForPreTraining, pipeline

import knife

TIMED = ("seconds", "tokens_per_second")
SMALL = [
    "--preset", "tiny", "--hidden", 32, "--max-positions", 64, "--max-length", 32, "--batch-size",
    8, "--log-steps", 2, "--evaluations", 2, "--held-out-batches", 1, "--checkpoint-minutes", 0,
    "--hold-out", 10, "--init-embeddings", "random", "--device", "cpu",
]  # fmt: skip


def call(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def log_of(place):
    """Return the log without what differs from day to day."""
    lines = [json.loads(line) for line in (place / "log.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key not in TIMED} for line in lines]


def steps_of(place):
    return sorted(int(path.name[5:]) for path in (place / "checkpoints").glob("step-*"))


def same(one, two, tolerance):
    """Tell whether two logs hold the same steps and, nearly, the same figures."""
    if [line.keys() for line in one] != [line.keys() for line in two]:
        return False
    pairs = [(a[key], b[key]) for a, b in zip(one, two, strict=True) for key in a]
    return all(a == b if isinstance(a, str) else abs(a - b) <= tolerance for a, b in pairs)


def table(text):
    rows = [line.strip().rsplit("  ", maxsplit=1) for line in text.splitlines()[1:] if line]
    return {name.strip(): value.strip() for name, value in rows}


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> Path:
    """120 documents of two sentences of a small grammar."""
    generator = np.random.default_rng(0)
    documents = []
    for topic in generator.integers(4, size=120):
        ones = [f"noun{topic}{generator.choice(list('abc'))}" for _ in range(4)]
        documents.append(
            f"once the {ones[0]} verb{topic} the {ones[1]} .\n"
            f"then the {ones[2]} verb{topic} the {ones[3]} .\n"
        )
    place = tmp_path_factory.mktemp("text") / "text.txt"
    place.write_text("\n".join(documents))
    return place


@pytest.fixture(scope="module")
def pieces(text) -> Path:
    place = text.parent / "pieces"
    result = call("vocab", "train", text, "--out", place, "--size", 100, "-q")
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture(scope="module")
def arguments(text, pieces):
    """What starts a run; the last word is for --out."""
    return ["pretrain", text, "--vocab", pieces, *SMALL]


@pytest.fixture(scope="module")
def finished(arguments, tmp_path_factory):
    """A run of eight steps that nothing happened to, and what it said."""
    place = tmp_path_factory.mktemp("runs") / "finished"
    result = call(*arguments, "--steps", 8, "--out", place)
    assert result.exit_code == 0, result.output
    return place, result


def test_the_table_alone_goes_to_standard_output(finished):
    place, result = finished
    shown = table(result.stdout)
    assert shown["steps"] == "8"
    final = [line for line in log_of(place) if line["kind"] == "held_out"][-1]
    assert shown["held-out loss"] == f"{final['loss']:.3f}"
    assert shown["held-out next-sentence accuracy"] == f"{final['next_sentence_accuracy']:.3f}"
    assert list(shown) == [
        "steps", "tokens", "time", "tokens per second", "held-out loss", "held-out top-1 accuracy",
        "held-out top-5 accuracy", "held-out next-sentence accuracy",
    ]  # fmt: skip
    assert "Held out after" in result.stderr
    assert f"Wrote {place / 'model'} and {place / 'curves.svg'}." in result.stderr


def test_a_run_holds_its_settings_log_curves_checkpoints_and_model(finished):
    place, _ = finished
    assert {path.name for path in place.iterdir()} == {
        "run.json", "corpus", "checkpoints", "log.jsonl", "curves.svg", "model",
    }  # fmt: skip
    assert steps_of(place) == [7, 8]
    assert (place / "curves.svg").read_text().startswith("<?xml")
    settings = json.loads((place / "run.json").read_text())
    assert settings["budget"] == {"kind": "steps", "amount": 8.0}
    assert settings["shape"]["hidden_size"] == 32
    assert settings["shape"]["n_layers"] == 2


def test_the_model_is_read_by_transformers_and_by_knife(finished):
    model = finished[0] / "model"
    assert type(AutoModelForMaskedLM.from_pretrained(model)).__name__ == "BertForMaskedLM"
    assert BertForPreTraining.from_pretrained(model).config.max_position_embeddings == 64
    filled = pipeline("fill-mask", str(model), device="cpu")("once the [MASK] verb0")
    assert len(filled) == 5
    assert knife.load(model, device="cpu").vocabulary.pieces[4] == "[MASK]"
    result = call("neighbors", "verb0", "--model", model, "-q")
    assert result.exit_code == 0, result.output


def test_quiet_says_nothing_but_the_table(arguments, tmp_path, finished):
    result = call(*arguments, "--steps", 1, "--out", tmp_path / "run", "--quiet")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert table(result.stdout)["steps"] == "1"


def test_without_pairs_nothing_is_said_of_them(arguments, tmp_path):
    result = call(*arguments, "--steps", 2, "--out", tmp_path / "run", "--no-next-sentence")
    assert result.exit_code == 0
    assert "next" not in result.output
    assert "next-sentence" not in (tmp_path / "run" / "model" / "README.md").read_text()


# --- killed, stopped, resumed ---------------------------------------------------------------------

LIVES = """
import json, os, signal, sys, threading
from pathlib import Path
import accelerate, matplotlib.figure, knife.assembly.pretraining, knife.faces.plots.curves
from knife.cli.main import main

start, place, deaths = json.loads(sys.argv[1])
changes = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def die_at(change):
    # Die before the n-th change to the disk.
    left = [change]
    def hook(event, values):
        if event == "open" and str(values[0]).startswith(place):
            if not values[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in changes:
            return
        left[0] -= 1
        if left[0] == 0:
            die()
    sys.addaudithook(hook)

def live(arguments, death):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if isinstance(death, int):
        die_at(death)
    elif death:
        threading.Timer(death, die).start()
    try:
        main(arguments)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))

ends = []
for death in [*deaths, None]:
    has_begun = any(Path(place, "checkpoints").glob("step-*/state.json"))
    ends.append(live(["pretrain", "--resume", place, "-q"] if has_begun else start, death))
    if ends[-1] != -signal.SIGKILL:
        break
print(json.dumps(ends), file=sys.stderr)
"""


def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(arguments, finished, tmp_path):
    generator = np.random.default_rng(0)
    place = tmp_path / "killed"
    start = [*map(str, arguments), "--steps", "8", "--out", str(place), "-q"]
    deaths = generator.integers(1, 60, 11).tolist()
    deaths[3:3] = [0.15]  # and in the middle of whatever it does then
    deaths[7:7] = [0.3]
    done = subprocess.run(
        [sys.executable, "-c", LIVES, json.dumps([start, str(place), deaths])],
        env={**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    ends = json.loads(done.stderr.splitlines()[-1])
    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert ends[-1] == 0
    assert len(ends) > 5
    assert table(done.stdout)["steps"] == "8"
    # Exact on one processor; another number of threads may add up in another order.
    assert same(log_of(place), log_of(finished[0]), 1e-3)
    assert steps_of(place) == [7, 8]
    assert {path.name for path in place.iterdir()} == {path.name for path in finished[0].iterdir()}
    assert not list((place / "checkpoints").glob(".*"))
    one, two = (load_file(run / "model" / "model.safetensors") for run in (place, finished[0]))
    for name, weight in one.items():
        torch.testing.assert_close(weight, two[name], atol=1e-3, rtol=0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_with_a_checkpoint_and_the_command_to_go_on(
    arguments, finished, tmp_path, number
):
    place = tmp_path / "a run"

    def ask():
        while not (place / "log.jsonl").exists():
            time.sleep(0.002)
        os.kill(os.getpid(), number)

    asking = threading.Thread(target=ask)
    asking.start()
    result = call(*arguments, "--steps", 50_000, "--out", place)
    asking.join()
    assert result.exit_code == 130
    assert result.stdout == ""
    step = steps_of(place)[-1]
    assert "Stopping after this step; once more to stop at once." in result.stderr
    told = f"Stopped after step {step:,}. Go on with: knife pretrain --resume '{place}'\n"
    assert result.stderr.endswith(told)
    assert not (place / "model").exists()
    before = log_of(place)
    result = call("pretrain", "--resume", place, "--steps", step + 1, "-q")
    assert result.exit_code == 0, result.output
    assert log_of(place)[: len(before)] == before
    assert table(result.stdout)["steps"] == str(step + 1)


def test_a_finished_run_goes_on_with_a_larger_budget_or_writes_its_model_again(finished, tmp_path):
    place = Path(shutil.copytree(finished[0], tmp_path / "run"))
    shutil.rmtree(place / "model")
    again = call("pretrain", "--resume", place, "--weights", "float16")
    assert again.exit_code == 0, again.output
    assert again.stdout == finished[1].stdout
    assert log_of(place) == log_of(finished[0])
    stored = load_file(place / "model" / "model.safetensors")
    assert {weight.dtype for weight in stored.values()} == {torch.float16}
    assert (place / "curves.svg").read_bytes() == (finished[0] / "curves.svg").read_bytes()
    more = call("pretrain", "--resume", place, "--tokens", 3000, "-q")
    assert more.exit_code == 0, more.output
    assert int(table(more.stdout)["steps"]) > 8
    assert log_of(place)[: len(log_of(finished[0]))] == log_of(finished[0])


def test_minutes_are_a_budget(arguments, tmp_path):
    result = call(*arguments, "--minutes", 0.005, "--out", tmp_path / "run", "-q")
    assert result.exit_code == 0, result.output
    seconds = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[-1])["seconds"]
    assert 0.3 <= seconds < 10


# --- shared by processes --------------------------------------------------------------------------

WORKER = """
import json, os, runpy, sys
codes = []
*commands, codes_of = json.loads(sys.argv[1])
for command in commands:
    sys.argv = ["knife", *command]
    try:
        runpy.run_module("knife", run_name="__main__")
    except SystemExit as end:
        codes.append(end.code)
        with open(codes_of + os.environ["RANK"], "w") as file:
            json.dump(codes, file)
"""


def free_port():
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def shared(arguments, tmp_path_factory):
    """Runs of two processes: plain, in parts, resumed, and a long one that is stopped."""
    place = tmp_path_factory.mktemp("shared")
    (place / "worker.py").write_text(WORKER)
    exact = [*arguments, "--dtype", "float32", "--optimizer", "adamw"]
    commands = [
        [*exact, "--steps", 6, "--out", place / "plain", "-q"],
        [*exact, "--steps", 6, "--accumulate", 2, "--out", place / "parts"],
        ["pretrain", "--resume", place / "plain", "--steps", 8, "-q"],
        [*arguments, "--steps", 50_000, "--out", place / "long"],
        place / "code-of-",
    ]
    launch = [
        sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-addr",
        "127.0.0.1", "--master-port", str(free_port()), str(place / "worker.py"),
        json.dumps(commands, default=str),
    ]  # fmt: skip
    # The machine may have no other network than itself.
    here = {"GLOO_SOCKET_IFNAME": "lo"} if sys.platform == "linux" else {}
    with subprocess.Popen(
        launch,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **here},
    ) as process:
        deadline = time.monotonic() + 300
        while not (place / "long" / "log.jsonl").exists() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.terminate()
        stdout, stderr = process.communicate(timeout=100)
    return place, stdout, stderr


@pytest.fixture(scope="module")
def alone(arguments, tmp_path_factory):
    """The same run by one process."""
    place = tmp_path_factory.mktemp("alone") / "run"
    exact = [*arguments, "--dtype", "float32", "--optimizer", "adamw"]
    begun = call(*exact, "--steps", 6, "--out", place, "-q")
    assert begun.exit_code == 0, begun.output
    resumed = call("pretrain", "--resume", place, "--steps", 8, "-q")
    assert resumed.exit_code == 0, resumed.output
    return place


@pytest.mark.parametrize("name", ["plain", "parts"])
def test_two_processes_learn_what_one_does(shared, alone, name):
    place, _, stderr = shared
    assert (place / name / "log.jsonl").exists(), stderr
    one, two = log_of(alone)[:6], log_of(place / name)[:6]
    assert [line["step"] for line in two] == [0, 2, 3, 4, 6, 6]
    assert same(one, two, 1e-4)


def test_two_processes_resume_as_one_does(shared, alone):
    place = shared[0]
    assert same(log_of(alone), log_of(place / "plain"), 1e-4)
    one, two = (load_file(run / "model" / "model.safetensors") for run in (alone, place / "plain"))
    for name, weight in one.items():
        torch.testing.assert_close(weight, two[name], atol=1e-3, rtol=0)


def test_one_of_two_processes_speaks_and_all_stop_together(shared):
    place, stdout, stderr = shared
    assert stdout.count("held-out loss") == 3
    assert stderr.count("Held out after") >= 2
    assert stderr.count(f"Wrote {place / 'parts' / 'model'}") == 1
    step = steps_of(place / "long")[-1]
    assert stderr.count(f"Stopped after step {step:,}. Go on with: knife pretrain --resume") == 1
    for rank in "01":
        assert json.loads((place / f"code-of-{rank}").read_text()) == [0, 0, 0, 130]


# --- refused --------------------------------------------------------------------------------------


def test_help_is_short_and_has_examples():
    result = call("pretrain", "--help")
    assert result.exit_code == 0
    assert "knife pretrain --resume run" in result.stdout
    assert "--tokens" in result.stdout


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--steps", 5, "--tokens", 100, "--out", "x"], "one of --tokens, --steps and --minutes"),
        ([], "Name FILEs, --vocab and --out; or a run to --resume."),
        (["--resume", "run"], "so FILE cannot be said anew"),
        (["--out", "x", "--steps", 0], "x>=1"),
        (["--out", "x", "--max-length", 8], "x>=16"),
        (["--out", "x", "--minutes", 0], "x>0"),
    ],
)
def test_calls_that_contradict_themselves_are_refused(bare, text, pieces, more, said, tmp_path):
    result = bare("pretrain", text, "--vocab", pieces, *more)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Path("x").exists()


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        (["--vocab", "pieces"], "--vocab"),
        (["--preset", "mini"], "--preset"),
        (["--layers", 2], "--layers"),
        (["--dropout", 0.1], "--dropout"),
        (["--hold-out", 200], "--hold-out"),
        (["--batch-size", 8], "--batch-size"),
        (["--no-next-sentence"], "--no-next-sentence"),
        (["--log-steps", 3], "--log-steps"),
        (["--layout", "files"], "--layout"),
        (["--out", "x"], "--out"),
    ],
)
def test_what_a_run_began_with_cannot_be_said_anew(bare, finished, more, flag):
    result = bare("pretrain", "--resume", finished[0], *more)
    assert result.exit_code == 2
    assert f"so {flag} cannot be said anew. Only --tokens, --steps or" in result.stderr
    assert json.loads((finished[0] / "run.json").read_text())["budget"]["amount"] == 8


def test_a_lower_rate_and_another_dtype_can_be_said_anew(bare, finished, tmp_path):
    place = Path(shutil.copytree(finished[0], tmp_path / "run"))
    result = bare(
        "pretrain", "--resume", place, "--learning-rate", 1e-5, "--dtype", "float32", "--steps", 9
    )
    assert result.exit_code == 0, result.output
    settings = json.loads((place / "run.json").read_text())
    assert settings["learning"]["learning_rate"] == 1e-5
    assert settings["dtype"] == "float32"
    assert settings["learning"]["batch_size"] == 8
    assert log_of(place)[-1]["step"] == 9


REFUSED = {
    "nothing": ("", [], "there is no text in the corpus; expected at least one sentence"),
    "one document": ("a b c.\nd e f.\n", [], "--no-next-sentence"),
    "too small a batch": (None, ["--accumulate", 9], "Raise --batch-size."),
    "too long": (None, ["--max-length", 100], "Lower --max-length"),
    "no such vocabulary": (None, ["--vocab", "none/such/place"], "there is no model"),
    "no such device": (None, ["--device", "abacus"], "expected auto"),
    "heads that do not fit": (None, ["--heads", 5], "expected a multiple of the number of heads"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_is_refused_with_a_reason(bare, arguments, tmp_path, name):
    content, more, said = REFUSED[name]
    words = list(arguments)
    if content is not None:
        words[1] = tmp_path / "text.txt"
        words[1].write_text(content)
    result = bare(*words, "--steps", 2, "--out", tmp_path / "run", *more)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "bug in knife" not in result.stderr
    assert result.stdout == ""


def test_one_document_is_read_without_pairs(bare, arguments, tmp_path):
    path = tmp_path / "one.txt"
    path.write_text("once the noun0a verb0 the noun0b .\nthen the noun0b verb0 .\n")
    words = ["pretrain", path, *arguments[2:]]
    result = bare(*words, "--steps", 2, "--out", tmp_path / "run", "--no-next-sentence")
    assert result.exit_code == 0, result.output
    assert "held-out loss" not in result.stdout


def test_a_directory_that_is_not_new_stays_as_it_is(bare, arguments, finished, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("mine")
    before = {path: path.stat().st_mtime_ns for path in finished[0].rglob("*")}
    for place, said in ((finished[0], "has begun"), (tmp_path, "holds 'model'")):
        result = bare(*arguments, "--steps", 2, "--out", place)
        assert result.exit_code == 1
        assert said in result.stderr
        assert "--out" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in finished[0].rglob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("what", ["missing", "empty", "broken", "newer"])
def test_what_is_no_run_is_not_resumed(bare, tmp_path, finished, what):
    place = tmp_path / "run"
    if what != "missing":
        place.mkdir()
    if what in ("broken", "newer"):
        settings = json.loads((finished[0] / "run.json").read_text())
        written = json.dumps({**settings, "version": 99})
        (place / "run.json").write_text(written if what == "newer" else written[:50])
    result = bare("pretrain", "--resume", place)
    assert result.exit_code == 1
    said = "is no pretraining run" if what in ("missing", "empty") else "not hold the settings"
    assert said in result.stderr


@pytest.mark.parametrize("package", ["accelerate", "gensim"])
def test_a_package_that_is_missing_is_named_with_the_command(
    bare, arguments, tmp_path, monkeypatch, package
):
    monkeypatch.setitem(sys.modules, package, None)
    words = [*arguments, "--init-embeddings", "word2vec"]
    result = bare(*words, "--steps", 2, "--out", tmp_path / "run")
    assert result.exit_code == 1
    said = f"{package} is not installed. Install it with: pip install 'bert-knife[pretrain]'"
    assert said in result.stderr
    assert not (tmp_path / "run").exists()


def test_lines_that_cannot_be_read_are_set_aside_and_the_run_is_done(bare, arguments, tmp_path):
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"once the noun0a .\nbad \xff line\nthen noun0b .\n")
    words = ["pretrain", broken, *arguments[1:]]
    result = bare(*words, "--steps", 2, "--out", tmp_path / "run")
    assert result.exit_code == 3
    assert "broken.txt:2: byte 5" in result.stderr
    assert table(result.stdout)["steps"] == "2"
