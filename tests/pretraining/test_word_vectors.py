"""Pieces that occur in the same places get near vectors; nothing is left behind."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np
import pytest

from knife.errors import MissingExtraError, StoreError
from knife.pretraining import word_vectors as module
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.word_vectors import word_vectors

N_PIECES, HIDDEN = 70, 16
NOUNS, VERBS = np.arange(10, 16), np.arange(20, 26)


def corpus_of(documents):
    lengths = [len(sentence) for document in documents for sentence in document]
    sizes = [sum(map(len, document)) for document in documents]
    pieces = [piece for document in documents for sentence in document for piece in sentence]
    return PackedCorpus(
        np.array(pieces, np.uint16),
        np.append(0, np.cumsum(lengths)).astype(np.int64),
        np.append(0, np.cumsum(sizes)).astype(np.int64),
    )


def planted(n_documents=60):
    """Return text in which nouns stand in one frame and verbs in another."""
    generator = np.random.default_rng(0)
    documents = []
    for _ in range(n_documents):
        document = []
        for _ in range(25):
            noun, verb = generator.choice(NOUNS), generator.choice(VERBS)
            before, after = generator.integers(30, 40), generator.integers(50, 60)
            document.append([before, noun, before] if generator.random() < 0.5 else [after, verb])
        documents.append(document)
    return corpus_of(documents)


def learn(corpus, scratch, documents=None, **changes):
    return word_vectors(
        corpus,
        np.arange(corpus.n_documents) if documents is None else documents,
        **{
            "n_pieces": N_PIECES,
            "hidden_size": HIDDEN,
            "scratch": scratch,
            "n_threads": 1,
            "seed": 0,
            **changes,
        },
    )


def test_interchangeable_words_end_up_close(tmp_path, monkeypatch):
    # So few words would all be thinned out.
    monkeypatch.setattr(module, "SUBSAMPLING", 0)
    vectors = learn(planted(), tmp_path / "text")
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T
    within = [
        cosines[np.ix_(group, group)][~np.eye(len(group), dtype=bool)].mean()
        for group in (NOUNS, VERBS)
    ]
    assert min(within) > cosines[np.ix_(NOUNS, VERBS)].mean() + 0.5


def test_vectors_have_a_row_for_each_piece_and_unit_spread(tmp_path):
    corpus = planted(10)
    vectors = learn(corpus, tmp_path / "text")
    assert vectors.shape == (N_PIECES, HIDDEN)
    assert vectors.dtype == np.float32
    seen = np.unique(corpus.pieces)
    np.testing.assert_allclose(vectors[seen].mean(axis=0), 0, atol=1e-4)
    assert vectors[seen].std() == pytest.approx(1, abs=1e-3)
    unseen = np.setdiff1d(np.arange(N_PIECES), seen)
    assert vectors[unseen].std() == pytest.approx(1, abs=0.1)


def test_one_thread_and_one_seed_give_the_same_vectors(tmp_path):
    corpus = planted(10)
    one, two, other = (learn(corpus, tmp_path / "text", seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_only_the_named_documents_are_learnt_from(tmp_path):
    corpus = corpus_of([[[5, 6]] * 40, [[7, 8]] * 40, [[5, 8]] * 40])
    unseen = learn(corpus, tmp_path / "text", np.array([1]))
    random = np.random.default_rng(0).normal(size=(N_PIECES, HIDDEN)).astype(np.float32)
    is_random = (unseen == random).all(axis=1)
    assert np.flatnonzero(~is_random).tolist() == [7, 8]


def test_each_sentence_is_a_line_of_numbers(tmp_path):
    corpus = corpus_of([[[5, 6], [7]], [[8]], [[9, 10, 11], [12], [13, 14]]])
    module._write_sentences(corpus, np.array([0, 2]), tmp_path / "text")
    assert (tmp_path / "text").read_text() == "5 6\n7\n9 10 11\n12\n13 14\n"


def test_the_text_is_removed_and_the_log_is_as_it_was(tmp_path):
    logger = logging.getLogger("gensim")
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        learn(planted(2), tmp_path / "text")
        assert logger.level == logging.INFO
    finally:
        logger.setLevel(level)
    assert not list(tmp_path.iterdir())


def test_the_text_is_removed_when_learning_fails(tmp_path, monkeypatch):
    class Broken:
        """A learner that stops."""

        def __init__(self, corpus_file, **others):
            assert Path(corpus_file).stat().st_size > 0
            raise KeyboardInterrupt

    monkeypatch.setattr("gensim.models.Word2Vec", Broken)
    with pytest.raises(KeyboardInterrupt):
        learn(planted(2), tmp_path / "text")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_of_and_leaves_nothing(tmp_path, monkeypatch):
    def full(corpus, documents, path):
        path.write_text("5 6")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_sentences", full)
    with pytest.raises(StoreError, match=r"No space left.*random embeddings"):
        learn(planted(2), tmp_path / "text")
    assert not list(tmp_path.iterdir())


def test_a_single_piece_has_a_vector_of_numbers(tmp_path):
    vectors = learn(corpus_of([[[5, 5, 5]] * 10]), tmp_path / "text")
    assert np.isfinite(vectors).all()


def test_without_gensim_it_is_told_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'bert-knife\[pretrain\]'"):
        learn(planted(2), tmp_path / "text")
    assert not list(tmp_path.iterdir())
