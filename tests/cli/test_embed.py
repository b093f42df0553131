import json

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.sparse import load_npz

TEXTS = ["aspirin was given", "London is the", "morphine"]
LONG = "aspirin " * 200


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.txt"
    lines = [f"w{i} w{i * 7 % 400} was given to w{i * 3 % 400}" for i in range(300)]
    path.write_text("\n".join(lines) + "\n")
    return path


def records(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    "method", ["head-cls", "top-cls", "mean:0,-1", "mean:all", "head-mean", "embedding-mean"]
)
def test_every_text_has_a_vector_of_length_1(invoke, method):
    result = invoke("embed", *TEXTS, "--method", method)
    assert result.exit_code == 0
    found = records(result)
    assert [one["id"] for one in found] == [1, 2, 3]
    assert [one["text"] for one in found] == TEXTS
    for one in found:
        assert set(one) == {"id", "text", "vector"}
        assert np.linalg.norm(one["vector"]) == pytest.approx(1, abs=1e-3)


def test_terms_are_written_as_words(invoke):
    (one,) = records(invoke("embed", "aspirin was given", "--method", "terms"))
    assert set(one["terms"][0]) == {"term", "id", "weight"}
    weights = [term["weight"] for term in one["terms"]]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0


def test_files_of_all_kinds_hold_the_same(invoke, tmp_path, notes):
    from pyarrow import parquet

    for suffix in ("npy", "safetensors", "parquet", "jsonl"):
        result = invoke("embed", "--file", notes, "--out", tmp_path / f"x.{suffix}")
        assert result.exit_code == 0, result.output
    rows = np.load(tmp_path / "x.npy")
    assert rows.shape == (300, 128)
    table = parquet.read_table(tmp_path / "x.parquet")
    lines = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    for other in (
        load_file(tmp_path / "x.safetensors")["vectors"],
        np.array(table["vector"].to_pylist()),
        np.array([one["vector"] for one in lines]),
    ):
        assert np.allclose(other, rows, atol=1e-5)
    names = (tmp_path / "x.npy.names.txt").read_text().splitlines()
    assert names == table["id"].to_pylist() == [one["id"] for one in lines]
    assert names[2] == "notes.txt:3"


def test_sparse_files_are_read_by_scipy(invoke, tmp_path):
    out = tmp_path / "x.npz"
    assert invoke("embed", *TEXTS, "--method", "terms", "--out", out).exit_code == 0
    found = load_npz(out)
    assert found.shape[0] == 3
    (one, *_) = records(invoke("embed", *TEXTS, "--method", "terms"))
    assert found[0].sum() == pytest.approx(sum(term["weight"] for term in one["terms"]), rel=1e-3)


def test_a_whitening_is_fitted_and_used_again(invoke, tmp_path, notes):
    space = tmp_path / "space"
    common = ("--file", notes, "--method", "embedding-sif")
    result = invoke("embed", *common, "--fit-whitening", space, "--dims", 9)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    found = records(invoke("embed", "w1 w2", "--method", "embedding-sif", "--whitening", space))
    assert len(found[0]["vector"]) == 9
    refused = invoke("embed", "w1", "--method", "embedding-mean", "--whitening", space)
    assert refused.exit_code == 1
    assert "fitted for method 'embedding-sif'" in refused.stderr
    again = invoke("embed", *common, "--fit-whitening", space)
    assert again.exit_code == 1
    assert "exists already" in again.stderr


def test_a_whitening_of_another_model_is_refused(bare, invoke, tmp_path, notes):
    space = tmp_path / "space"
    common = ("--method", "embedding-mean")
    invoke("embed", "--file", notes, *common, "--fit-whitening", space, "--dims", 9)
    result = bare("embed", "a", *common, "--whitening", space, "--quiet")
    assert result.exit_code == 1
    assert "made with another model" in result.stderr


def test_long_texts_are_read_whole_or_set_aside(invoke):
    result = invoke("embed", "aspirin", LONG, "--method", "embedding-mean")
    assert result.exit_code == 0
    one, two = (np.array(found["vector"]) for found in records(result))
    assert np.allclose(one, two, atol=1e-4)  # the same word, however often
    result = invoke("embed", "aspirin", LONG, "--on-long", "error")
    assert result.exit_code == 3
    assert len(records(result)) == 1
    assert "pieces; expected at most 64" in result.stderr


@pytest.mark.parametrize("text", ["", "   ", "\u2d63"])
def test_texts_without_a_piece_are_set_aside_and_cost_no_other(invoke, text):
    result = invoke("embed", "aspirin", text, "morphine", "--method", "embedding-mean")
    assert result.exit_code == 3
    assert len(records(result)) == 2
    assert "no piece" in result.stderr


def test_nothing_is_left_where_nothing_was_answered(invoke, tmp_path):
    out = tmp_path / "x.npy"
    result = invoke("embed", "", "--out", out)
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "no"], "expected head-cls"),
        (["--method", "mean:x"], "no numbers"),
        (["--out", "x.txt"], "ends with none of"),
        (["--method", "terms", "--out", "x.npy"], "is written to .jsonl or .npz"),
        (["--out", "x.npz"], "is written to"),
        (["--dims", "3"], "--dims is for --fit-whitening"),
        (["--fit-whitening", "x", "--out", "y.npy"], "only fits"),
        (["--method", "terms", "--fit-whitening", "x"], "cannot be whitened"),
        (["--method", "terms", "--normalise", "whitened"], "cannot be whitened"),
    ],
)
def test_calls_that_make_no_sense_are_refused(invoke, arguments, said):
    result = invoke("embed", "aspirin", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_sif_and_whitened_without_a_whitening_say_what_to_do(invoke):
    for arguments in (["--method", "head-sif"], ["--normalise", "whitened"]):
        result = invoke("embed", "aspirin", *arguments)
        assert result.exit_code == 1
        assert "--fit-whitening" in result.stderr


def test_frequencies_are_counted_in_files(invoke, notes):
    plain = records(invoke("embed", "was w1", "--method", "terms"))
    counted = records(invoke("embed", "was w1", "--method", "terms", "--frequencies", notes))
    assert plain != counted
    assert invoke("embed", "a", "--frequencies", notes).exit_code == 2
