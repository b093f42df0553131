"""What is refused before a run begins."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from transformers import BertConfig, BertForMaskedLM

from knife.errors import InputError, MissingExtraError, StoreError
from knife.pretraining.options import Learning
from knife.pretraining.requirements import (
    require_length,
    require_new,
    require_parts,
    require_word_vectors,
    shape_of,
)


def test_a_missing_and_an_empty_directory_are_new(tmp_path):
    require_new(tmp_path)
    require_new(tmp_path / "none")
    (tmp_path / ".run.json.unfinished").touch()
    require_new(tmp_path)


def test_a_run_without_a_checkpoint_can_begin_again(tmp_path):
    (tmp_path / "run.json").touch()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "checkpoints" / ".unfinished-step-000000000").mkdir(parents=True)
    require_new(tmp_path)


def test_a_run_that_has_begun_is_refused(tmp_path):
    (tmp_path / "checkpoints" / "step-000000000").mkdir(parents=True)
    (tmp_path / "checkpoints" / "step-000000000" / "state.json").touch()
    with pytest.raises(StoreError, match=r"has begun; expected a new.*--resume, or.*--out"):
        require_new(tmp_path)


def test_a_directory_of_something_else_is_refused(tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(StoreError, match="holds 'model', which is no part of a run"):
        require_new(tmp_path)


def test_every_part_of_a_batch_gets_a_sequence():
    require_parts(Learning(batch_size=8, accumulate=2), 4)
    with pytest.raises(InputError, match=r"a batch of 7 .* parted in 8.*Raise --batch-size"):
        require_parts(Learning(batch_size=7, accumulate=2), 4)


@pytest.mark.parametrize(("length", "is_fine"), [(64, True), (65, False)])
def test_sequences_fit_a_new_model_and_one_that_is_continued(
    small, word_tokenizer, length, is_fine
):
    settings = replace(small, learning=replace(small.learning, max_length=length))
    config = BertConfig(
        vocab_size=40, hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=64,
    )  # fmt: skip
    for model in (None, BertForMaskedLM(config)):
        if is_fine:
            require_length(settings, word_tokenizer, model)
        else:
            with pytest.raises(InputError, match=r"65 pieces .* the 64 positions.*--max-length"):
                require_length(settings, word_tokenizer, model)


def test_a_new_model_has_a_shape(small):
    assert shape_of(small) is small.shape
    with pytest.raises(InputError, match="has no shape"):
        shape_of(replace(small, shape=None))


def test_word_vectors_need_gensim(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "gensim", None)
    require_word_vectors(small)
    with pytest.raises(MissingExtraError, match=r"gensim.*pip install 'bert-knife\[pretrain\]'"):
        require_word_vectors(replace(small, init_embeddings="word2vec"))
