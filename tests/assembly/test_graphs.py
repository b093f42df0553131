from types import SimpleNamespace

import numpy as np
import pytest

from knife.analyses.graphs.building import graph_of
from knife.assembly.graphs import open_graph
from knife.errors import DigestMismatchError
from knife.store.term_graphs import save_graph
from knife.types.graph_nodes import GraphNodes
from knife.types.term_graphs import GraphOptions


@pytest.fixture
def model(toy_vocabulary):
    """Return what has a vocabulary and reads nothing."""
    return SimpleNamespace(vocabulary=toy_vocabulary)


def saved(place, digest):
    nodes = GraphNodes(("a", "b"), [1, 1], [-1, -1], np.eye(2))
    save_graph(graph_of(nodes, GraphOptions(), digest), place, model_name="toy")
    return place


def test_without_a_directory_the_words_are_built(model, toy_vocabulary):
    graph = open_graph(None, model)
    surfaces = [toy_vocabulary.surfaces[piece] for piece in toy_vocabulary.words.tolist()]
    assert list(graph.names) == surfaces
    assert graph.vocabulary_digest == toy_vocabulary.digest


def test_a_directory_is_read(tmp_path, model):
    assert open_graph(saved(tmp_path / "g", "toy-digest"), model).names == ("a", "b")


def test_that_of_another_model_is_refused(tmp_path, model):
    with pytest.raises(DigestMismatchError):
        open_graph(saved(tmp_path / "g", "other"), model)
