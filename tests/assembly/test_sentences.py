import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import knife
from knife.assembly import sentences
from knife.errors import InputError

TEXTS = ["A cat sleeps.", "A dog sleeps.", "The court ruled.", "The judge ruled.", ""]


@pytest.fixture(autouse=True)
def opened_once(model, monkeypatch):
    monkeypatch.setattr(sentences, "load", lambda *_, **__: model)


def test_texts_become_vectors(model):
    assert np.allclose(knife.embed(TEXTS), knife.embed(TEXTS, model), atol=1e-6)


def test_the_transformer_works_in_a_pipeline_and_is_cloned_and_pickled():
    made = knife.SentenceVectors(method="embedding-mean", normalisation="normalised")
    assert clone(made).get_params() == made.get_params()
    pipeline = make_pipeline(made, LogisticRegression()).fit(TEXTS[:4], [0, 0, 1, 1])
    assert pipeline.predict(TEXTS[:4]).tolist() == [0, 0, 1, 1]
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - what was just written
    assert np.array_equal(again.transform(TEXTS), made.transform(TEXTS))
    assert len(pickle.dumps(made)) < 10_000
    names = made.get_feature_names_out()
    assert names[0] == "embedding-mean_0"
    assert len(names) == made.n_features_out_ == made.transform(TEXTS).shape[1]


def test_whitening_is_fitted_by_fit(model):
    texts = [f"{model.vocabulary.surfaces[i]} is here" for i in model.vocabulary.words[500:600]]
    made = knife.SentenceVectors(method="embedding-sif", normalisation="whitened", n_dims=5)
    assert made.fit_transform(texts).shape == (100, 5)
    assert made.space_.n_texts == 100
    assert made.get_feature_names_out().shape == (5,)


def test_a_transformer_that_cannot_serve_is_refused():
    with pytest.raises(InputError, match="expected head-cls"):
        knife.SentenceVectors(method="no").fit(TEXTS)
    with pytest.raises(InputError, match="normalisation"):
        knife.SentenceVectors(normalisation="no").fit(TEXTS)
    with pytest.raises(InputError, match="brackets"):
        knife.SentenceVectors().fit("A cat.")
    with pytest.raises(InputError, match="more texts"):
        knife.SentenceVectors(normalisation="whitened").fit(TEXTS)


def test_the_encoder_takes_what_those_of_sentence_transformers_take(model):
    encoder = knife.SentenceEncoder(model, normalisation="raw")
    found = encoder.encode(TEXTS, batch_size=2, show_progress_bar=True, convert_to_numpy=True)
    assert found.shape == (5, encoder.get_sentence_embedding_dimension())
    assert np.allclose(encoder.encode(TEXTS[0]), found[0], atol=1e-3)
    unit = encoder.encode(TEXTS[:2], normalize_embeddings=True)
    assert np.allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, found.shape[1])
    assert encoder.max_seq_length == model.max_length


def test_the_encoder_takes_what_mteb_passes(model):
    encoder = knife.SentenceEncoder(model)
    batches = [{"text": TEXTS[:3], "id": [1, 2, 3]}, {"text": TEXTS[3:]}]
    task = {"task_metadata": None, "hf_split": "test", "hf_subset": "default", "prompt_type": None}
    found = encoder.encode(iter(batches), **task, batch_size=32)
    assert np.allclose(found, encoder.encode(TEXTS), atol=1e-5)
    # What mteb.EncoderProtocol, checked at run time, wants to find.
    for name in ("encode", "similarity", "similarity_pairwise", "mteb_model_meta"):
        assert hasattr(encoder, name)
    similarity = encoder.similarity(found[:4], found[:4])
    assert np.allclose(np.diag(similarity), encoder.similarity_pairwise(found[:4], found[:4]))
    assert similarity[0, 1] > similarity[0, 2]
    assert encoder.similarity(found[0], found[1]).shape == (1, 1)


def test_what_the_encoder_cannot_give_is_refused(model):
    encoder = knife.SentenceEncoder(model)
    for wrong in ({"convert_to_numpy": False}, {"convert_to_tensor": True}):
        with pytest.raises(InputError, match="from_numpy"):
            encoder.encode(TEXTS, **wrong)
    with pytest.raises(InputError, match="batch_size"):
        encoder.encode(TEXTS, batch_size=0)
    with pytest.raises(InputError, match="no 'text'"):
        encoder.encode([{"image": []}])
