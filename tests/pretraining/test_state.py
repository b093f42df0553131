"""How far a run has come survives JSON and adds up."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from knife.pretraining.batches import Drawn
from knife.pretraining.examples import Position
from knife.pretraining.masking import Batch
from knife.pretraining.state import State, Sums
from knife.pretraining.stepping import Step

STATE = State(7, 1234, 5.25, Position(2, 33), Sums(3, 400, 12.5, 1.75, 4.5))


def drawn(n_tokens, position):
    is_real = np.arange(20)[None] < n_tokens
    nothing = np.zeros((1, 20), np.int64)
    none = np.zeros(0, np.int64)
    return Drawn(Batch(nothing, nothing, is_real, none, none, none), position)


def test_a_state_survives_json():
    assert State.from_dict(json.loads(json.dumps(asdict(STATE)))) == STATE
    assert State.from_dict(asdict(State())) == State()


@pytest.mark.parametrize(
    "values",
    [
        {},
        [],
        None,
        {**asdict(STATE), "position": None},
        {**asdict(STATE), "position": {"era": 1}},
        {**asdict(STATE), "since": []},
        {**asdict(STATE), "weather": "fine"},
    ],
)
def test_anything_else_is_an_error_that_checkpoints_expect(values):
    with pytest.raises((TypeError, KeyError, ValueError)):
        State.from_dict(values)


def test_steps_add_up_until_a_line_of_the_log():
    state = State()
    for number, (masked, follows) in enumerate([(5.0, 0.5), (4.0, 0.25)], start=1):
        step = Step(masked, follows, 1.0)
        state = state.after(drawn(7 + number, Position(0, 8 * number)), step, seconds=1.5 * number)
    assert state == State(2, 17, 3.0, Position(0, 16), Sums(2, 17, 9.0, 0.75, 0.0))
    state = state.from_here()
    assert state == State(2, 17, 3.0, Position(0, 16), Sums(began=3.0))
    state = state.after(drawn(5, Position(1, 0)), Step(3.0, 0.0, 1.0), seconds=4.0)
    assert state == State(3, 22, 4.0, Position(1, 0), Sums(1, 5, 3.0, 0.0, 3.0))
