"""Exported vectors stand in for word2vec: gensim finds the neighbours that knife finds."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors

import knife
from knife.types.static_vectors import StaticOptions


@pytest.fixture(scope="module")
def vectors(model, tmp_path_factory) -> KeyedVectors:
    path = tmp_path_factory.mktemp("export") / "words.bin"
    n_written = knife.export_vectors(path, model, ["breast cancer", "New York"])
    found = KeyedVectors.load_word2vec_format(str(path), binary=True)
    assert len(found) == n_written
    return found


@pytest.mark.parametrize("term", ["cell", "London", "aspirin"])
def test_gensim_finds_the_same_neighbours(model, vectors, term):
    ours = knife.neighbors(term, model, top=10)
    # Phrases are no pieces, so knife does not list them.
    theirs = [pair for pair in vectors.most_similar(term, topn=15) if "_" not in pair[0]][:10]
    assert [word for word, _ in theirs] == list(ours.surfaces)
    np.testing.assert_allclose([cosine for _, cosine in theirs], ours.cosines, atol=1e-4)


def test_phrases_stand_behind_the_words(model, vectors):
    assert vectors.index_to_key[-2:] == ["breast_cancer", "New_York"]
    assert len(vectors) == len(model.vocabulary.words) + 2
    near = [word for word, _ in vectors.most_similar("breast_cancer", topn=10)]
    assert {"breast", "cancer"} & set(near)


def test_options_reach_the_file(model, tmp_path):
    path = tmp_path / "few.txt"
    options = StaticOptions("embedding", has_words=False)
    assert knife.export_vectors(path, model, ["cell"], options) == 1
    name, *numbers = path.read_text().splitlines()[1].split(" ")
    row = model.vocabulary.embeddings[model.vocabulary.id_of("cell")]
    assert name == "cell"
    np.testing.assert_allclose(np.float32(numbers), row, rtol=1e-5)
