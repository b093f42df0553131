from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import AutoModel

from knife.analyses.sentences.fitting import fit_space
from knife.analyses.sentences.piece_weights import weights_by_bias, weights_by_count
from knife.analyses.sentences.vectors import Embedder, Pooler
from knife.assembly.opening import DEFAULT_MODEL, data_directory
from knife.errors import DigestMismatchError, InputError

TEXTS = [
    "A man is playing a guitar.",
    "The court ruled against the company on Monday, and it will appeal.",
    "Aspirin reduces fever.",
    "Genes encode proteins",
]
ODD = ["😀 emoji", "e\u0301tude", "שלום עולם", "a\x00b", "x " * 30]
DENSE = ["head-cls", "top-cls", "mean:-1", "mean:0,-1", "mean:all", "head-mean", "embedding-mean"]
SIF = ["sif:all", "head-sif", "embedding-sif"]


@pytest.fixture(scope="module")
def many(model):
    words = [model.vocabulary.surfaces[i] for i in model.vocabulary.words[1000:1400].tolist()]
    return [" ".join(words[i : i + 6]) for i in range(0, 320)]


def test_means_and_first_states_are_those_of_transformers(model):
    place = data_directory() / "models" / DEFAULT_MODEL
    own = AutoModel.from_pretrained(place, dtype=torch.float32, add_pooling_layer=False).eval()
    found = {name: Pooler(model, name).vectors(TEXTS) for name in DENSE}
    for row, encoding in enumerate(model.encode(TEXTS)):
        ids = torch.from_numpy(encoding.ids.copy())[None]
        with torch.inference_mode():
            states = own(input_ids=ids, output_hidden_states=True).hidden_states
        layers = np.stack([one[0].numpy() for one in states])
        expected = {
            "top-cls": layers[-1, 0],
            "mean:-1": layers[-1].mean(axis=0),
            "mean:0,-1": layers[[0, -1]].mean(axis=(0, 1)),
            "mean:all": layers.mean(axis=(0, 1)),
        }
        for name, vector in expected.items():
            assert np.allclose(found[name][row], vector, atol=2e-2), name


def test_head_states_and_embeddings_are_pooled_as_a_slow_loop_does(model):
    states = model.head_states(TEXTS)
    rows = model.vocabulary.embeddings
    for row, encoding in enumerate(model.encode(TEXTS)):
        own = encoding.ids[~encoding.is_special]
        expected = {
            "head-cls": states.of(row)[0],
            "head-mean": states.of(row).mean(axis=0),
            "embedding-mean": rows[own].mean(axis=0),
        }
        for name, vector in expected.items():
            assert np.allclose(Pooler(model, name).vectors(TEXTS)[row], vector, atol=1e-3), name


@pytest.mark.parametrize("name", ["head-cls", "top-cls", "mean:0,-1", "head-mean", *SIF])
def test_a_text_does_not_depend_on_its_batch_mates(model, name):
    pooler = Pooler(model, name)
    together = pooler.vectors([*TEXTS, *ODD])
    alone = np.concatenate([pooler.vectors([text]) for text in [*TEXTS, *ODD]])
    assert np.allclose(together, alone, atol=1e-4 * np.abs(alone).max())


@pytest.mark.parametrize("name", [*DENSE, *SIF])
def test_a_text_without_a_piece_is_zero_and_resembles_nothing(model, name):
    found = Pooler(model, name).vectors(["", "  \t ", "A cat."])
    assert not found[:2].any()
    assert found[2].any()


def test_a_long_text_is_the_mean_of_its_windows_by_their_pieces(model):
    text = "The patient was given aspirin . " * 200
    size = len(model.encode([text])[0])
    assert size > 2 * model.max_length
    found = Pooler(model, "embedding-mean").vectors([text])[0]
    ids = model.encode([text])[0].ids[1:-1]
    assert np.allclose(found, model.vocabulary.embeddings[ids].mean(axis=0), atol=1e-5)
    for name in ("head-cls", "head-mean"):
        assert np.isfinite(Pooler(model, name).vectors([text])).all()
        with pytest.raises(InputError, match=f"{size} pieces; expected at most {model.max_length}"):
            Pooler(model, name, cut=False).vectors([text])


