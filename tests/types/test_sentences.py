import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.sentences import Encoding, States


def test_an_encoding_is_as_long_as_its_pieces():
    encoding = Encoding([2, 7, 3], [(0, 0), (0, 4), (0, 0)], [True, False, True])
    assert len(encoding) == 3
    assert not encoding.offsets.flags.writeable


@pytest.mark.parametrize(
    ("offsets", "is_special"), [([(0, 0)], [True, False]), ([(0, 0), (0, 1)], [True])]
)
def test_an_encoding_of_different_lengths_is_refused(offsets, is_special):
    with pytest.raises(ShapeError):
        Encoding([2, 7], offsets, is_special)


def test_the_states_of_a_text_come_without_padding():
    values = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    states = States(values, [[True, True, True], [True, False, False]])
    assert len(states) == 2
    assert states.of(1).tolist() == [[6, 7]]


@pytest.mark.parametrize("shape", [(2, 3), (2, 4, 5), (1, 3, 5)])
def test_states_that_do_not_fit_their_mask_are_refused(shape):
    with pytest.raises(ShapeError, match="values"):
        States(np.zeros(shape), np.ones((2, 3), bool))
