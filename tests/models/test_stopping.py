import pytest
import torch
from torch import nn

from knife.models.stopping import copy_with_stop, run_to_stop


def chain():
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).eval()


def test_what_the_part_would_read_comes_out():
    whole, rows = chain(), torch.randn(5, 3)
    stopped = copy_with_stop(whole, whole[2])
    torch.testing.assert_close(run_to_stop(stopped, rows), whole[1](whole[0](rows)))


def test_weights_are_shared_and_the_original_is_left_alone():
    whole, rows = chain(), torch.randn(5, 3)
    before = whole(rows)
    stopped = copy_with_stop(whole, whole[2])
    assert stopped[0].weight is whole[0].weight
    torch.testing.assert_close(whole(rows), before, rtol=0, atol=0)


def test_a_module_may_be_stopped_as_a_whole():
    whole, rows = chain(), torch.randn(5, 3)
    assert run_to_stop(copy_with_stop(whole, whole), rows) is rows


def test_a_part_that_is_never_reached_is_an_error():
    with pytest.raises(ValueError, match="not reached"):
        run_to_stop(chain(), torch.randn(5, 3))
