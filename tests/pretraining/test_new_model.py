"""A new model has the size that was asked for and the weights that the seed decides."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoModelForMaskedLM, BertForMaskedLM, BertForPreTraining

from knife.pretraining.new_model import (
    WORD_SPREAD,
    new_model,
    start_from_offsets,
    start_from_word_vectors,
)
from knife.pretraining.options import PRESETS, ModelShape
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary

SHAPE = ModelShape(3, 32, 4, 48, 40)


@pytest.fixture(scope="module")
def tokenizer():
    text = [("The receptor binds cells.", "It is old.")]
    return train_vocabulary(text, VocabularyOptions(size=120, min_frequency=1))


def test_a_model_has_the_size_that_was_asked_for(tokenizer):
    model = new_model(SHAPE, tokenizer, seed=0, dropout=0.25)
    config = model.config
    assert config.vocab_size == len(tokenizer)
    assert config.num_hidden_layers == len(model.bert.encoder.layer) == 3
    assert (config.num_attention_heads, config.max_position_embeddings) == (4, 40)
    assert config.hidden_dropout_prob == config.attention_probs_dropout_prob == 0.25
    assert config.pad_token_id == tokenizer.pad_token_id
    assert model.bert.embeddings.word_embeddings.weight.shape == (len(tokenizer), 32)
    assert model.bert.encoder.layer[0].intermediate.dense.weight.shape == (48, 32)
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}


def test_the_feed_forward_part_is_four_times_as_wide_if_nothing_is_said(tokenizer):
    model = new_model(PRESETS["tiny"], tokenizer, seed=0)
    assert model.config.intermediate_size == 256


@pytest.mark.parametrize("has_next_sentence", [True, False])
def test_the_next_sentence_head_is_a_choice(tokenizer, has_next_sentence):
    model = new_model(SHAPE, tokenizer, seed=0, has_next_sentence=has_next_sentence)
    assert type(model) is (BertForPreTraining if has_next_sentence else BertForMaskedLM)


def test_embeddings_and_decoder_are_one(tokenizer):
    model = new_model(SHAPE, tokenizer, seed=0)
    decoder = model.cls.predictions.decoder
    assert decoder.weight is model.bert.embeddings.word_embeddings.weight
    assert decoder.bias is model.cls.predictions.bias


def test_the_seed_decides_the_weights_and_chance_elsewhere_goes_on(tokenizer):
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    one = new_model(SHAPE, tokenizer, seed=1).state_dict()
    assert torch.rand(3).equal(expected)
    same, other = (new_model(SHAPE, tokenizer, seed=seed).state_dict() for seed in (1, 2))
    assert all(weight.equal(same[name]) for name, weight in one.items())
    name = "bert.encoder.layer.0.attention.self.query.weight"
    assert not one[name].equal(other[name])


def test_weights_are_drawn_as_berts_were(tokenizer):
    model = new_model(ModelShape(1, 256, 4), tokenizer, seed=0)
    assert model.bert.embeddings.word_embeddings.weight.std().item() == pytest.approx(0.02, rel=0.1)
    inner = model.bert.encoder.layer[0].intermediate.dense
    assert inner.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert not inner.bias.any()


def test_word_vectors_become_the_embeddings_at_their_spread(tokenizer):
    model = new_model(SHAPE, tokenizer, seed=0)
    vectors = 17 * torch.randn(len(tokenizer), 32, generator=torch.Generator().manual_seed(0))
    start_from_word_vectors(model, vectors)
    weight = model.bert.embeddings.word_embeddings.weight
    assert weight.std().item() == pytest.approx(WORD_SPREAD, rel=1e-4)
    cosines = torch.nn.functional.cosine_similarity(weight, vectors)
    torch.testing.assert_close(cosines, torch.ones(len(tokenizer)))
    assert model.cls.predictions.decoder.weight is weight
    assert weight.requires_grad


def test_offsets_follow_from_the_seed_and_the_spread_of_the_embeddings(tokenizer):
    made = []
    for seed in (0, 0, 1):
        model = new_model(SHAPE, tokenizer, seed=0)
        start_from_offsets(model, seed)
        made.append(model.state_dict())
    assert all(weight.equal(made[1][name]) for name, weight in made[0].items())
    name = "bert.encoder.layer.0.attention.self.query.weight"
    assert not made[0][name].equal(made[2][name])


def test_a_new_model_is_read_back_by_transformers(tokenizer, tmp_path):
    model = new_model(SHAPE, tokenizer, seed=0).eval()
    start_from_offsets(model, 0)
    model.save_pretrained(tmp_path)
    again = AutoModelForMaskedLM.from_pretrained(tmp_path).eval()
    pieces = torch.arange(5, 25)[None]
    with torch.inference_mode():
        torch.testing.assert_close(again(pieces).logits, model(pieces).prediction_logits)
