"""Sizes, precision and heads for pairs are read from the headers of weights."""

from __future__ import annotations

import pytest
import torch

from knife.errors import ModelError, ModelNotFoundError
from knife.models.checkpoint_files import checkpoint_files


def test_size_and_precision_are_those_of_the_file(bert_directory):
    found = checkpoint_files(bert_directory)
    path = bert_directory / "model.safetensors"
    assert found.sizes == {"model.safetensors": path.stat().st_size}
    assert list(found.dtypes) == ["F32"]
    assert found.dtypes["F32"] * 4 <= path.stat().st_size
    assert found.pair_head == ""


def test_mixed_precisions_are_counted_apart(bert_directory, change_weights):
    first = []

    def halve(weights):
        name = sorted(weights)[0]
        first.append(weights[name].numel())
        return {**weights, name: weights[name].half()}

    change_weights(bert_directory, halve)
    assert checkpoint_files(bert_directory).dtypes["F16"] == first[0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cls.seq_relationship.weight", "next sentence"),
        ("sop_classifier.classifier.weight", "sentence order"),
    ],
)
def test_a_head_for_pairs_is_seen(name, kind, bert_directory, change_weights):
    change_weights(bert_directory, lambda weights: {**weights, name: torch.ones(2, 2)})
    assert checkpoint_files(bert_directory).pair_head == kind


def test_sharded_weights_are_added_up(make_parts, tmp_path):
    model, tokenizer = make_parts("bert")
    model.save_pretrained(tmp_path, max_shard_size="4KB")
    tokenizer.save_pretrained(tmp_path)
    found = checkpoint_files(tmp_path)
    assert len(found.sizes) > 1
    assert sum(found.dtypes.values()) >= sum(weight.numel() for weight in model.parameters())


def test_a_damaged_file_is_refused(bert_directory):
    (bert_directory / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="Expected whole safetensors"):
        checkpoint_files(bert_directory)


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ModelNotFoundError):
        checkpoint_files(tmp_path / "nothing")
