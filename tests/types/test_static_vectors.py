"""Named blocks check themselves."""

from __future__ import annotations

import numpy as np
import pytest

from knife.errors import ShapeError
from knife.types.static_vectors import NamedBlock


def test_a_block_is_frozen_float32():
    block = NamedBlock(("a",), np.ones((1, 2)))
    assert len(block) == 1
    assert block.vectors.dtype == np.float32
    assert not block.vectors.flags.writeable


@pytest.mark.parametrize("vectors", [np.ones((2, 2)), np.ones(1), np.ones((1, 2, 3))])
def test_names_and_rows_go_together(vectors):
    with pytest.raises(ShapeError):
        NamedBlock(("a",), vectors)
