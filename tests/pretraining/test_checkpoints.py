"""A checkpoint is whole or not there, and a run goes on from it as if nothing had happened."""

from __future__ import annotations

import copy
import errno
import json
import os

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForMaskedLM, AutoTokenizer

from knife.errors import StoreError
from knife.pretraining import checkpoints as module
from knife.pretraining.checkpoints import (
    OPTIMIZER,
    STATE,
    checkpoints,
    read_optimizers,
    read_state,
    save_checkpoint,
)
from knife.pretraining.examples import Position
from knife.pretraining.new_model import new_model
from knife.pretraining.optimizers import optimizers_of
from knife.pretraining.options import Learning, ModelShape
from knife.pretraining.state import State, Sums
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary

SHAPE = ModelShape(2, 16, 2, 24, 32)


@pytest.fixture(scope="module")
def tokenizer():
    text = [("The receptor binds cells.", "It is old.")]
    return train_vocabulary(text, VocabularyOptions(size=100, min_frequency=1))


class Run:
    """A model with its optimizers, whose steps can be compared."""

    def __init__(self, tokenizer, optimizer="muon", model=None):
        self.tokenizer = tokenizer
        self.model = model or new_model(SHAPE, tokenizer, seed=0)
        self.optimizers = optimizers_of(self.model, Learning(optimizer=optimizer))

    def step(self, seed):
        generator = torch.Generator().manual_seed(seed)
        pieces = torch.randint(5, len(self.tokenizer), (4, 10), generator=generator)
        self.model.train()
        judged = torch.randint(0, 2, (4,), generator=generator)
        self.model(pieces, labels=pieces, next_sentence_label=judged).loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def save(self, directory, step=0, **options):
        state = State(step=step)
        return save_checkpoint(
            directory, self.model, self.tokenizer, self.optimizers, state, **options
        )

    def weights(self):
        return {name: weight.clone() for name, weight in self.model.state_dict().items()}


@pytest.fixture(scope="module")
def trained(tokenizer):
    """Return a run of two steps with Muon; nobody may step it further."""
    run = Run(tokenizer)
    for seed in (1, 2):
        run.step(seed)
    return run


def assert_same(one, two):
    assert one.keys() == two.keys()
    assert all(weight.equal(two[name]) for name, weight in one.items())


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_the_next_step_is_the_same_to_the_last_bit(tokenizer, tmp_path, optimizer):
    run = Run(tokenizer, optimizer)
    for seed in (1, 2, 3):
        run.step(seed)
    saved = run.save(tmp_path, 3)
    kept = run.weights()
    resumed = Run(tokenizer, optimizer, copy.deepcopy(run.model))
    read_optimizers(saved, resumed.optimizers)
    for seed in (4, 5):
        run.step(seed)
        resumed.step(seed)
        assert_same(run.weights(), resumed.weights())
    # Without the state it would not be.
    fresh = Run(tokenizer, optimizer, copy.deepcopy(run.model))
    fresh.model.load_state_dict(kept)
    for seed in (4, 5):
        fresh.step(seed)
    assert any(not weight.equal(fresh.weights()[name]) for name, weight in run.weights().items())


def test_a_checkpoint_is_a_model_that_transformers_loads(trained, tmp_path):
    saved = trained.save(tmp_path, 2)
    again = AutoModelForMaskedLM.from_pretrained(saved).eval()
    pieces = torch.arange(5, 15)[None]
    with torch.inference_mode():
        own = trained.model.eval()(pieces).prediction_logits
        torch.testing.assert_close(again(pieces).logits, own)
    assert AutoTokenizer.from_pretrained(saved).get_vocab() == trained.tokenizer.get_vocab()


def test_nothing_in_it_is_a_pickle(trained, tmp_path):
    saved = trained.save(tmp_path)
    assert {path.suffix for path in saved.rglob("*") if path.is_file()} <= {
        ".json",
        ".safetensors",
        ".txt",
    }


def test_the_state_comes_back(trained, tmp_path):
    state = State(7, 1234, 5.25, Position(2, 33), Sums(3, 400, 12.5, 1.75, 4.5))
    saved = save_checkpoint(tmp_path, trained.model, trained.tokenizer, trained.optimizers, state)
    assert read_state(saved) == state
    assert saved.name == "step-000000007"


def test_a_run_can_be_saved_before_its_first_step(tokenizer, tmp_path):
    run = Run(tokenizer)
    saved = run.save(tmp_path)
    resumed = Run(tokenizer)
    read_optimizers(saved, resumed.optimizers)
    run.step(1)
    resumed.step(1)
    assert_same(run.weights(), resumed.weights())


def test_the_newest_stay_in_order(trained, tmp_path):
    for step in (0, 90, 100, 1000):
        trained.save(tmp_path, step)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-000000100", "step-000001000"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-000000100", "step-000001000"]
    trained.save(tmp_path, 2000, keep=1)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-000002000"]


def test_where_there_is_none_there_is_none(tmp_path):
    assert checkpoints(tmp_path) == checkpoints(tmp_path / "gone") == []
    (tmp_path / "step-000000003").mkdir()
    assert checkpoints(tmp_path) == []


def test_the_same_step_again_leaves_the_checkpoint_as_it_is(trained, tmp_path):
    saved = trained.save(tmp_path, 5)
    before = {path.name: path.stat().st_mtime_ns for path in saved.iterdir()}
    assert trained.save(tmp_path, 5) == saved
    assert {path.name: path.stat().st_mtime_ns for path in saved.iterdir()} == before


def test_a_directory_of_the_same_step_without_a_state_is_replaced(trained, tmp_path):
    (tmp_path / "step-000000005").mkdir()
    (tmp_path / "step-000000005" / "model.safetensors").write_bytes(b"half")
    saved = trained.save(tmp_path, 5)
    assert checkpoints(tmp_path) == [saved]
    read_optimizers(saved, Run(trained.tokenizer).optimizers)


