"""The parts of a model are named as they stand in it, for every layout."""

from __future__ import annotations

import pytest
import torch

from knife.models.anatomy import anatomy, recomposition_error

TEXTS = ["The cell binds.", "London is a city", "1"]
TRANSFORMS = {
    "bert": "cls.predictions.transform",
    "roberta": "lm_head.dense, lm_head.layer_norm",
    "distilbert": "vocab_transform, activation, vocab_layer_norm",
    "modernbert": "head",
    "electra": "generator_predictions",
    "mobilebert": "cls.predictions.transform",
}


def test_the_parts_re_make_the_scores_of_every_layout(layout, make_masked_lm):
    model, _, _ = make_masked_lm(layout)
    assert recomposition_error(model, TEXTS) < 1e-3


def test_every_layout_has_a_transform_and_sizes(layout, make_masked_lm):
    model, twin, _ = make_masked_lm(layout)
    found = anatomy(model)
    assert found.architecture == type(twin).__name__
    assert found.transform and found.decoder
    assert found.n_parameters == sum(weight.numel() for weight in twin.parameters())
    assert found.n_layers == twin.config.num_hidden_layers
    assert (found.n_pieces, found.head_width) == model.vocabulary.embeddings.shape
    assert found.has_bias
    assert found.dtype == "float32"


@pytest.mark.parametrize(("name", "transform"), TRANSFORMS.items())
def test_the_transform_is_named_as_in_the_checkpoint(name, transform, make_masked_lm):
    model, _, _ = make_masked_lm(name)
    assert anatomy(model).transform == transform


@pytest.mark.parametrize("is_tied", [True, False])
def test_it_tells_whether_the_decoder_is_tied(is_tied, make_masked_lm):
    model, _, _ = make_masked_lm("bert")
    whole, _ = model.parts
    rows = whole.get_input_embeddings().weight
    if not is_tied:
        whole.set_input_embeddings(torch.nn.Embedding(*rows.shape))
    assert anatomy(model).is_tied is is_tied


def test_rounding_is_not_taken_for_an_error_of_the_parts(make_masked_lm):
    model, _, _ = make_masked_lm("bert", dtype=torch.bfloat16)
    assert recomposition_error(model, TEXTS) is None
    assert anatomy(model).dtype == "bfloat16"
    assert anatomy(model).is_tied


def test_without_a_text_there_is_no_error(make_masked_lm):
    model, _, _ = make_masked_lm("bert")
    assert recomposition_error(model, []) is None


def test_a_false_part_shows(make_masked_lm):
    model, _, _ = make_masked_lm("bert")
    whole, _ = model.parts
    decoder = whole.cls.predictions.decoder
    decoder.bias = torch.nn.Parameter(decoder.bias.detach() + 1)
    assert recomposition_error(model, TEXTS) == pytest.approx(1, abs=1e-3)
