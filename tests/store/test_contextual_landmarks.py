"""Contextual landmarks come back in half precision, and the second time exactly."""

import json
import subprocess
import sys

import numpy as np
import pytest

from knife.errors import DigestMismatchError, InputError, StoreError
from knife.store.artifact import read_artifact, write_artifact
from knife.store.contextual_landmarks import KIND, load_landmarks, save_landmarks
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.options import CueWeights

FILES = ("arrays.safetensors", "manifest.json")
TABLES = ("hidden", "rows")
ROWS = ("center", "scale", "hidden_bias", "bias", "fingerprint")


def planted(n_features=12, width=5, n_labels=3, seed=0, **changes):
    rng = np.random.default_rng(seed)
    fields = {
        "names": tuple(f"L{i:03}" for i in range(n_labels)),
        "center": rng.standard_normal(n_features),
        "scale": rng.random(n_features) + 0.1,
        "hidden": rng.standard_normal((n_features, width)),
        "hidden_bias": rng.standard_normal(width),
        "rows": rng.standard_normal((n_labels, width)),
        "bias": rng.standard_normal(n_labels),
        "weights": CueWeights(0.3, 0, 0.4, 0.51, 0.62),
        "threshold": 0.37,
        "fingerprint": rng.standard_normal(4),
        "vocabulary_digest": "abc",
        "lexicon_digest": "def",
    }
    return ContextualLandmarks(**{**fields, **changes})


@pytest.fixture
def place(tmp_path):
    save_landmarks(planted(), tmp_path / "true", model_name="toy")
    return tmp_path / "true"


def test_what_was_saved_is_loaded(place):
    loaded = load_landmarks(place, "abc")
    for name in ROWS:
        assert np.array_equal(getattr(loaded, name), getattr(planted(), name))
    for name in TABLES:
        as_half = getattr(planted(), name).astype(np.float16)
        assert np.array_equal(getattr(loaded, name), as_half)
        assert getattr(loaded, name).dtype == np.float32
    assert (loaded.names, loaded.weights) == (planted().names, planted().weights)
    assert (loaded.threshold, loaded.lexicon_digest) == (0.37, "def")
    assert loaded.vocabulary_digest == "abc"


