"""A trained model begins a run with the weights that it has, all of them."""

from __future__ import annotations

import json

import pytest
import torch
from transformers import (
    AutoModelForPreTraining,
    BertConfig,
    BertForMaskedLM,
    BertForPreTraining,
    BertModel,
    DistilBertConfig,
    DistilBertForMaskedLM,
)

from knife.errors import ModelError, ModelNotFoundError, NoMaskedLMHeadError
from knife.pretraining.continuing import has_next_sentence, open_trained
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary

SIZE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 40,
}


@pytest.fixture(scope="module")
def tokenizer():
    text = [("The receptor binds cells.", "It is old.")]
    return train_vocabulary(text, VocabularyOptions(size=100, min_frequency=1))


@pytest.fixture
def saved(tokenizer, tmp_path):
    """Save a model of random weights and return its directory and its weights."""

    def save(kind, **changes):
        sizes = SIZE if kind is not DistilBertForMaskedLM else {"dim": 16, "n_heads": 2}
        config_class = DistilBertConfig if kind is DistilBertForMaskedLM else BertConfig
        model = kind(config_class(vocab_size=len(tokenizer), pad_token_id=0, **sizes, **changes))
        generator = torch.Generator().manual_seed(3)
        with torch.no_grad():
            for weight in model.parameters():
                weight.normal_(0, 0.3, generator=generator)
        model.save_pretrained(tmp_path)
        tokenizer.save_pretrained(tmp_path)
        return tmp_path, model

    return save


def assert_same_weights(found, expected):
    found, expected = found.state_dict(), expected.state_dict()
    assert found.keys() == expected.keys()
    for name, weight in expected.items():
        assert found[name].equal(weight), name


@pytest.mark.parametrize("is_tied", [True, False])
def test_bert_keeps_its_next_sentence_head_to_the_last_bit(saved, tokenizer, is_tied):
    directory, model = saved(BertForPreTraining, tie_word_embeddings=is_tied)
    found, read = open_trained(directory)
    assert type(found) is BertForPreTraining
    assert has_next_sentence(found)
    assert_same_weights(found, model)
    decoder = found.cls.predictions.decoder.weight
    assert (decoder is found.bert.embeddings.word_embeddings.weight) == is_tied
    assert read.get_vocab() == tokenizer.get_vocab()


def test_what_it_says_is_what_it_said(saved):
    directory, model = saved(BertForPreTraining)
    found, _ = open_trained(str(directory))
    pieces = torch.arange(5, 25)[None]
    with torch.inference_mode():
        own, expected = found.eval()(pieces), model.eval()(pieces)
    torch.testing.assert_close(own.prediction_logits, expected.prediction_logits)
    torch.testing.assert_close(own.seq_relationship_logits, expected.seq_relationship_logits)
    assert not own.seq_relationship_logits.isnan().any()


@pytest.mark.parametrize("kind", [BertForMaskedLM, DistilBertForMaskedLM])
def test_a_model_without_that_head_stays_what_it_is_and_gets_none(saved, kind):
    directory, model = saved(kind)
    found, _ = open_trained(directory)
    assert type(found) is kind
    assert not has_next_sentence(found)
    assert_same_weights(found, model)


@pytest.mark.parametrize("kind", [BertForPreTraining, BertForMaskedLM])
def test_it_is_ready_to_be_trained_in_float32(saved, kind):
    directory, _ = saved(kind, hidden_dropout_prob=0.5)
    for path in directory.glob("config.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "dtype": "float16"}))
    found, _ = open_trained(directory)
    assert {weight.dtype for weight in found.parameters()} == {torch.float32}
    assert all(weight.requires_grad for weight in found.parameters())
    # Dropout included, everywhere.
    assert all(module.training for module in found.modules())


def test_an_encoder_without_a_head_is_refused(saved):
    directory, _ = saved(BertModel)
    with pytest.raises(NoMaskedLMHeadError, match="no complete masked-LM head"):
        open_trained(directory)


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ModelNotFoundError):
        open_trained(tmp_path / "gone")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError):
        open_trained(tmp_path)


def test_a_checkpoint_of_its_own_is_continued_in_the_same_way(saved, tmp_path):
    directory, model = saved(BertForPreTraining)
    found, read = open_trained(directory)
    found.save_pretrained(tmp_path / "again")
    read.save_pretrained(tmp_path / "again")
    again, _ = open_trained(tmp_path / "again")
    assert_same_weights(again, model)
    assert_same_weights(AutoModelForPreTraining.from_pretrained(tmp_path / "again"), model)
    names = [name for name, _ in model.named_parameters()]
    assert [name for name, _ in again.named_parameters()] == names
