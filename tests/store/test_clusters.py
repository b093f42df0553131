"""Clusters come back as they went."""

import json

import numpy as np
import pytest

from knife.errors import DigestMismatchError, StoreError
from knife.store.artifact import read_artifact, write_artifact
from knife.store.clusters import load_clusters, save_clusters
from knife.types.clusters import Clusters
from knife.types.rules import Fixed, Hdbscan, NoiseFloor, Reference, ZScore

FIELDS = (
    "indptr",
    "members",
    "similarity",
    "medoids",
    "seeds",
    "mean",
    "spread",
    "threshold",
    "uncovered",
)


def planted(rule=None, digest="abc"):
    return Clusters(
        indptr=[0, 3, 5],
        members=[4, 2, 9, 0, 2],
        similarity=[1, 0.7, 0.6, 1, 1 / 3],
        medoids=[2, 0],
        seeds=[4, 0],
        mean=[0.65, 1 / 3],
        spread=[0.05, 0],
        threshold=[0.55, np.inf],
        uncovered=[1, 3],
        rule=rule or NoiseFloor(),
        vocabulary_digest=digest,
    )


def nothing():
    none = np.empty(0)
    return Clusters([0], none, none, none, none, none, none, none, none, NoiseFloor(), "")


def assert_same(left, right):
    for name in FIELDS:
        one, other = getattr(left, name), getattr(right, name)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert left.rule == right.rule
    assert left.vocabulary_digest == right.vocabulary_digest


@pytest.mark.parametrize(
    "rule",
    [NoiseFloor(0.1), Reference(3, 7), Fixed(1 / 3), ZScore(2, 0.25), Hdbscan(9)],
    ids=lambda rule: rule.name,
)
def test_clusters_of_every_rule_come_back_equal(tmp_path, rule):
    save_clusters(planted(rule), tmp_path / "c", model_name="toy")
    assert_same(load_clusters(tmp_path / "c", "abc"), planted(rule))


def test_no_clusters_at_all_come_back(tmp_path):
    save_clusters(nothing(), tmp_path / "c", model_name="toy")
    assert_same(load_clusters(tmp_path / "c"), nothing())


def test_saved_again_they_give_the_same_bytes(tmp_path):
    save_clusters(planted(), tmp_path / "one", model_name="toy")
    save_clusters(load_clusters(tmp_path / "one"), tmp_path / "two", model_name="toy")
    for name in ("arrays.safetensors", "manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_manifest_tells_a_reader_model_and_rule(tmp_path):
    save_clusters(planted(Fixed(0.4)), tmp_path / "c", model_name="toy")
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text("utf-8"))
    assert manifest["model"] == "toy"
    assert manifest["rule"] == {"name": "fixed", "cosine": 0.4}


def test_clusters_of_another_model_are_refused(tmp_path):
    save_clusters(planted(), tmp_path / "c", model_name="toy")
    with pytest.raises(DigestMismatchError, match="The clusters was made with another model"):
        load_clusters(tmp_path / "c", "xyz")


def test_overwriting_must_be_asked_for(tmp_path):
    save_clusters(planted(), tmp_path / "c", model_name="toy")
    with pytest.raises(StoreError, match="exists already"):
        save_clusters(nothing(), tmp_path / "c", model_name="toy")
    save_clusters(nothing(), tmp_path / "c", model_name="toy", overwrite=True)
    assert len(load_clusters(tmp_path / "c")) == 0


def forge(tmp_path, arrays=None, **manifest):
    """Save planted clusters with other arrays or another manifest."""
    save_clusters(planted(), tmp_path / "true", model_name="toy")
    artifact = read_artifact(tmp_path / "true", "clusters")
    note = {key: artifact.manifest[key] for key in ("model", "rule", "vocabulary_digest")}
    changed = {**artifact.arrays, **(arrays or {})}
    changed = {name: array for name, array in changed.items() if array is not None}
    write_artifact(tmp_path / "c", "clusters", changed, {**note, **manifest})
    return tmp_path / "c"


@pytest.mark.parametrize(
    "arrays",
    [
        {"members": None},
        {"members": np.zeros(5)},
        {"members": np.array([4, 2, -9, 0, 2])},
        {"members": np.zeros((1, 5), np.int64)},
        {"indptr": np.array([0, 4, 3, 5])},
        {"indptr": np.array([1, 3, 5])},
        {"medoids": np.array([1])},
        {"similarity": np.zeros(4, np.float32)},
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, arrays):
    with pytest.raises(StoreError, match=r"the clusters in .* cannot be used: .* Make them again"):
        load_clusters(forge(tmp_path, arrays))


@pytest.mark.parametrize(
    "rule",
    [
        None,
        "fixed",
        {},
        {"name": "magic"},
        {"name": "fixed", "z": 1},
        {"name": "fixed", "cosine": 3},
    ],
)
def test_a_rule_that_is_unknown_is_refused(tmp_path, rule):
    with pytest.raises(StoreError, match=r"the clusters in .* cannot be used"):
        load_clusters(forge(tmp_path, rule=rule))
