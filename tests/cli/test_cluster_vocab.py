"""``knife cluster-vocab`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from knife.store.clusters import load_clusters

CITIES = {"London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"}
KEYS = ["cluster", "medoid", "seed", "size", "mean", "spread", "threshold", "members"]


@pytest.fixture
def vectors(tmp_path):
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((60, 32))
    rows[:4] = rng.standard_normal(32) + 0.1 * rows[:4]
    np.save(tmp_path / "x.npy", rows.astype(np.float32))
    (tmp_path / "names.txt").write_text("".join(f"row {i}\n" for i in range(60)))
    return tmp_path


def test_the_table_shows_a_summary_and_clusters(invoke):
    result = invoke("cluster-vocab", "--top", 3)
    assert result.exit_code == 0
    assert result.stdout.startswith("tiny by noise_floor (expected_false 0.5)\n")
    for words in ("clusters cover", "sizes from", "largest:", "tightest:", "in none:"):
        assert words in result.stdout
    assert len(result.stdout.split("\n\n")[1].splitlines()) == 1 + 3


def test_a_record_has_the_documented_keys(invoke):
    lines = invoke("cluster-vocab", "--format", "jsonl").stdout.splitlines()
    first = json.loads(lines[0])
    assert list(first) == KEYS
    assert list(first["members"][0]) == ["term", "id", "cosine"]
    assert first["size"] == len(first["members"])
    assert first["members"][0] == {"term": first["seed"], "id": first["members"][0]["id"],
                                   "cosine": 1.0}  # fmt: skip


def test_json_holds_the_summary_and_the_same_clusters(invoke):
    document = json.loads(invoke("cluster-vocab", "--format", "json").stdout)
    lines = invoke("cluster-vocab", "--format", "jsonl").stdout.splitlines()
    assert document["clusters"] == [json.loads(line) for line in lines]
    about = document["summary"]
    assert about["clusters"] == len(lines)
    assert about["covered"] + about["uncovered"] == about["items"]
    assert about["rule"] == {"name": "noise_floor", "expected_false": 0.5}
    alone = {item["term"] for item in document["uncovered"]}
    together = {m["term"] for cluster in document["clusters"] for m in cluster["members"]}
    assert len(alone) == about["uncovered"]
    assert not alone & together


def test_csv_has_a_row_for_each_member(invoke):
    text = invoke("cluster-vocab", "--term", "London", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["term"] for row in rows} >= CITIES
    assert set(rows[0]) == {*KEYS[:-1], "term", "id", "cosine"}


def test_a_term_shows_the_clusters_that_hold_it(invoke):
    lines = invoke("cluster-vocab", "--term", "Paris", "--format", "jsonl").stdout.splitlines()
    for line in lines:
        assert "Paris" in {member["term"] for member in json.loads(line)["members"]}


def test_an_unknown_term_is_refused_with_close_matches(invoke):
    result = invoke("cluster-vocab", "--term", "Londn")
    assert result.exit_code == 1
    assert "Unknown term 'Londn'" in result.stderr
    assert "London" in result.stderr


def test_a_term_in_no_cluster_is_an_answer(invoke):
    result = invoke("cluster-vocab", "--term", "London", "--rule", "fixed", "--cosine", 0.999)
    assert result.exit_code == 0
    assert "London is in no cluster." in result.stdout


@pytest.mark.parametrize(
    ("continuations", "has_endings"), [("apart", True), ("mixed", True), ("left-out", False)]
)
def test_continuations_are_marked_and_can_be_left_out(invoke, continuations, has_endings):
    text = invoke(
        "cluster-vocab", "--continuations", continuations, "--format", "jsonl"
    ).stdout  # fmt: skip
    terms = {m["term"] for line in text.splitlines() for m in json.loads(line)["members"]}
    assert ("##ing" in terms) is has_endings


@pytest.mark.parametrize(
    "rule",
    [
        ["reference"],
        ["fixed", "--cosine", "0.6"],
        ["zscore", "--z", "5"],
        ["hdbscan", "--min-cluster-size", "3"],
        ["noise_floor", "--expected-false", "0.1"],
    ],
)
def test_every_rule_can_be_chosen_with_its_constant(invoke, rule):
    result = invoke("cluster-vocab", "--format", "json", "--rule", *rule)
    assert result.exit_code == 0
    used = json.loads(result.stdout)["summary"]["rule"]
    assert used["name"] == rule[0]
    if len(rule) > 1:
        assert used[rule[1].removeprefix("--").replace("-", "_")] == float(rule[2])


def test_vectors_with_names_are_clustered(invoke, vectors):
    result = invoke(
        "cluster-vocab", "--vectors", vectors / "x.npy", "--names", vectors / "names.txt",
        "--term", "row 2", "--format", "jsonl", "--rule", "fixed", "--cosine", 0.8,
    )  # fmt: skip
    assert result.exit_code == 0
    assert {m["term"] for m in json.loads(result.stdout.splitlines()[0])["members"]} == {
        "row 0", "row 1", "row 2", "row 3",
    }  # fmt: skip


def test_an_unknown_name_is_refused_with_close_matches(invoke, vectors):
    result = invoke(
        "cluster-vocab", "--vectors", vectors / "x.npy", "--names", vectors / "names.txt",
        "--term", "rwo 2",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "no row of x.npy has this name" in result.stderr
    assert "row 2" in result.stderr


def test_names_that_do_not_fit_are_refused(invoke, vectors):
    (vectors / "names.txt").write_text("one\ntwo\n")
    result = invoke(
        "cluster-vocab", "--vectors", vectors / "x.npy", "--names", vectors / "names.txt"
    )
    assert result.exit_code == 1
    assert "2 names; expected 60" in result.stderr


def test_a_file_that_is_no_matrix_is_refused(invoke, tmp_path):
    (tmp_path / "x.npy").write_bytes(b"\x00\x01")
    result = invoke("cluster-vocab", "--vectors", tmp_path / "x.npy")
    assert result.exit_code == 1
    assert "no .npy file" in result.stderr


def test_clusters_are_saved_and_the_same_again(invoke, tmp_path):
    for name in ("one", "two"):
        assert invoke("cluster-vocab", "--out", tmp_path / name).exit_code == 0
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert len(load_clusters(tmp_path / "one")) > 0


def test_what_is_there_is_kept_unless_forced(invoke, tmp_path):
    place = tmp_path / "clusters"
    place.mkdir()
    (place / "mine.txt").write_text("mine")
    result = invoke("cluster-vocab", "--out", place)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "exists" in result.stderr
    # A directory of other things is not even replaced by force.
    assert invoke("cluster-vocab", "--out", place, "--force").exit_code == 1
    assert (place / "mine.txt").read_text() == "mine"


def test_force_replaces_earlier_clusters(invoke, tmp_path):
    assert invoke("cluster-vocab", "--out", tmp_path / "c").exit_code == 0
    assert invoke("cluster-vocab", "--out", tmp_path / "c", "--force").exit_code == 0


def test_a_place_that_cannot_be_written_is_refused_before_any_work(invoke, tmp_path):
    (tmp_path / "file").write_text("")
    result = invoke("cluster-vocab", "--out", tmp_path / "file" / "clusters")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "cannot be written" in result.stderr


def test_plot_draws_the_term(invoke, tmp_path):
    result = invoke("cluster-vocab", "--term", "London", "--plot", tmp_path / "a.png")
    assert result.exit_code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--plot", "a.png"],
        ["--plot", "a.png", "--term", "London", "--rule", "hdbscan"],
        ["--names", __file__],
        ["--cosine", "0.5"],
        ["--rule", "fixed", "--cosine", "7"],
        ["--vectors", "there-is-none.npy"],
        ["--rule", "best"],
    ],
)
def test_a_wrong_call_is_a_usage_error(invoke, arguments):
    result = invoke("cluster-vocab", *arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
