"""SHA-256 of bytes, arrays and strings, so that equal values have equal digests everywhere.

Every part is preceded by its kind and length, therefore two lists of parts never give the same
bytes by accident (``["ab"]`` and ``["a", "b"]`` differ). Arrays count as little-endian in C order,
whatever the machine. A model's own digest is made elsewhere; nothing here has seen a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Part: TypeAlias = "NDArray[np.generic] | Iterable[str]"


def digest_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal.

    Parameters
    ----------
    data : bytes
        Such as the content of a file.

    Returns
    -------
    str, 64 hexadecimal digits
        What ``sha256sum`` would print.

    Examples
    --------
    >>> digest_of_bytes(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()


def digest_of(*parts: Part) -> str:
    """Return one SHA-256 over several arrays and lists of strings, in hexadecimal.

    Parameters
    ----------
    *parts : array of any shape and numeric dtype, or iterable of str
        Dtype, shape and values of an array count; so does the order of the parts.

    Returns
    -------
    str, 64 hexadecimal digits
        The same on every machine.

    Examples
    --------
    >>> digest_of(["ab"]) == digest_of(["a", "b"])
    False
    >>> digest_of(np.arange(3, dtype="<i4")) == digest_of(np.arange(3, dtype=">i4"))
    True
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            array = plain_layout(part)
            total.update(f"array {array.dtype.name} {array.shape}\n".encode())
            total.update(array.tobytes())
        else:
            # A lone surrogate cannot be written to a file, but it has a digest all the same.
            strings = [text.encode("utf-8", "surrogatepass") for text in part]
            total.update(f"strings {len(strings)}\n".encode())
            for data in strings:
                total.update(f"{len(data)} ".encode() + data)
    return total.hexdigest()


def plain_layout(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return an array with the same values, little-endian and in C order.

    Parameters
    ----------
    array : array of any shape and dtype
        Copied only where its layout differs.

    Returns
    -------
    array, same shape
        The dtype differs at most in its byte order.

    Examples
    --------
    >>> plain_layout(np.ones((2, 3), ">f4").T).flags.c_contiguous
    True
    """
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
