"""Vectors written row by row as they come: .npy, .safetensors and sparse .npz.

However many rows there are, no more than a block of them is held: the header has room for any
count, and the count is written when it is known. The files are those that numpy, safetensors and
scipy write themselves, and their readers read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO

import numpy as np
from numpy.lib import format as npy

from knife.errors import InputError
from knife.types.arrays import Floats, Ints

_ROOM = 128
"""Bytes of a safetensors header, without the eight that say its length."""


def write_npy(to: IO[bytes], blocks: Iterable[Floats], width: int) -> int:
    """Write blocks of rows as one .npy file and return how many rows there were.

    Parameters
    ----------
    to : binary stream
        Can be sought in; left open.
    blocks : iterable of float32 array (n, width)
        Read as they are needed.
    width : int
        Numbers in a row.

    Raises
    ------
    InputError
        If a block has another width.

    Examples
    --------
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> write_npy(file, [np.ones((2, 3), np.float32), np.zeros((1, 3), np.float32)], 3)
    3
    >>> file.seek(0), np.load(file).shape
    (0, (3, 3))
    """
    start = to.tell()
    # numpy leaves room for a longer first axis in every header (NEP 1, growth axis).
    npy.write_array_header_1_0(to, _header(0, width))
    n_rows, end = _write_rows(to, blocks, width), to.tell()
    size = _header_size(width)
    to.seek(start)
    npy.write_array_header_1_0(to, _header(n_rows, width))
    if to.tell() - start != size:
        raise InputError(f"{n_rows} rows do not fit a .npy file; expected fewer. Write several.")
    to.seek(end)
    return n_rows


def write_safetensors(
    to: IO[bytes], blocks: Iterable[Floats], width: int, name: str = "vectors"
) -> int:
    """Write blocks of rows as one tensor of a .safetensors file; return how many rows there were.

    Parameters
    ----------
    to : binary stream
        Can be sought in; left open.
    blocks : iterable of float32 array (n, width)
        Read as they are needed.
    width : int
        Numbers in a row.
    name : str
        What the tensor is called.

    Raises
    ------
    InputError
        If a block has another width.

    Examples
    --------
    >>> from io import BytesIO
    >>> from safetensors.numpy import load
    >>> file = BytesIO()
    >>> write_safetensors(file, [np.ones((2, 3), np.float32)], 3)
    2
    >>> load(file.getvalue())["vectors"].shape
    (2, 3)
    """
    start = to.tell()
    to.write(bytes(8 + _ROOM))
    n_rows, end = _write_rows(to, blocks, width), to.tell()
    about = {
        name: {"dtype": "F32", "shape": [n_rows, width], "data_offsets": [0, 4 * n_rows * width]}
    }
    header = json.dumps(about).encode()
    if len(header) > _ROOM:
        raise InputError(
            f"the name {name!r} is too long for a tensor of {n_rows} rows; expected a short one."
        )
    to.seek(start)
    to.write(_ROOM.to_bytes(8, "little") + header.ljust(_ROOM))
    to.seek(end)
    return n_rows


def write_sparse(
    to: IO[bytes], indptr: Ints, indices: Ints, data: Floats, shape: tuple[int, int]
) -> None:
    """Write a CSR matrix as ``scipy.sparse.save_npz`` does, for ``load_npz``.

    Parameters
    ----------
    to : binary stream
        Left open.
    indptr, indices : int64 array
        Where rows begin, and columns.
    data : float32 array
        Weights.
    shape : (int, int)
        Rows and columns.
    """
    np.savez_compressed(
        to,
        indices=indices,
        indptr=indptr,
        format=np.array(b"csr"),
        shape=np.array(shape),
        data=data,
    )


def _write_rows(to: IO[bytes], blocks: Iterable[Floats], width: int) -> int:
    n_rows = 0
    for block in blocks:
        if block.ndim != 2 or block.shape[1] != width:
            raise InputError(f"a block has shape {block.shape}; expected (n, {width}).")
        to.write(np.ascontiguousarray(block, "<f4").tobytes())
        n_rows += len(block)
    return n_rows


def _header(n_rows: int, width: int) -> dict[str, object]:
    return {"descr": "<f4", "fortran_order": False, "shape": (n_rows, width)}


def _header_size(width: int) -> int:
    from io import BytesIO

    stream = BytesIO()
    npy.write_array_header_1_0(stream, _header(0, width))
    return len(stream.getvalue())
