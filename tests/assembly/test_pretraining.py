"""Runs put together from names: vocabularies, models, devices, and what may change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForMaskedLM, BertForPreTraining, PreTrainedTokenizerFast

import knife
from knife.assembly import pretraining
from knife.assembly.pretraining import (
    Changes,
    Start,
    find_tokenizer,
    finish_run,
    resume_pretraining,
    start_adapting,
    start_pretraining,
)
from knife.errors import InputError, ModelNotFoundError, StoreError
from knife.pretraining.options import Budget, Learning, ModelShape, Rhythm
from knife.pretraining.settings import Settings, read_settings

WORDS = ["the", "cat", "dog", "sleeps", "barks", "."]
TEXT = [("the cat sleeps .", "the cat sleeps ."), ("the dog barks .", "the dog barks .")] * 20
SETTINGS = Settings(
    Budget("steps", 4),
    ModelShape(1, 16, 2, max_positions=32),
    learning=Learning(max_length=16, batch_size=4, optimizer="adamw"),
    rhythm=Rhythm(log_steps=2, n_evaluations=0, checkpoint_minutes=0),
)


def tokenizer_of(*more: str) -> PreTrainedTokenizerFast:
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    pieces = [*names.values(), *WORDS, *more]
    inner = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    inner.pre_tokenizer = BertPreTokenizer()
    inner.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=inner, **names)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("pieces")
    tokenizer_of().save_pretrained(place)
    return place


@pytest.fixture(scope="module", params=[BertForPreTraining, BertForMaskedLM])
def trained(request, tmp_path_factory) -> Path:
    """A model with a next-sentence head, and one without."""
    place = tmp_path_factory.mktemp("model")
    tokenizer = tokenizer_of("k", "##i", "##t", "##e", "##n")
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=32,
    )  # fmt: skip
    request.param(config).save_pretrained(place)
    tokenizer.save_pretrained(place)
    return place


def test_a_vocabulary_and_a_model_can_be_named(vocabulary, trained):
    assert len(find_tokenizer(vocabulary)) == 11
    assert len(find_tokenizer(str(trained))) == 16
    assert len(find_tokenizer("knife-mini-cased")) > 1000


def test_a_name_that_is_nothing_is_refused(tmp_path):
    with pytest.raises(ModelNotFoundError, match="there is no model"):
        find_tokenizer(tmp_path / "none")


def test_a_run_from_scratch_becomes_a_model(tmp_path, vocabulary):
    run = start_pretraining(tmp_path / "run", TEXT, vocabulary, SETTINGS, device="cpu")
    assert [line.step for line in run.lines()] == [2, 4]
    assert run.tokenizer.model_max_length == 32
    assert [line.step for line in finish_run(tmp_path / "run", run)] == [2, 4]
    assert knife.load(tmp_path / "run" / "model", device="cpu").vocabulary.pieces[5:] == tuple(
        WORDS
    )


def test_the_limit_of_the_model_that_lends_its_vocabulary_is_not_ours(tmp_path):
    lender = tokenizer_of()
    lender.model_max_length = 8
    lender.save_pretrained(tmp_path / "lender")
    run = start_pretraining(tmp_path / "run", TEXT, tmp_path / "lender", SETTINGS, device="cpu")
    list(run.lines())
    finish_run(tmp_path / "run", run)
    written = json.loads((tmp_path / "run" / "model" / "tokenizer_config.json").read_text())
    assert written["model_max_length"] == 32


def test_a_model_is_adapted_with_new_words(tmp_path, trained):
    settings = Settings(Budget("steps", 2), start=str(trained), learning=SETTINGS.learning)
    readings = []

    def documents():
        readings.append(1)
        return iter([("the kitten sleeps .", "the kitten barks ."), *TEXT])

    start = Start(trained, words=["kite", "cat"], n_words=5, min_frequency=2)
    run = start_adapting(tmp_path / "run", documents, start, settings, device="cpu")
    assert len(readings) == 2
    assert run.tokenizer.tokenize("kitten kite cat") == ["kitten", "kite", "cat"]
    assert len(run.tokenizer) == run.model.config.vocab_size == 18
    list(run.lines())
    judges = isinstance(run.model, BertForPreTraining)
    assert read_settings(tmp_path / "run")[0].learning.next_sentence is judges


def test_without_words_to_count_the_text_is_read_once(tmp_path, trained):
    readings = []

    def documents():
        readings.append(1)
        return iter(TEXT)

    settings = Settings(Budget("steps", 1), start=str(trained), learning=SETTINGS.learning)
    start_adapting(tmp_path / "run", documents, Start(trained), settings, device="cpu")
    assert len(readings) == 1


def test_what_is_refused_is_refused_before_the_text_is_read(tmp_path, trained):
    def documents():
        raise AssertionError("it was read")

    settings = Settings(Budget("steps", 1), start=str(trained))
    start = Start(trained, n_words=5)
    with pytest.raises(InputError, match="128 pieces are longer than the 32 positions"):
        start_adapting(tmp_path / "run", documents, start, settings, device="cpu")
    (tmp_path / "mine.txt").touch()
    with pytest.raises(StoreError, match=r"holds 'mine.txt'"):
        start_adapting(tmp_path, documents, start, settings, device="cpu")


def test_changes_are_what_was_said_and_no_more():
    assert Changes().of(SETTINGS) == SETTINGS
    changed = Changes(Budget("tokens", 5), 1e-5, "bfloat16", "float16").of(SETTINGS)
    assert changed.budget == Budget("tokens", 5)
    assert changed.learning.learning_rate == 1e-5
    assert (changed.dtype, changed.weights) == ("bfloat16", "float16")
    assert changed.shape == SETTINGS.shape
    assert changed.learning.batch_size == SETTINGS.learning.batch_size


def test_a_run_is_resumed_with_another_budget(tmp_path, vocabulary):
    run = start_pretraining(tmp_path / "run", TEXT, vocabulary, SETTINGS, device="cpu")
    list(run.lines())
    more = resume_pretraining(tmp_path / "run", device="cpu", changes=Changes(Budget("steps", 6)))
    assert more.state.step == 4
    assert [line.step for line in more.lines()] == [6]
    assert resume_pretraining(tmp_path / "run", device="cpu").progress == 1


def test_a_device_that_is_not_there_is_refused(tmp_path, vocabulary):
    with pytest.raises(InputError, match="device is 'abacus'"):
        start_pretraining(tmp_path / "run", TEXT, vocabulary, SETTINGS, device="abacus")
    assert not (tmp_path / "run").exists()


def test_half_precision_is_asked_of_the_device(monkeypatch, tmp_path, vocabulary):
    asked = []

    def choose(name, device):
        asked.append((name, device))
        return torch.bfloat16

    monkeypatch.setattr(pretraining, "choose_dtype", choose)
    run = start_pretraining(tmp_path / "run", TEXT, vocabulary, SETTINGS, device="cpu")
    assert asked == [("auto", torch.device("cpu"))]
    assert {weight.dtype for weight in run.model.parameters()} == {torch.float32}
    assert all(line.loss < 10 for line in run.lines())
