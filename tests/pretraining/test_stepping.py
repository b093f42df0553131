"""Steps: the same however they are parted, repeatable, and stopped by what is no number."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from knife.errors import MissingExtraError, ModelError
from knife.pretraining.building import kinds_of
from knife.pretraining.examples import Segments
from knife.pretraining.masking import masked_batch
from knife.pretraining.new_model import new_model
from knife.pretraining.objective import Objective
from knife.pretraining.optimizers import optimizers_of
from knife.pretraining.options import Learning, ModelShape
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.stepping import Stepper, accelerator, agree

LEARNING = Learning(max_length=32, batch_size=6, optimizer="adamw")


@pytest.fixture
def corpus(word_tokenizer):
    """Six documents of two sentences of eight random words."""
    first = len(word_tokenizer.all_special_ids)
    pieces = np.random.default_rng(0).integers(first, len(word_tokenizer), 96).astype(np.uint16)
    return PackedCorpus(pieces, np.arange(0, 97, 8), np.arange(0, 97, 16))


@pytest.fixture
def batch(corpus, word_tokenizer):
    """Six pairs of which the last is short and has no hidden piece."""
    start = np.arange(0, 96, 16)
    first, second = np.stack([start, start + 8], 1), np.stack([start + 8, start + 16], 1)
    first[-1, 1] = first[-1, 0] + 2
    second[-1, 1] = second[-1, 0]
    made = masked_batch(
        corpus,
        Segments(first, second, np.arange(6) % 2 == 0),
        kinds_of(word_tokenizer),
        max_length=32,
        rate=0.3,
        generator=np.random.default_rng(1),
    )
    is_kept = made.positions < 5 * 32
    return made._replace(positions=made.positions[is_kept], targets=made.targets[is_kept])


class Setting:
    """A model with its optimizers; two of them begin alike."""

    def __init__(self, tokenizer, learning=LEARNING, dropout=0.0):
        self.model = new_model(ModelShape(2, 32, 2), tokenizer, seed=0, dropout=dropout)
        self.optimizers = optimizers_of(self.model, learning)
        objective = Objective(self.model).train()
        self.stepper = Stepper(objective, self.optimizers, learning, Accelerator(cpu=True))

    def weights(self):
        return {name: value.clone() for name, value in self.model.state_dict().items()}


@pytest.mark.parametrize("accumulate", [2, 3, 6])
def test_a_batch_in_parts_is_the_same_step(batch, word_tokenizer, accumulate):
    whole = Setting(word_tokenizer)
    parted = Setting(word_tokenizer, replace(LEARNING, accumulate=accumulate))
    for number in range(3):
        one = whole.stepper.step(batch, 1e-3, number)
        two = parted.stepper.step(batch, 1e-3, number)
        assert one == pytest.approx(two, abs=2e-5)
    found = parted.weights()
    for name, weight in whole.weights().items():
        torch.testing.assert_close(weight, found[name], atol=1e-4, rtol=0, msg=name)


def test_a_step_is_the_mean_of_both_losses_as_transformers_counts_them(batch, word_tokenizer):
    setting = Setting(word_tokenizer)
    labels = torch.full((6 * 32,), -100)
    labels[torch.from_numpy(batch.positions)] = torch.from_numpy(batch.targets)
    found = setting.model(
        input_ids=torch.from_numpy(batch.pieces),
        attention_mask=torch.from_numpy(batch.is_real).long(),
        token_type_ids=torch.from_numpy(batch.segment),
        labels=labels.reshape(6, 32),
        next_sentence_label=torch.from_numpy(batch.is_wrong),
    )
    done = setting.stepper.step(batch, 1e-3)
    assert done.masked + done.next_sentence == pytest.approx(found.loss.item(), abs=1e-5)


def test_a_batch_without_a_hidden_piece_is_a_step(batch, word_tokenizer):
    bare = batch._replace(positions=batch.positions[:0], targets=batch.targets[:0])
    done = Setting(word_tokenizer).stepper.step(bare, 1e-3)
    assert done.masked == 0
    assert done.next_sentence > 0


def test_every_optimizer_takes_its_share_of_the_rate(batch, word_tokenizer):
    setting = Setting(word_tokenizer, replace(LEARNING, optimizer="muon"))
    before = setting.weights()
    setting.stepper.step(batch, 0.0)
    after = setting.weights()
    assert all(torch.equal(before[name], after[name]) for name in before)
    setting.stepper.step(batch, 0.25)
    groups = [group for optimizer in setting.optimizers for group in optimizer.param_groups]
    assert [group["lr"] for group in groups] == [0.25, 0.25, 0.25, 0.0625]


def test_gradients_are_clipped_and_their_norm_is_told_as_it_was(batch, word_tokenizer):
    setting = Setting(word_tokenizer, replace(LEARNING, max_gradient=1e-3))
    norms = []
    for optimizer in setting.optimizers:
        optimizer.register_step_pre_hook(
            lambda found, *_: norms.extend(
                weight.grad.norm().item() for group in found.param_groups
                for weight in group["params"]
            )
        )  # fmt: skip
    done = setting.stepper.step(batch, 1e-3)
    assert done.gradient_norm > 0.1
    assert np.linalg.norm(norms) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_loss_that_is_no_number_does_not_reach_the_weights(batch, word_tokenizer, value):
    setting = Setting(word_tokenizer)
    with torch.no_grad():
        setting.model.bert.embeddings.word_embeddings.weight[10:] = value
    before = setting.weights()
    with pytest.raises(ModelError, match=r"expected numbers.*resume from the last one"):
        setting.stepper.step(batch, 1e-3)
    for name, weight in setting.weights().items():
        torch.testing.assert_close(weight, before[name], equal_nan=True, atol=0, rtol=0)


def test_what_is_dropped_follows_from_seed_and_number(batch, word_tokenizer):
    def loss(number: int, seed: int = 0) -> float:
        learning = replace(LEARNING, seed=seed)
        setting = Setting(word_tokenizer, learning, dropout=0.5)
        return setting.stepper.step(batch, 1e-3, number).masked

    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = loss(3)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert loss(3) == first
    assert loss(4) != first
    assert loss(3, seed=1) != first


def test_one_process_agrees_with_itself():
    assert agree([1.5, 0.0], Accelerator(cpu=True)) == [1.5, 0.0]


def test_accelerate_that_is_missing_is_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'bert-knife\[pretrain\]'"):
        accelerator(torch.device("cpu"))


def test_what_a_launcher_was_configured_for_does_not_count(batch, word_tokenizer, monkeypatch):
    plain = Setting(word_tokenizer).stepper.step(batch, 1e-3)
    monkeypatch.setenv("ACCELERATE_GRADIENT_ACCUMULATION_STEPS", "4")
    assert Setting(word_tokenizer).stepper.step(batch, 1e-3) == plain
