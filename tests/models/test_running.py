import numpy as np
import pytest
import torch
from torch import nn

from knife.errors import InputError
from knife.models.heads import Head
from knife.models.running import Runner, layer_of

CPU = torch.device("cpu")


class Spy(nn.Module):
    """Gives each piece its own id as a state, and notes what it was called with."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def forward(self, input_ids, attention_mask, **_):
        self.calls.append((input_ids.tolist(), attention_mask.tolist()))
        return (input_ids[..., None].float().expand(-1, -1, 2),)


def runner(batch_pieces=100):
    spy, rows = Spy(), []

    def transform(states):
        rows.append(states.shape[0])
        return states * 10

    head = Head(spy, transform, torch.zeros(5, 2), torch.zeros(5))
    return Runner(head, CPU, pad_id=7, batch_pieces=batch_pieces), spy, rows


SEQUENCES = [np.array([1]), np.array([2, 3, 4]), np.array([5, 6])]


def test_batches_are_padded_sorted_and_restored():
    run, spy, rows = runner(batch_pieces=6)
    states = run.head_states(SEQUENCES)
    assert [call[0] for call in spy.calls] == [[[2, 3, 4], [5, 6, 7]], [[1]]]
    assert spy.calls[0][1] == [[1, 1, 1], [1, 1, 0]]
    assert states.values[:, :, 0].tolist() == [[10, 0, 0], [20, 30, 40], [50, 60, 0]]
    assert rows == [5, 1]  # the padding is not transformed


def test_only_the_rows_asked_for_are_transformed():
    run, spy, rows = runner()
    places = [np.array([0]), np.array([], dtype=np.int64), np.array([1, 0])]
    found = run.head_states_at(SEQUENCES, places)
    assert found[:, 0].tolist() == [10, 60, 50]
    assert rows == [3]
    assert spy.calls[0][0] == [[5, 6], [1, 7]]  # the sequence without a place is not computed


def test_hidden_states_are_not_transformed():
    run, spy, rows = runner()
    states = run.hidden_states(SEQUENCES, layer_of(spy, None), width=2)
    assert states.of(1)[:, 0].tolist() == [2, 3, 4]
    assert rows == []


def test_no_sequences_keep_the_width():
    run, spy, _ = runner()
    assert run.hidden_states([], layer_of(spy, None), width=3).values.shape == (0, 0, 3)
    assert spy.calls == []


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(InputError, match="batch_pieces is 0"):
        runner(batch_pieces=0)


def test_an_encoder_of_unknown_layout_is_run_as_a_whole_with_what_suits_the_device():
    head = Head(Spy(), lambda states: states, torch.zeros(5, 2), torch.zeros(5))
    found = Runner(head, CPU, pad_id=7).head_states_at(SEQUENCES, [np.array([0])] * 3)
    assert found[:, 0].tolist() == [1, 2, 5]


def test_states_are_pooled_in_the_order_of_the_sequences():
    run, spy, _ = runner(batch_pieces=6)
    weights = [np.float32([2]), np.float32([0.5, 0, 1]), np.float32([0, 0])]
    found = run.pooled_head_states(SEQUENCES, weights)
    assert found[:, 0].tolist() == [20, 50, 0]
    assert len(spy.calls) == 2
    assert run.pooled([], [], layer_of(spy, None), width=2).shape == (0, 2)


def test_what_is_not_asked_for_may_be_no_number():
    run, _, _ = runner()

    def forward(ids, mask):
        return torch.where((ids == 3)[..., None], torch.nan, 1.0).expand(-1, -1, 2)

    found = run.pooled([np.array([3, 4])], [np.float32([0, 2])], forward, width=2)
    assert found.tolist() == [[2, 2]]