def test_normalised_vectors_have_length_1_and_raw_ones_do_not(model):
    normalised = Embedder(model, normalisation="normalised").vectors(TEXTS)
    assert np.allclose(np.linalg.norm(normalised, axis=1), 1, atol=1e-5)
    raw = Embedder(model, normalisation="raw").vectors(TEXTS)
    assert np.allclose(raw / np.linalg.norm(raw, axis=1, keepdims=True), normalised, atol=1e-5)


def test_frequent_pieces_weigh_little(model):
    by_bias = weights_by_bias(model.vocabulary)
    by_count = weights_by_count(["the cell"] * 3 + ["the the the protein"], model)
    vocabulary = model.vocabulary
    the, cell, protein, other = (vocabulary.id_of(w) for w in ("the", "cell", "protein", "London"))
    assert by_bias[the] < by_bias[protein]
    assert by_count[the] < by_count[cell] < by_count[protein] < by_count[other] == 1
    assert not by_bias[vocabulary.is_special].any()
    assert not by_count[vocabulary.is_special].any()
    # 6 of 10 pieces, and a is .001
    assert by_count[the] == pytest.approx(0.001 / 0.601)


@pytest.mark.parametrize("texts", [[], [""], ["   "]])
def test_nothing_to_count_is_refused(model, texts):
    with pytest.raises(InputError, match="no piece"):
        weights_by_count(texts, model)


@pytest.mark.parametrize("name", ["head-mean", "embedding-sif"])
def test_whitening_spreads_the_texts_that_it_was_fitted_on(model, many, name):
    space = fit_space(iter(many), model, name, n_dims=8)
    vectors = Embedder(model, name, "whitened", space=space).vectors(many)
    assert vectors.shape == (len(many), 8)
    assert space.n_texts == len(many)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    cosines = vectors @ vectors.T
    assert abs(cosines[~np.eye(len(many), dtype=bool)].mean()) < 0.1
    again = Embedder(model, name, space=space).vectors(many[:3])
    assert np.allclose(vectors[:3], again, atol=1e-4)


def test_what_all_texts_share_is_taken_away_for_sif_alone(model, many):
    space = fit_space(many, model, "embedding-sif", n_dims=4)
    raw = Embedder(model, "embedding-sif", "raw", space=space).vectors(many[:5])
    assert np.allclose(raw @ space.direction, 0, atol=1e-4)
    assert not fit_space(many, model, "embedding-mean", n_dims=4).direction.any()


def test_blank_texts_are_passed_over_in_fitting(model, many):
    with_blanks = fit_space(["", *many, " "], model, "embedding-mean", n_dims=4)
    assert with_blanks.n_texts == len(many)


def test_too_few_texts_to_whiten_are_refused(model):
    with pytest.raises(InputError, match="more texts than dimensions"):
        fit_space(TEXTS, model, "embedding-mean")


@pytest.mark.parametrize("name", SIF)
def test_sif_needs_what_was_fitted(model, name):
    with pytest.raises(InputError, match="fit-whitening"):
        Embedder(model, name)


@pytest.mark.parametrize(
    ("name", "way", "said"),
    [
        ("terms", None, "sparse"),
        ("mean:9", None, "layer is 9"),
        ("mean:-9", None, "layer is -9"),
        ("head-mean", "whitened", "none"),
        ("head-mean", "white", "expected raw"),
        ("nothing", None, "expected head-cls"),
    ],
)
def test_what_there_is_not_is_refused_before_any_text(model, name, way, said):
    with pytest.raises(InputError, match=said):
        Embedder(model, name, way)


def test_a_space_of_another_method_or_model_is_refused(model, many):
    space = fit_space(many, model, "embedding-mean", n_dims=4)
    with pytest.raises(InputError, match="fitted for method 'embedding-mean'"):
        Embedder(model, "head-mean", space=space)
    for other in (
        replace(space, vocabulary_digest="00"),
        replace(space, fingerprint=-space.fingerprint),
    ):
        with pytest.raises(DigestMismatchError):
            Embedder(model, "embedding-mean", space=other)


@pytest.mark.parametrize("texts", [["\ud800"], [None], "a text"])
def test_what_is_no_text_is_refused(model, texts):
    with pytest.raises(InputError):
        Embedder(model, "embedding-mean").vectors(texts)


def test_no_text_gives_no_row(model):
    for name in ("head-mean", "embedding-mean", "head-cls"):
        embedder = Embedder(model, name)
        assert embedder.vectors([]).shape == (0, embedder.width)
