"""Signatures come back nearly as they went, and the second time exactly."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import DigestMismatchError, StoreError
from knife.store.artifact import read_artifact, write_artifact
from knife.store.signatures import STEPS, _steps, load_signatures, save_signatures
from knife.types.labels import Signatures

FILES = ("arrays.safetensors", "manifest.json")


def planted(rows, support=None, names=None):
    rows = np.asarray(rows, np.float32)
    n, n_labels = rows.shape
    return Signatures(
        names=names or tuple(f"L{i:02}" for i in range(n_labels)),
        probabilities=rows,
        support=np.arange(n) / 3 if support is None else support,
        priors=np.full(n_labels, 1 / max(n_labels, 1)),
        vocabulary_digest="abc",
        lexicon_digest="def",
    )


def random_signatures(n, n_labels, concentration=0.05, seed=0):
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.full(n_labels, concentration), n)
    rows[rng.random(n) < 0.1] = 0
    return planted(rows)


def test_a_planted_table_comes_back(tmp_path):
    rows = [[0.5, 0.25, 0.25], [0, 0, 0], [1, 0, 0], [0, 0.75, 0.25]]
    save_signatures(planted(rows), tmp_path / "s", model_name="toy")
    loaded = load_signatures(tmp_path / "s", "abc")
    assert loaded.probabilities.tolist() == rows
    assert np.array_equal(loaded.support, planted(rows).support)
    assert np.array_equal(loaded.priors, planted(rows).priors)
    assert loaded.names == ("L00", "L01", "L02")
    assert (loaded.vocabulary_digest, loaded.lexicon_digest) == ("abc", "def")


def test_what_is_next_to_nothing_is_left_out_and_the_rest_scaled(tmp_path):
    save_signatures(planted([[0.596, 0.4, 0.004]]), tmp_path / "s", model_name="toy")
    row = load_signatures(tmp_path / "s").probabilities[0]
    assert row[2] == 0
    assert row[:2] == pytest.approx([0.596 / 0.996, 0.4 / 0.996], abs=1 / STEPS)


def test_the_loss_is_what_the_module_says():
    rows = random_signatures(2000, 40).probabilities.astype(np.float64)
    kept = np.where(rows >= 164 / STEPS, rows, 0)
    totals = kept.sum(axis=1, keepdims=True)
    oracle = kept / np.where(totals > 0, totals, 1)
    assert np.abs(_steps(rows) / STEPS - oracle).max() < 1 / STEPS


def test_rows_sum_to_exactly_one_or_abstain(tmp_path):
    signatures = random_signatures(9000, 30)
    save_signatures(signatures, tmp_path / "s", model_name="toy")
    sums = load_signatures(tmp_path / "s").probabilities.sum(axis=1)
    abstains = ~signatures.probabilities.any(axis=1)
    assert (sums[abstains] == 0).all()
    assert (sums[~abstains] == 1).all()


def test_saved_again_they_give_the_same_bytes(tmp_path):
    save_signatures(random_signatures(9000, 30), tmp_path / "one", model_name="toy")
    save_signatures(load_signatures(tmp_path / "one"), tmp_path / "two", model_name="toy")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_fresh_process_gives_the_same_bytes(tmp_path):
    program = """
