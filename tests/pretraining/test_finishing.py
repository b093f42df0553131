"""The end of a run: a model that transformers and knife read, written whole or not at all."""

from __future__ import annotations

import errno
import os
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForMaskedLM, AutoTokenizer, BertForPreTraining

import knife
from knife.errors import StoreError
from knife.pretraining import finishing
from knife.pretraining.building import CORPUS, resume_run, start_run
from knife.pretraining.options import Budget, Rhythm
from knife.pretraining.settings import write_settings


@pytest.fixture(scope="module")
def finished(tmp_path_factory, planted_text, word_tokenizer, small, computer):
    """A run that is over, and its model."""
    place = tmp_path_factory.mktemp("runs") / "finished"
    run = start_run(place, planted_text, word_tokenizer, small, computer)
    list(run.lines())
    return place, run


def finish(finished):
    place, run = finished
    return finishing.finish_run(place, run, place / CORPUS)


def test_transformers_reads_the_model(finished):
    lines = finish(finished)
    place, run = finished
    assert [line.step for line in lines] == [0, 2, 3, 4, 6, 6]
    masked = AutoModelForMaskedLM.from_pretrained(place / "model").state_dict()
    whole = BertForPreTraining.from_pretrained(place / "model").state_dict()
    for name, weight in run.model.state_dict().items():
        assert torch.equal(weight, whole[name])
        assert torch.equal(weight, masked.get(name, weight))
    tokenizer = AutoTokenizer.from_pretrained(place / "model")
    assert tokenizer.get_vocab() == run.tokenizer.get_vocab()
    assert not list(place.glob(".*"))


def test_knife_reads_the_model(finished):
    finish(finished)
    model = knife.load(finished[0] / "model", device="cpu")
    assert model.vocabulary.pieces[-1] == "noun3c"
    assert len(model.fill_mask(["once the [MASK] verb0 ."], 3)[0]) > 0
    assert "# finished" in (finished[0] / "model" / "README.md").read_text()


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_weights_are_stored_with_as_many_bits_as_was_said(finished, small, kind):
    place, run = finished
    write_settings(place, replace(small, weights=kind), "")
    finish(finished)
    dtypes = {value.dtype for value in load_file(place / "model" / "model.safetensors").values()}
    assert dtypes == {getattr(torch, kind)}
    assert {weight.dtype for weight in run.model.parameters()} == {torch.float32}
    assert knife.load(place / "model", device="cpu").vocabulary.embeddings.dtype == "float32"


@pytest.mark.parametrize("name", ["write_card", "rename"])
def test_a_full_disk_leaves_the_model_that_was_there(finished, monkeypatch, name):
    finish(finished)
    place, _ = finished
    before = {path.name: path.read_bytes() for path in (place / "model").iterdir()}

    owner = os if name == "rename" else finishing
    real = getattr(owner, name)

    def full(source, target):
        if str(source).endswith(".unfinished"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, full)
        with pytest.raises(StoreError, match=r"No space left.*resume the run to write the model"):
            finish(finished)
    assert {path.name: path.read_bytes() for path in (place / "model").iterdir()} == before
    assert not list(place.glob(".model*"))


def test_a_tokenizer_that_cannot_be_written_is_told(finished, monkeypatch):
    _, run = finished

    def full(*_, **__):
        raise Exception("No space left on device (os error 28)")

    monkeypatch.setattr(type(run.tokenizer), "save_pretrained", full)
    with pytest.raises(StoreError, match="No space left"):
        finish(finished)


def test_what_a_killed_run_left_of_a_model_is_replaced(finished):
    place, _ = finished
    (place / ".model.unfinished").mkdir()
    (place / ".model.unfinished" / "config.json").write_text("{")
    finish(finished)
    assert AutoModelForMaskedLM.from_pretrained(place / "model")
    assert not list(place.glob(".model*"))


def test_a_run_that_is_over_before_its_first_line_has_a_model(start, tmp_path, computer, small):
    rhythm = Rhythm(log_steps=50, n_evaluations=0)
    run = start(rhythm=rhythm)
    run.is_stopping = True
    assert list(run.lines()) == []
    run = resume_run(
        tmp_path / "run", computer, replace(small, rhythm=rhythm, budget=Budget("steps", 1))
    )
    assert list(run.lines()) == []
    assert finishing.finish_run(tmp_path / "run", run, tmp_path / "run" / CORPUS) == []
    assert "in 1 steps" in (tmp_path / "run" / "model" / "README.md").read_text()