def test_saved_again_they_give_the_same_bytes(place, tmp_path):
    save_landmarks(load_landmarks(place), tmp_path / "two", model_name="toy")
    for name in FILES:
        assert (place / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_fresh_process_gives_the_same_bytes(place, tmp_path):
    program = """
import sys
from knife.store.contextual_landmarks import load_landmarks, save_landmarks
save_landmarks(load_landmarks(sys.argv[1]), sys.argv[2], model_name="toy")
"""
    two = tmp_path / "two"
    subprocess.run([sys.executable, "-c", program, str(place), str(two)], check=True)
    for name in FILES:
        assert (place / name).read_bytes() == (two / name).read_bytes()


def test_the_hidden_layer_takes_two_bytes_a_weight(tmp_path):
    save_landmarks(planted(1024, 256, 80), tmp_path / "s", model_name="toy")
    size = sum((tmp_path / "s" / name).stat().st_size for name in FILES)
    assert size < 2.1 * 1024 * 256 + 2 * 80 * 256 + 8 * 1024 + 5000


def test_the_manifest_tells_people_what_it_is(place):
    said = json.loads((place / "manifest.json").read_text())
    assert (said["format"], said["model"]) == ("knife.contextual_landmarks", "toy")
    assert said["weights"] == {
        "in_context": 0.3,
        "prompt": 0,
        "alone": 0.4,
        "pieces": 0.51,
        "landmarks": 0.62,
    }
    assert said["names"] == ["L000", "L001", "L002"]


def test_a_weight_too_large_for_half_precision_is_refused_and_nothing_is_written(tmp_path):
    hidden = np.full((12, 5), 1e5)
    with pytest.raises(InputError, match=r"beyond 65504.*larger penalty"):
        save_landmarks(planted(hidden=hidden), tmp_path / "s", model_name="toy")
    assert not (tmp_path / "s").exists()


def test_landmarks_of_another_vocabulary_are_refused(place):
    with pytest.raises(DigestMismatchError, match="another model"):
        load_landmarks(place, "xyz")


def test_overwriting_must_be_asked_for(place):
    with pytest.raises(StoreError, match="exists already"):
        save_landmarks(planted(seed=1), place, model_name="toy")
    save_landmarks(planted(seed=1), place, model_name="toy", overwrite=True)
    assert np.array_equal(load_landmarks(place).center, planted(seed=1).center)


def test_another_artifact_is_never_overwritten(place, tmp_path):
    write_artifact(tmp_path / "other", "clusters", {}, {"vocabulary_digest": "abc"})
    with pytest.raises(StoreError, match="format"):
        save_landmarks(planted(), tmp_path / "other", model_name="toy", overwrite=True)


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_file_that_was_cut_is_refused(place, share):
    data = (place / "arrays.safetensors").read_bytes()
    (place / "arrays.safetensors").write_bytes(data[: int(share * len(data))])
    with pytest.raises(StoreError):
        load_landmarks(place)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_told(place, name):
    (place / name).unlink()
    with pytest.raises(StoreError, match=name):
        load_landmarks(place)


WEIGHTS = {"in_context": 1, "prompt": 1, "alone": 1, "pieces": 1, "landmarks": 1}


@pytest.mark.parametrize(
    ("arrays", "note"),
    [
        ({"hidden": None}, {}),
        ({"hidden": np.ones(60, np.float16)}, {}),
        ({"hidden": np.ones((12, 4), np.float16)}, {}),
        ({"hidden": np.full((12, 5), np.nan, np.float16)}, {}),
        ({"hidden": np.ones((12, 5), np.int16)}, {}),
        ({"rows": np.ones((2, 5), np.float16)}, {}),
        ({"center": np.ones((1, 12), np.float32)}, {}),
        ({"scale": np.zeros(12, np.float32)}, {}),
        ({"bias": np.ones(3, np.int64)}, {}),
        ({"fingerprint": None}, {}),
        ({}, {"names": ["L000", "L001"]}),
        ({}, {"names": ["L000", "L000", "L001"]}),
        ({}, {"names": ["L000", "L001", 2]}),
        ({}, {"names": "L00"}),
        ({}, {"names": None}),
        ({}, {"threshold": None}),
        ({}, {"threshold": True}),
        ({}, {"threshold": "0.5"}),
        ({}, {"threshold": 1.5}),
        ({}, {"threshold": 10**400}),
        ({}, {"weights": None}),
        ({}, {"weights": {"in_context": 1}}),
        ({}, {"weights": WEIGHTS | {"louder": 1}}),
        ({}, {"weights": WEIGHTS | {"prompt": -1}}),
        ({}, {"weights": WEIGHTS | {"prompt": "1"}}),
        ({}, {"weights": WEIGHTS | {"prompt": False}}),
        ({}, {"weights": dict.fromkeys(WEIGHTS, 0)}),
        ({}, {"lexicon_digest": None}),
    ],
)
def test_content_that_does_not_fit_is_refused(place, tmp_path, arrays, note):
    artifact = read_artifact(place, KIND)
    keys = ("names", "model", "lexicon_digest", "vocabulary_digest", "threshold", "weights")
    manifest = {**{key: artifact.manifest[key] for key in keys}, **note}
    changed = {**artifact.arrays, **arrays}
    changed = {name: array for name, array in changed.items() if array is not None}
    write_artifact(tmp_path / "s", KIND, changed, manifest)
    with pytest.raises(StoreError, match=r"landmarks in .* cannot be used: .* Make them again"):
        load_landmarks(tmp_path / "s")


@pytest.mark.parametrize("value", ["NaN", "1e999", "-1e999"])
def test_a_threshold_that_is_no_probability_is_refused(place, value):
    path = place / "manifest.json"
    path.write_text(path.read_text().replace("0.37", value))
    with pytest.raises(StoreError, match="threshold"):
        load_landmarks(place)


def test_a_directory_that_is_none_is_told(tmp_path):
    with pytest.raises(StoreError, match="is no directory"):
        load_landmarks(tmp_path / "nowhere")
