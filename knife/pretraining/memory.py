"""Keeping the large buffers of a step.

The C library of Linux gives every large buffer back to the kernel when it is freed and asks for it
anew in the next step; each of its pages is then cleared and mapped again, which took up to half of
the time of a step. Told to keep them, it reuses them.
"""

from __future__ import annotations

import ctypes
import sys

# Names and numbers of <malloc.h>.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_MOST = 2**31 - 1
_PAD = 256 * 2**20


def keep_buffers() -> bool:
    """Ask the allocator of this process to keep freed memory; only GNU's can be asked.

    Returns
    -------
    bool
        Whether it agreed.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, _MOST), (_M_TOP_PAD, _PAD))
    return all([mallopt(name, value) == 1 for name, value in settings])
