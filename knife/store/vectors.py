"""Vectors that a user brings: rows of a matrix, each with a name.

A ``.npy`` file or a ``.safetensors`` file with one matrix, and a text file with one name a line.
Nothing in them is ever run: arrays of Python objects are refused. This module does not know what
the vectors are of.
"""

from __future__ import annotations

import codecs
import re
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from knife.errors import InputError, ShapeError
from knife.store.digest import digest_of
from knife.types.arrays import Floats, frozen


@dataclass(frozen=True, eq=False)
class NamedVectors:
    """n vectors with a name each.

    Parameters
    ----------
    names : tuple of str, length n
        Name of each row; names may repeat.
    vectors : float32 array (n, H)
        Finite.
    digest : str
        SHA-256 of names and vectors, in hexadecimal.

    Raises
    ------
    ShapeError
        If the vectors are no matrix with n rows.

    Examples
    --------
    >>> len(NamedVectors(("a", "b"), np.eye(2), "00"))
    2
    """

    names: tuple[str, ...] = field(repr=False)
    vectors: Floats = field(repr=False)
    digest: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", frozen(self.vectors, np.float32))
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.names):
            raise ShapeError("vectors", expected=(len(self.names), "H"), got=self.vectors.shape)

    def __len__(self) -> int:
        return len(self.names)


def read_vectors(path: str | Path, names: str | Path | None = None) -> NamedVectors:
    """Read a matrix and the names of its rows.

    Parameters
    ----------
    path : str or Path
        A ``.npy`` file, or a ``.safetensors`` file with one tensor: float16, float32 or float64
        of shape (n, H), finite within the range of float32.
    names : str or Path, optional
        UTF-8 text with one name a line; without it rows are called ``0``, ``1`` and so on.

    Returns
    -------
    NamedVectors
        The rows in the order of the file, as float32.

    Raises
    ------
    InputError
        If a file cannot be read or holds something else, or a number is not finite.
    ShapeError
        If the array is no matrix.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     np.save(f"{place}/x.npy", np.eye(2))
    ...     read_vectors(f"{place}/x.npy").names
    ('0', '1')
    """
    path = Path(path)
    matrix = _read_safetensors(path) if path.suffix == ".safetensors" else _read_npy(path)
    vectors = _as_floats(path, matrix)
    row_names = _numbers(len(vectors)) if names is None else _read_names(Path(names), len(vectors))
    return NamedVectors(row_names, vectors, digest_of(row_names, vectors))


def _read_npy(path: Path) -> NDArray[np.generic]:
    try:
        with path.open("rb") as stream:
            if stream.read(6) != b"\x93NUMPY":
                raise InputError(
                    f"{path} is no .npy file; expected one that numpy.save wrote, or a "
                    ".safetensors file. Save the matrix again."
                )
            # Older numpy takes a negative size for one to be worked out.
            if re.search(rb"'shape':[^)\n]*-", stream.read(256)):
                raise InputError(f"{path} claims a negative size; expected a whole .npy file.")
            stream.seek(0)
            return np.asarray(np.load(stream, allow_pickle=False))
    except InputError:
        raise
    except _UNREADABLE as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected a whole .npy file with a matrix of floats. "
            "Save it again with numpy.save."
        ) from error


# What numpy is known to raise for a missing file, and for a header or body that is cut or forged.
_UNREADABLE = (
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    OverflowError,
    SyntaxError,
    TypeError,
    tokenize.TokenError,
)


def _read_safetensors(path: Path) -> NDArray[np.generic]:
    try:
        tensors = load(path.read_bytes())
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected a whole .safetensors file with a matrix of "
            "float16, float32 or float64. Save it again."
        ) from error
    if len(tensors) != 1:
        raise InputError(
            f"{path} holds {len(tensors)} tensors; expected one. Save the matrix alone."
        )
    return next(iter(tensors.values()))


def _as_floats(path: Path, matrix: NDArray[np.generic]) -> Floats:
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ShapeError(f"the array in {path}", expected=("n", "H"), got=matrix.shape)
    if matrix.dtype.kind != "f" or matrix.dtype.itemsize > 8:
        raise InputError(
            f"{path} holds {matrix.dtype.name}; expected float16, float32 or float64. "
            "Convert the matrix first."
        )
    # A float64 beyond float32 becomes infinite here and is refused below.
    with np.errstate(over="ignore"):
        vectors = matrix.astype(np.float32)
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if bad.size:
        raise InputError(
            f"{path} has {bad.size} rows that are not finite in float32, the first is row "
            f"{bad[0]}; expected numbers only. Leave these rows out or compute them again."
        )
    return vectors


def _read_names(path: Path, n: int) -> tuple[str, ...]:
    try:
        text = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected UTF-8 text with one name a line. "
            "Check the path, or save the file as UTF-8."
        ) from error
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if len(lines) != n:
        raise InputError(
            f"{path} has {len(lines)} names; expected {n}, one for each row. "
            "Check that both files belong together."
        )
    if "" in lines:
        raise InputError(
            f"{path}, line {lines.index('') + 1} is empty; expected a name. Give that row a name."
        )
    return tuple(lines)


def _numbers(n: int) -> tuple[str, ...]:
    return tuple(str(row) for row in range(n))
