"""Which labels go with a model: what ships, what a file says, what a directory holds."""

import numpy as np
import pytest

from knife.assembly.labels import (
    clusters_for,
    default_lexicon,
    labels_for,
    lexicon_files,
    pieces_of,
    shipped,
    spread_over,
)
from knife.errors import DigestMismatchError, InputError, LexiconError
from knife.store.signatures import save_signatures
from knife.types.labels import Signatures, upper_label


def test_the_default_lexicon_is_as_large_and_varied_as_it_says():
    lexicon = default_lexicon()
    uppers = {upper_label(label) for label in lexicon.label_names}
    assert len(lexicon.by_term) >= 4000
    assert len(lexicon.label_names) >= 30
    assert {
        "DISEASE",
        "CHEMICAL",
        "GENE",
        "CELL",
        "ANATOMY",
        "SPECIES",
        "PROCEDURE",
        "FUNCTION",
        "MEASURE",
        "TIME",
        "PERSON",
        "LOCATION",
        "ORGANIZATION",
        "WORK",
        "PRODUCT",
        "EVENT",
        "LANGUAGE",
        "RELIGION",
        "PROFESSION",
        "COLOR",
        "FOOD",
        "NONE",
    } <= uppers
    assert len(lexicon_files()) >= 3


def test_shipped_signatures_are_those_that_spreading_gives(model):
    assert shipped(model, "signatures").is_dir()
    stored = labels_for(model).signatures
    fresh = spread_over(model, default_lexicon())
    assert stored.names == fresh.names
    assert stored.lexicon_digest == fresh.lexicon_digest
    # What is stored leaves out the smallest shares.
    assert np.abs(stored.probabilities - fresh.probabilities).max() < 0.1
    reached = fresh.support > 0
    same = stored.probabilities[reached].argmax(1) == fresh.probabilities[reached].argmax(1)
    assert same.mean() > 0.999


def test_shipped_clusters_are_those_that_clustering_gives(model):
    from knife.analyses.clustering import cluster_vocabulary

    assert shipped(model, "clusters").is_dir()
    stored, fresh = clusters_for(model), cluster_vocabulary(model.vocabulary)
    assert len(stored) == len(fresh)
    assert (stored.members == fresh.members).all()
    assert (stored.medoids == fresh.medoids).all()


def test_a_lexicon_file_is_read_and_spread(model, tmp_path):
    path = tmp_path / "own.tsv"
    path.write_text("term\tlabel\ncancer\tILLNESS\nLondon\tPLACE\n")
    labels = labels_for(model, path)
    assert labels.signatures.names == ("ILLNESS", "PLACE")
    assert labels.lexicon.terms == ("cancer", "London")


def test_a_directory_of_signatures_is_loaded(model, tmp_path):
    own = labels_for(model).signatures
    save_signatures(own, tmp_path / "own", model_name="any")
    assert labels_for(model, tmp_path / "own").lexicon is None
    assert labels_for(model, str(tmp_path / "own")).signatures.names == own.names


def test_signatures_of_another_model_are_refused(model, tmp_path):
    own = labels_for(model).signatures
    foreign = Signatures(own.names, own.probabilities, own.support, own.priors, "f" * 64, "")
    save_signatures(foreign, tmp_path / "foreign", model_name="any")
    with pytest.raises(DigestMismatchError, match="another model"):
        labels_for(model, tmp_path / "foreign")


def test_a_missing_file_says_what_was_expected(model, tmp_path):
    with pytest.raises(InputError, match=r"no labels file.*expected a TSV"):
        labels_for(model, tmp_path / "nowhere.tsv")


def test_a_file_that_is_no_lexicon_is_refused(model, tmp_path):
    (tmp_path / "prose.txt").write_text("This is a sentence.\n")
    with pytest.raises(LexiconError, match=r"prose\.txt"):
        labels_for(model, tmp_path / "prose.txt")


def test_pieces_leave_control_pieces_out(model):
    (ids,) = pieces_of(model)(["cancer"])
    assert [model.vocabulary.surfaces[i] for i in ids] == ["cancer"]
