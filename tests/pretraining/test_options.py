"""What a run is told, and what of it is refused."""

from __future__ import annotations

import math

import pytest

from knife.errors import InputError
from knife.pretraining.options import PRESETS, Budget, Learning, ModelShape, Rhythm

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    "sizes",
    [(0, 8, 2), (2, 0, 2), (2, 8, 0), (2, 8, 2, 0), (2, 8, 2, -4), (2, 8, 2, 16, 0), (-1, 8, 2)],
)
def test_a_size_below_one_is_refused(sizes):
    with pytest.raises(InputError, match="size below 1"):
        ModelShape(*sizes)


def test_heads_part_the_hidden_size():
    with pytest.raises(InputError, match=r"100 .* 3 heads"):
        ModelShape(2, 100, 3)
    assert ModelShape(2, 99, 3).intermediate_size is None


def test_presets_are_those_of_the_manual():
    sizes = {name: (shape.n_layers, shape.hidden_size) for name, shape in PRESETS.items()}
    assert sizes == {"tiny": (2, 64), "mini": (4, 256), "small": (6, 384), "base": (12, 768)}
    assert PRESETS["base"].n_heads == 12


@pytest.mark.parametrize("amount", [0, -1, NAN, INFINITE])
def test_an_empty_or_endless_budget_is_refused(amount):
    with pytest.raises(InputError, match="above 0"):
        Budget("steps", amount)


def test_a_budget_of_something_else_is_refused():
    with pytest.raises(InputError, match="'weeks'; expected one of tokens, steps, minutes"):
        Budget("weeks", 3)


@pytest.mark.parametrize(
    ("kind", "expected"), [("tokens", 0.25), ("steps", 0.03), ("minutes", 0.005)]
)
def test_progress_is_the_share_of_what_is_counted(kind, expected):
    progress = Budget(kind, 1000).progress(tokens=250, steps=30, seconds=300)
    assert progress == pytest.approx(expected)
    assert Budget(kind, 1000).progress(tokens=0, steps=0, seconds=0) == 0
    assert Budget(kind, 1000).progress(tokens=1e9, steps=1e9, seconds=1e9) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mask_rate": 0}, "share outside"),
        ({"mask_rate": 1}, "share outside"),
        ({"mask_rate": NAN}, "share outside"),
        ({"warmup": -0.1}, "share outside"),
        ({"decay": 1.1}, "share outside"),
        ({"share_short": 2}, "share outside"),
        ({"share_short": NAN}, "share outside"),
        ({"max_length": 15}, "at least 16"),
        ({"batch_size": 0}, "at least 1"),
        ({"accumulate": 0}, "at least 1"),
        ({"learning_rate": 0}, "learning rate is 0"),
        ({"learning_rate": 1.5}, "learning rate is 1.5"),
        ({"learning_rate": NAN}, "learning rate is nan"),
        ({"cls_words": -1}, "asked for -1 words"),
        ({"embedding_rate": 0}, "share of the learning rate is 0"),
        ({"embedding_rate": 1.1}, "share of the learning rate is 1.1"),
        ({"embedding_rate": NAN}, "share of the learning rate is nan"),
        ({"optimizer": "sgd"}, "'sgd'; expected one of adamw, muon"),
        ({"weight_decay": -0.1}, "weight decay of -0.1"),
        ({"weight_decay": INFINITE}, "weight decay of inf"),
        ({"max_gradient": 0}, "clipped to 0"),
        ({"max_gradient": NAN}, "clipped to nan"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_values_with_which_nothing_can_be_learnt_are_refused(change, words):
    with pytest.raises(InputError, match=words):
        Learning(**change)


def test_values_at_the_edge_are_taken():
    Learning(max_length=16, batch_size=1, warmup=0, decay=0, share_short=1, learning_rate=1)
    Learning(weight_decay=0, max_gradient=INFINITE, seed=0, warmup=1, decay=1)


def test_the_rate_rises_stays_and_falls_to_nothing():
    learning = Learning(warmup=0.1, decay=0.5)
    assert [learning.rate_at(place / 20) for place in range(21)] == pytest.approx(
        [0, 0.5, *[1] * 9, *[(20 - place) / 10 for place in range(11, 21)]]
    )
    # Beyond the budget, where the last step may reach, nothing turns round.
    assert learning.rate_at(1.2) == 0


def test_a_rate_may_stay_at_its_highest():
    learning = Learning(warmup=0, decay=0)
    assert [learning.rate_at(place) for place in (0, 0.5, 1)] == [1, 1, 1]


def test_a_rate_that_falls_before_it_has_risen_is_still_a_share():
    rates = [Learning(warmup=1, decay=1).rate_at(place / 100) for place in range(101)]
    assert max(rates) == 0.5
    assert min(rates) == 0
    assert not any(map(math.isnan, rates))


@pytest.mark.parametrize(
    "change",
    [
        {"log_steps": 0},
        {"n_evaluations": -1},
        {"held_out_batches": 0},
        {"checkpoint_minutes": -1},
        {"checkpoint_minutes": NAN},
    ],
)
def test_a_rhythm_that_never_comes_round_is_refused(change):
    with pytest.raises(InputError, match="no rhythm"):
        Rhythm(**change)


def test_a_rhythm_may_leave_out_scores_and_save_at_every_step():
    assert Rhythm(n_evaluations=0, checkpoint_minutes=0).log_steps == 20
