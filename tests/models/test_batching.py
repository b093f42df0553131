import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.errors import InputError
from knife.models.batching import choose_batch_pieces, pad, plan_batches


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(1, 200))
def test_a_plan_holds_every_row_once_within_the_budget(lengths, budget):
    batches = plan_batches(lengths, budget)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = max(lengths[row] for row in batch) * len(batch)
        assert padded <= budget or len(batch) == 1
    widths = [max(lengths[row] for row in batch) for batch in batches]
    assert widths == sorted(widths, reverse=True)


def test_rows_of_equal_length_stay_in_order():
    assert plan_batches([3, 3, 3], 6) == [[0, 1], [2]]


def test_nothing_to_do_is_no_batch():
    assert plan_batches([], 10) == []


@pytest.mark.parametrize("budget", [0, -3])
def test_a_budget_below_one_piece_is_refused(budget):
    with pytest.raises(InputError, match=str(budget)):
        plan_batches([1], budget)


def test_padding_goes_to_the_right_and_the_mask_tells_it():
    ids, mask = pad([np.array([4]), np.array([5, 6, 7])], pad_id=9)
    assert ids.tolist() == [[4, 9, 9], [5, 6, 7]]
    assert mask.tolist() == [[True, False, False], [True, True, True]]


def test_padding_nothing_gives_an_empty_batch():
    ids, mask = pad([], pad_id=0)
    assert ids.shape == mask.shape == (0, 0)


def test_a_device_has_a_budget_of_its_own_unless_one_is_asked_for():
    assert choose_batch_pieces(None, "cpu") < choose_batch_pieces(None, "cuda")
    assert choose_batch_pieces(7, "cpu") == choose_batch_pieces(7, "cuda") == 7
    assert choose_batch_pieces(0, "cpu") == 0  # refused by whoever plans with it
