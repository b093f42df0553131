"""Whole runs in this process: they learn, keep to their budgets, and go on as if nothing was."""

from __future__ import annotations

import errno
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from knife.errors import ModelError, StoreError
from knife.pretraining import checkpoints as store
from knife.pretraining import log, trainer
from knife.pretraining.building import resume_run
from knife.pretraining.options import PRESETS, Budget, Learning, Rhythm
from knife.pretraining.packed import read_packed

TIMED = ("seconds", "tokens_per_second")


def told(lines):
    """Return lines without what differs from day to day."""
    return [
        {key: value for key, value in asdict(line).items() if key not in TIMED} for line in lines
    ]


def steps_on_disk(place):
    return [int(path.name[5:]) for path in store.checkpoints(place / trainer.CHECKPOINTS)]


def weights_of(place):
    return load_file(store.checkpoints(place / trainer.CHECKPOINTS)[-1] / "model.safetensors")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory, planted_text, word_tokenizer, computer):
    """A run that is long enough to learn all there is, and its lines."""
    from knife.pretraining.building import start_run
    from knife.pretraining.settings import Settings

    place = tmp_path_factory.mktemp("learnt") / "run"
    settings = Settings(
        Budget("steps", 120),
        PRESETS["tiny"],
        learning=Learning(max_length=32, batch_size=32, learning_rate=5e-3, share_short=0.0),
        rhythm=Rhythm(log_steps=20, n_evaluations=2, held_out_batches=4),
        hold_out=8,
    )
    run = start_run(place, planted_text, word_tokenizer, settings, computer)
    return place, list(run.lines())


def test_the_loss_falls_far_below_that_of_frequencies(learnt):
    place, lines = learnt
    corpus = read_packed(place / "corpus")[0]
    shares = np.bincount(corpus.pieces) / corpus.n_pieces
    frequencies = -(shares[shares > 0] * np.log(shares[shares > 0])).sum()
    final = [line for line in lines if line.kind == "held_out"][-1]
    assert lines[0].loss > 0.7 * frequencies
    assert final.loss < 0.6 * frequencies
    assert final.top1 > 0.5
    assert final.top5 > 0.8


def test_pairs_that_can_be_judged_are_judged(learnt):
    final = [line for line in learnt[1] if line.kind == "held_out"][-1]
    assert final.next_sentence_accuracy > 0.8


def test_the_log_holds_what_was_yielded(learnt):
    place, lines = learnt
    assert told(log.read(place / trainer.LOG)) == [
        {key: round(value, 6) if isinstance(value, float) else value for key, value in one.items()}
        for one in told(lines)
    ]
    assert [(line.kind, line.step) for line in lines] == [
        ("held_out", 0), ("training", 20), ("training", 40), ("training", 60), ("held_out", 60),
        ("training", 80), ("training", 100), ("training", 120), ("held_out", 120),
    ]  # fmt: skip
    written = [json.loads(line) for line in (place / trainer.LOG).read_text().splitlines()]
    assert [set(one) for one in written[3:5]] == [
        {
            "kind", "step", "tokens", "epoch", "seconds", "loss", "next_sentence_loss",
            "learning_rate", "gradient_norm", "tokens_per_second",
        },
        {
            "kind", "step", "tokens", "seconds", "loss", "top1", "top5", "next_sentence_loss",
            "next_sentence_accuracy", "n_predictions",
        },
    ]  # fmt: skip


def test_a_line_is_the_mean_of_its_steps(start):
    ones = [
        line
        for line in start("one", rhythm=Rhythm(log_steps=1, n_evaluations=0)).lines()
        if line.kind == "training"
    ]
    threes = list(start("three", rhythm=Rhythm(log_steps=3, n_evaluations=0)).lines())
    assert [line.step for line in ones] == [1, 2, 3, 4, 5, 6]
    assert [line.step for line in threes] == [3, 6]
    for number, line in enumerate(threes):
        own = ones[3 * number : 3 * number + 3]
        assert line.loss == pytest.approx(np.mean([one.loss for one in own]))
        assert line.tokens == own[-1].tokens
        assert line.learning_rate == own[-1].learning_rate


@pytest.mark.parametrize("budget", [Budget("steps", 3), Budget("tokens", 400)])
def test_a_budget_ends_the_run_at_the_first_step_that_spends_it(start, budget):
    run = start(budget=budget, rhythm=Rhythm(log_steps=1, n_evaluations=1, held_out_batches=1))
    lines = list(run.lines())
    trained = [line for line in lines if line.kind == "training"]
    assert run.progress == 1
    if budget.kind == "steps":
        assert [line.step for line in trained] == [1, 2, 3]
    else:
        assert trained[-2].tokens < 400 <= trained[-1].tokens
    assert lines[-1].kind == "held_out"
    assert lines[-1].step == trained[-1].step


def test_a_budget_of_minutes_ends_by_the_clock(start):
    run = start(budget=Budget("minutes", 0.004), rhythm=Rhythm(log_steps=1, n_evaluations=0))
    lines = list(run.lines())
    assert 0.24 <= lines[-1].seconds < 5
    assert (lines[-2].seconds if len(lines) > 1 else 0) < 0.24


