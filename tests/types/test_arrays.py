import numpy as np
import pytest

from knife.types.arrays import frozen


def test_a_frozen_array_cannot_be_written():
    array = frozen([1.0, 2.0], np.float32)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5


def test_freezing_leaves_the_owner_writable_and_copies_nothing():
    owner = np.zeros(3, np.float32)
    view = frozen(owner, np.float32)
    assert np.shares_memory(view, owner)
    assert owner.flags.writeable


def test_another_dtype_or_layout_is_converted():
    array = frozen(np.ones((3, 4)).T, np.float32)
    assert array.dtype == np.float32
    assert array.flags.c_contiguous
