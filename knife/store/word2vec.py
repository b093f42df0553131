"""Named vectors as word2vec writes them: text or binary, packed or not.

The first line holds how many vectors there are and how wide they are. A stream does not know the
first before its end, so the vectors go through a nameless file on disk. The result appears under
its name only when it is complete, and the same vectors give the same bytes.

Text has a vector a line, its name first, numbers in six significant digits. Binary has the name, a
space, and the numbers as little-endian float32, which loses nothing.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from knife.errors import InputError, StoreError
from knife.store.directories import store_errors
from knife.types.static_vectors import NamedBlock

SUFFIXES = (".txt", ".vec", ".bin")
_PACKED = ".gz"


def check_word2vec(path: str | Path) -> Path:
    """Return the path of a file of vectors, or refuse a name that does not say how to write it.

    Raises
    ------
    InputError
        If the name does not end in .txt, .vec or .bin, with or without .gz.

    Examples
    --------
    >>> check_word2vec("words.vec.gz").name
    'words.vec.gz'
    """
    path = Path(path)
    if _inner_suffix(path) not in SUFFIXES:
        raise InputError(
            f"{path.name!r} does not say how vectors are written; expected a name that ends in "
            f"{', '.join(SUFFIXES)}, or in one of these with {_PACKED}. Choose such a name."
        )
    return path


def write_word2vec(
    path: str | Path, blocks: Iterable[NamedBlock], width: int, *, force: bool = False
) -> int:
    r"""Write named vectors.

    Parameters
    ----------
    path : str or Path
        ``.txt`` and ``.vec`` are text, ``.bin`` is binary; ``.gz`` behind it packs the file.
    blocks : iterable of NamedBlock
        Names without spaces, no name twice; read as they are written.
    width : int
        Width H of all vectors.
    force : bool
        Whether a file that exists is replaced.

    Returns
    -------
    int
        How many vectors were written.

    Raises
    ------
    InputError
        If the name ends in something else.
    StoreError
        If the file exists and `force` is not set, or cannot be written.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> place = Path(tempfile.mkdtemp(), "toy.txt")
    >>> write_word2vec(place, [NamedBlock(("cell",), np.eye(1, 2))], 2)
    1
    >>> place.read_text()
    '1 2\ncell 1 0\n'
    """
    path = check_word2vec(path)
    if path.exists() and not force:
        raise StoreError(
            f"{str(path)!r} exists; expected a new name. Choose another one, or replace it with "
            "force."
        )
    is_binary = _inner_suffix(path) == ".bin"
    with store_errors("write", path), tempfile.TemporaryFile() as body:
        count = 0
        for block in blocks:
            count += len(block)
            (_write_binary if is_binary else _write_text)(body, block)
        body.seek(0)
        _publish(path, f"{count} {width}\n".encode(), body)
    return count


def _encoded(name: str) -> bytes:
    try:
        return name.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"the name {name!r} holds half a character; expected text that UTF-8 can write. Leave "
            "it out."
        ) from error


def _write_text(to: IO[bytes], block: NamedBlock) -> None:
    numbers = " %.6g" * block.vectors.shape[1] + "\n"
    for name, row in zip(block.names, block.vectors.tolist(), strict=True):
        to.write(_encoded(name) + (numbers % tuple(row)).encode())


def _write_binary(to: IO[bytes], block: NamedBlock) -> None:
    rows = block.vectors.astype("<f4", copy=False)
    for name, row in zip(block.names, rows, strict=True):
        to.write(_encoded(name) + b" " + row.tobytes() + b"\n")


def _publish(path: Path, header: bytes, body: IO[bytes]) -> None:
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as bare:
            if path.suffix.lower() == _PACKED:
                # No name and no time inside, so that the bytes are the same every day.
                with gzip.GzipFile("", "wb", 6, bare, mtime=0) as packed:
                    packed.write(header)
                    shutil.copyfileobj(body, packed, 2**20)
            else:
                bare.write(header)
                shutil.copyfileobj(body, bare, 2**20)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(fresh, 0o666 & ~mask)
        os.replace(fresh, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(fresh)
        raise


def _inner_suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [_PACKED]:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""