def test_the_rate_rises_and_falls_with_the_budget(start, small):
    learning = replace(small.learning, warmup=0.5, decay=0.5, learning_rate=0.01)
    run = start(learning=learning, rhythm=Rhythm(log_steps=1, n_evaluations=0))
    rates = [line.learning_rate for line in run.lines()]
    expected = [0.01 * share for share in (1 / 6, 1 / 2, 5 / 6, 5 / 6, 1 / 2, 1 / 6)]
    assert rates == pytest.approx(expected)


@pytest.mark.parametrize(("optimizer", "dropout"), [("muon", 0.0), ("adamw", 0.3)])
def test_a_run_that_was_stopped_goes_on_as_if_nothing_had_happened(
    start, small, tmp_path, computer, optimizer, dropout
):
    changes = {"learning": replace(small.learning, optimizer=optimizer), "dropout": dropout}
    whole = told(start("whole", **changes).lines())
    run = start("parted", **changes)
    lines = []
    for _ in range(6):
        run.is_stopping = True
        lines += told(run.lines())
        assert run.state.step == steps_on_disk(tmp_path / "parted")[-1]
        run = resume_run(tmp_path / "parted", computer)
    assert run.progress == 1
    assert lines == whole
    assert told(log.read(tmp_path / "parted" / trainer.LOG)) == told(
        log.read(tmp_path / "whole" / trainer.LOG)
    )
    one, two = weights_of(tmp_path / "whole"), weights_of(tmp_path / "parted")
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_stop_that_is_asked_for_at_any_moment_is_heard(start, monkeypatch):
    run = start()

    def late(values, _processes):
        run.is_stopping = True  # a signal that comes while the processes agree
        return values

    monkeypatch.setattr(trainer, "agree", late)
    list(run.lines())
    assert run.is_stopping
    assert run.state.step == 2


def test_two_checkpoints_stay_and_a_run_that_is_over_writes_none(start, tmp_path, computer):
    run = start()
    assert len(list(run.lines())) == 6
    assert steps_on_disk(tmp_path / "run") == [5, 6]
    before = [path.stat().st_ino for path in store.checkpoints(tmp_path / "run" / "checkpoints")]
    assert list(run.lines()) == []
    assert list(resume_run(tmp_path / "run", computer).lines()) == []
    after = [path.stat().st_ino for path in store.checkpoints(tmp_path / "run" / "checkpoints")]
    assert after == before


def test_nothing_is_scored_where_too_little_is_held_out(start):
    run = start(hold_out=400)
    assert {line.kind for line in run.lines()} == {"training"}


def test_the_text_is_read_again_when_it_is_over(start, small):
    run = start(budget=Budget("steps", 4), learning=replace(small.learning, batch_size=200))
    assert [line.epoch for line in run.lines() if line.kind == "training"] == [0, 1]


@pytest.fixture
def whole(start, tmp_path):
    """The log of a run that nothing happens to."""
    list(start("whole").lines())
    return told(log.read(tmp_path / "whole" / trainer.LOG))


def test_a_loss_that_is_no_number_leaves_the_checkpoints_before(
    start, tmp_path, computer, monkeypatch, whole
):
    run, step = start(), trainer.Stepper.step

    def poisoned(stepper, batch, rate, number):
        if number == 3:
            with torch.no_grad():
                run.model.bert.embeddings.word_embeddings.weight[:] = float("nan")
        return step(stepper, batch, rate, number)

    with monkeypatch.context() as patch:
        patch.setattr(trainer.Stepper, "step", poisoned)
        with pytest.raises(ModelError, match="lower --learning-rate"):
            list(run.lines())
    assert steps_on_disk(tmp_path / "run") == [2, 3]
    list(resume_run(tmp_path / "run", computer).lines())
    assert told(log.read(tmp_path / "run" / trainer.LOG)) == whole


@pytest.mark.parametrize("what", ["rename", "save_file", "log"])
def test_a_full_disk_is_told_and_nothing_before_is_lost(
    start, tmp_path, computer, monkeypatch, whole, what
):
    run = start()
    owner, name = {
        "rename": (store.os, "rename"),
        "save_file": (store, "save_file"),
        "log": (log.json, "dumps"),  # as good a place as any in the middle of a line
    }[what]
    real = getattr(owner, name)

    def full(*arguments, **settings):
        if run.state.step >= 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, full)
        with pytest.raises(StoreError, match=r"No space left.*Make room on the disk and resume"):
            list(run.lines())
    assert steps_on_disk(tmp_path / "run") == [1, 2]
    assert not list((tmp_path / "run" / "checkpoints").glob(".unfinished*"))
    list(resume_run(tmp_path / "run", computer).lines())
    assert told(log.read(tmp_path / "run" / trainer.LOG)) == whole


def test_a_line_that_breaks_off_is_written_again(start, tmp_path, computer, whole):
    run = start()
    for line in run.lines():
        run.is_stopping = line.step == 4
    path = tmp_path / "run" / trainer.LOG
    path.write_text(path.read_text() + '{"step": 6, "kind": "trai')
    list(resume_run(tmp_path / "run", computer).lines())
    assert told(log.read(path)) == whole