import sys
from knife.store.signatures import load_signatures, save_signatures
save_signatures(load_signatures(sys.argv[1]), sys.argv[2], model_name="toy")
"""
    one, two = tmp_path / "one", tmp_path / "two"
    save_signatures(random_signatures(100, 30), one, model_name="toy")
    subprocess.run([sys.executable, "-c", program, str(one), str(two)], check=True)
    for name in FILES:
        assert (one / name).read_bytes() == (two / name).read_bytes()


@pytest.mark.parametrize("n_labels", [150, 199, 200, 201, 400])
def test_a_row_of_many_small_labels_does_not_abstain_and_is_stable(n_labels):
    rows = np.full((1, n_labels), 1 / n_labels)
    steps = _steps(rows)
    assert steps.sum() == STEPS
    assert np.array_equal(_steps(steps / STEPS), steps)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=300).filter(lambda row: sum(row) > 0)
)
def test_rounding_any_row_twice_changes_nothing(row):
    rows = np.array([row], np.float64)
    steps = _steps(rows / rows.sum())
    assert steps.sum() == STEPS
    assert np.array_equal(_steps((steps / STEPS).astype(np.float32).astype(np.float64)), steps)


def test_a_table_of_a_whole_vocabulary_is_small(tmp_path):
    # Spreading the default lexicon leaves 9.5 labels a row; this table has more.
    signatures = random_signatures(24_000, 90, concentration=0.07)
    assert (signatures.probabilities > 0.005).sum(axis=1).mean() > 9.5
    save_signatures(signatures, tmp_path / "s", model_name="toy")
    assert sum((tmp_path / "s" / name).stat().st_size for name in FILES) < 1_500_000


@pytest.mark.parametrize("shape", [(0, 3), (0, 0), (2, 0)])
def test_an_empty_table_comes_back(tmp_path, shape):
    save_signatures(planted(np.zeros(shape)), tmp_path / "s", model_name="toy")
    assert load_signatures(tmp_path / "s").probabilities.shape == shape


def test_more_labels_than_a_byte_counts_come_back(tmp_path):
    rows = np.zeros((2, 300))
    rows[0, 299] = rows[1, 255] = 1
    save_signatures(planted(rows), tmp_path / "s", model_name="toy")
    assert np.array_equal(load_signatures(tmp_path / "s").probabilities, rows)


def test_the_saved_table_is_not_touched(tmp_path):
    signatures = random_signatures(50, 5)
    before = signatures.probabilities.copy()
    save_signatures(signatures, tmp_path / "s", model_name="toy")
    assert np.array_equal(signatures.probabilities, before)


def test_signatures_of_another_model_are_refused(tmp_path):
    save_signatures(planted([[1, 0]]), tmp_path / "s", model_name="toy")
    with pytest.raises(DigestMismatchError):
        load_signatures(tmp_path / "s", "xyz")


def test_overwriting_must_be_asked_for(tmp_path):
    save_signatures(planted([[1, 0]]), tmp_path / "s", model_name="toy")
    with pytest.raises(StoreError, match="exists already"):
        save_signatures(planted([[0, 1]]), tmp_path / "s", model_name="toy")
    save_signatures(planted([[0, 1]]), tmp_path / "s", model_name="toy", overwrite=True)
    assert load_signatures(tmp_path / "s").probabilities.tolist() == [[0, 1]]


@pytest.mark.parametrize(
    "arrays, note",
    [
        ({"steps": None}, {}),
        ({"steps": np.array([STEPS, STEPS - 1], np.uint16)}, {}),
        ({"steps": np.array([STEPS], np.uint16)}, {}),
        ({"labels": np.array([0, 2], np.uint8)}, {}),
        ({"indptr": np.array([0, 2, 1], np.uint32)}, {}),
        ({"indptr": np.empty(0, np.uint32)}, {}),
        ({"support": np.zeros(3, np.float32)}, {}),
        ({"priors": np.zeros(3, np.float32)}, {}),
        ({}, {"names": ["A"]}),
        ({}, {"names": ["A", 2]}),
        ({}, {"names": None}),
        ({}, {"lexicon_digest": None}),
    ],
)
def test_content_that_does_not_fit_is_refused(tmp_path, arrays, note):
    save_signatures(planted([[1, 0], [0, 1]]), tmp_path / "true", model_name="toy")
    artifact = read_artifact(tmp_path / "true", "signatures")
    keys = ("names", "model", "lexicon_digest", "vocabulary_digest")
    manifest = {**{key: artifact.manifest[key] for key in keys}, **note}
    changed = {**artifact.arrays, **arrays}
    changed = {name: array for name, array in changed.items() if array is not None}
    write_artifact(tmp_path / "s", "signatures", changed, manifest)
    with pytest.raises(StoreError, match=r"the signatures in .* cannot be used: .* Make them"):
        load_signatures(tmp_path / "s")
