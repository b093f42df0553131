"""Names for the array types of the house, and the one way to freeze an array.

A value that others hold must not change under them, so every array that enters a type is made
read-only. Views are frozen without touching their owner.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def frozen(array: object, dtype: DTypeLike) -> NDArray[Any]:
    """Return a read-only, C-contiguous view or copy of an array.

    Parameters
    ----------
    array : array-like
        Any array.
    dtype : dtype
        The dtype that the result has; a copy is made only where it differs.

    Returns
    -------
    array of `dtype`, same shape
        Read-only; writing to it raises ValueError.

    Examples
    --------
    >>> frozen([1, 2], np.int64).flags.writeable
    False
    """
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view