def failing(error, after=0):
    """Return a function that fails at the call after so many; before, it does nothing."""
    left = [after]

    def fail(*arguments, **options):
        left[0] -= 1
        if left[0] < 0:
            raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")
PLACES = ["model", "tokenizer", "optimizer", "state", "sync", "rename"]


def break_at(place, error, run, patch):
    if place == "model":
        patch.setattr(type(run.model), "save_pretrained", failing(error))
    elif place == "tokenizer":
        patch.setattr(type(run.tokenizer), "save_pretrained", failing(error))
    elif place == "optimizer":
        patch.setattr(module, "save_file", failing(error))
    elif place == "state":
        patch.setattr(module.json, "dumps", failing(error))
    elif place == "sync":
        patch.setattr(os, "fsync", failing(error, after=2))
    else:
        patch.setattr(os, "rename", failing(error))


@pytest.mark.parametrize("place", PLACES)
def test_a_full_disk_leaves_the_checkpoint_before(trained, tmp_path, monkeypatch, place):
    former = trained.save(tmp_path, 1)
    with monkeypatch.context() as patch:
        break_at(place, FULL, trained, patch)
        with pytest.raises(StoreError, match=r"step 2 .*No space left.*resume"):
            trained.save(tmp_path, 2)
    assert list(tmp_path.iterdir()) == checkpoints(tmp_path) == [former]
    read_optimizers(former, Run(trained.tokenizer).optimizers)
    assert read_state(former).step == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_kill_leaves_the_checkpoint_before_and_the_next_clears_up(
    trained, tmp_path, monkeypatch, place
):
    former = trained.save(tmp_path, 1)
    with monkeypatch.context() as patch:
        break_at(place, KeyboardInterrupt(), trained, patch)
        with pytest.raises(KeyboardInterrupt):
            trained.save(tmp_path, 2)
    assert checkpoints(tmp_path) == [former]
    # A resumed run may well come to other steps than the one that was killed.
    later = trained.save(tmp_path, 3)
    assert sorted(tmp_path.iterdir()) == checkpoints(tmp_path) == [former, later]


def test_what_tokenizers_says_of_a_disk_is_understood(trained, tmp_path, monkeypatch):
    class Saving:
        """A tokenizer whose library fails in its own way."""

        def save_pretrained(self, directory):
            trained.tokenizer.backend_tokenizer.save(str(directory / "no" / "tokenizer.json"))

    with pytest.raises(StoreError, match="No such file"):
        save_checkpoint(tmp_path, trained.model, Saving(), trained.optimizers, State())
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_is_told_of(trained, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        trained.save(tmp_path / "file")


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "\xff", '{"step": 1}'])
def test_a_broken_state_is_refused(trained, tmp_path, text):
    saved = trained.save(tmp_path)
    (saved / STATE).write_bytes(text.encode("latin-1"))
    with pytest.raises(StoreError, match=r"not as it was written.*one before"):
        read_state(saved)


def test_a_newer_state_is_refused(trained, tmp_path):
    saved = trained.save(tmp_path)
    values = json.loads((saved / STATE).read_text())
    (saved / STATE).write_text(json.dumps({**values, "weather": "fine"}))
    with pytest.raises(StoreError, match="weather"):
        read_state(saved)


@pytest.mark.parametrize("change", ["gone", "cut", "text"])
def test_a_broken_optimizer_file_is_refused(trained, tmp_path, change):
    path = trained.save(tmp_path) / OPTIMIZER
    content = path.read_bytes()
    path.unlink()
    if change != "gone":
        path.write_bytes(content[:-100] if change == "cut" else b"text")
    with pytest.raises(StoreError, match="not as it was written"):
        read_optimizers(path.parent, Run(trained.tokenizer).optimizers)


@pytest.mark.parametrize(
    ("saved_by", "read_by"), [("adamw", "muon"), ("muon", "adamw"), ("muon", "wider")]
)
def test_the_state_of_other_optimizers_is_refused(tokenizer, tmp_path, saved_by, read_by):
    run = Run(tokenizer, saved_by)
    run.step(1)
    saved = run.save(tmp_path)
    if read_by == "wider":
        other = Run(tokenizer, model=new_model(ModelShape(2, 32, 2, 24, 32), tokenizer, seed=0))
    else:
        other = Run(tokenizer, read_by)
    with pytest.raises(StoreError, match="not as it was written"):
        read_optimizers(saved, other.optimizers)


@pytest.mark.parametrize("name", ["0.0", "x.0.exp_avg", "0.x.exp_avg", "9.0.exp_avg", "0.99.y"])
def test_tensors_that_no_optimizer_has_are_refused(trained, tmp_path, name):
    path = trained.save(tmp_path) / OPTIMIZER
    save_file({**load_file(path), name: torch.zeros(2)}, path)
    with pytest.raises(StoreError, match="not as it was written"):
        read_optimizers(path.parent, Run(trained.tokenizer).optimizers)


def test_a_weight_without_a_gradient_needs_no_state(tokenizer, tmp_path):
    def made():
        run = Run(tokenizer, "adamw")
        run.model.register_parameter("apart", torch.nn.Parameter(torch.ones(3)))
        run.optimizers = optimizers_of(run.model, Learning(optimizer="adamw"))
        return run

    run, resumed = made(), made()
    run.step(1)
    saved = run.save(tmp_path)
    resumed.model.load_state_dict(run.model.state_dict())
    read_optimizers(saved, resumed.optimizers)
    run.step(2)
    resumed.step(2)
    assert_same(run.weights(), resumed.weights())
