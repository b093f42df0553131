import json

import numpy as np
import pytest
from safetensors.numpy import load, save

from knife.analyses.graphs.adding import add_nodes
from knife.analyses.graphs.building import graph_of
from knife.errors import DigestMismatchError, InputError, StoreError
from knife.maths.similarity import unit_rows
from knife.store.digest import digest_of_bytes
from knife.store.term_graphs import load_graph, save_graph
from knife.types.graph_nodes import GraphNodes
from knife.types.rules import Fixed, ZScore
from knife.types.term_graphs import GraphOptions

FIELDS = ("kinds", "piece_ids", "rows", "cosines", "back_ranks", "center", "scales")
CSR = ("indptr", "indices", "weights", "threshold")


def nodes_of(names):
    rng = np.random.default_rng(len(names))
    rows = unit_rows(rng.standard_normal((len(names), 6)).astype(np.float32) + 0.5)
    kinds = np.arange(len(names)) % 3
    return GraphNodes(tuple(names), kinds, np.where(kinds == 0, 7 + kinds, -1), rows)


def assert_same(one, two):
    for name in FIELDS:
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    for name in CSR:
        assert np.array_equal(getattr(one.edges, name), getattr(two.edges, name)), name
    assert (one.names, one.options, one.vocabulary_digest, one.recall) == (
        two.names,
        two.options,
        two.vocabulary_digest,
        two.recall,
    )


@pytest.mark.parametrize("damping", ["none", "centring", "local-scaling"])
def test_a_graph_comes_back_as_it_was(tmp_path, damping):
    names = ["a", "breast cancer", "été", "e\u0301te\u0301", "שלום"]
    names += ["👩\u200d🔬", "a\u2028b", "''", "#", "x\x00"]
    options = GraphOptions(ZScore(1.0), damping, 3, "first")
    graph = graph_of(nodes_of(names), options, "00")
    save_graph(graph, tmp_path / "g", model_name="toy")
    assert_same(load_graph(tmp_path / "g", "00"), graph)


def test_the_same_graph_gives_the_same_bytes(tmp_path):
    graph = graph_of(nodes_of("abc"), GraphOptions(Fixed(0.1)), "00")
    for place in "xy":
        save_graph(graph, tmp_path / place, model_name="toy")
    for name in ("arrays.safetensors", "manifest.json"):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()


def test_what_was_loaded_can_be_added_to(tmp_path):
    graph = graph_of(nodes_of("abcdef"), GraphOptions(ZScore(1.0)), "00")
    save_graph(graph, tmp_path / "g", model_name="toy")
    assert_same(
        add_nodes(load_graph(tmp_path / "g"), nodes_of(["x", "y"])),
        add_nodes(graph, nodes_of(["x", "y"])),
    )


def test_a_graph_of_another_model_is_refused(tmp_path):
    save_graph(graph_of(nodes_of("ab"), GraphOptions(), "00"), tmp_path / "g", model_name="toy")
    with pytest.raises(DigestMismatchError, match="term_graph"):
        load_graph(tmp_path / "g", "11")


def test_one_that_exists_is_replaced_only_if_asked(tmp_path):
    graph = graph_of(nodes_of("ab"), GraphOptions(), "00")
    save_graph(graph, tmp_path / "g", model_name="toy")
    with pytest.raises(StoreError, match="exists already"):
        save_graph(graph, tmp_path / "g", model_name="toy")
    save_graph(graph, tmp_path / "g", model_name="other", overwrite=True)
    assert json.loads((tmp_path / "g" / "manifest.json").read_text())["model"] == "other"


@pytest.mark.parametrize("name", ["two\nlines", "\ud800"])
def test_a_name_that_no_line_can_hold_is_refused(tmp_path, name):
    graph = graph_of(nodes_of(["a", name]), GraphOptions(), "00")
    with pytest.raises(InputError, match=r"line break|lone surrogate"):
        save_graph(graph, tmp_path / "g", model_name="toy")
    assert not (tmp_path / "g").exists()


def rewrite(place, change):
    """Change arrays and manifest, and make the hash fit again."""
    arrays = dict(load((place / "arrays.safetensors").read_bytes()))
    manifest = json.loads((place / "manifest.json").read_text())
    change(arrays, manifest)
    packed = save(arrays)
    manifest["files"]["arrays.safetensors"] = {
        "bytes": len(packed),
        "sha256": digest_of_bytes(packed),
    }
    (place / "arrays.safetensors").write_bytes(packed)
    (place / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays, _: arrays.pop("names"),
        lambda arrays, _: arrays.update(names=np.uint8([255, 10, 97, 10, 98, 10])),
        lambda arrays, _: arrays.update(names=np.uint8([97, 10, 97, 10, 98, 10])),
        lambda arrays, _: arrays.update(names=np.uint8([97, 10])),
        lambda arrays, _: arrays.update(back_ranks=arrays["back_ranks"] + 9),
        lambda arrays, _: arrays.update(indices=arrays["indices"] + 9),
        lambda arrays, _: arrays.update(rows=arrays["rows"][:2]),
        lambda arrays, _: arrays.pop("scales"),
        lambda _, manifest: manifest.update(rule={"name": "hdbscan", "min_cluster_size": 5}),
        lambda _, manifest: manifest.update(rule={"name": "none"}),
        lambda _, manifest: manifest.update(rule="fixed"),
        lambda _, manifest: manifest.update(damping="much"),
        lambda _, manifest: manifest.update(n_nearest=True),
        lambda _, manifest: manifest.update(recall=2),
        lambda _, manifest: manifest.update(recall="all"),
        lambda _, manifest: manifest.pop("phrases_by"),
    ],
)
def test_what_is_damaged_is_refused(tmp_path, change):
    graph = graph_of(nodes_of("abc"), GraphOptions(Fixed(-0.9)), "00")
    save_graph(graph, tmp_path / "g", model_name="toy")
    rewrite(tmp_path / "g", change)
    with pytest.raises(StoreError, match="term_graph"):
        load_graph(tmp_path / "g")
