"""Files of vectors that ``knife embed`` writes, with the name of each row.

A file appears only when it is complete, and none is left where nothing was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ._inputs import Record, Tally
from ._render import binary_output, check_new, output

if TYPE_CHECKING:
    import numpy as np

    from knife.types.arrays import Floats

    Row = np.ndarray[Any, Any] | dict[int, float]

SUFFIXES = (".npy", ".safetensors", ".parquet", ".jsonl", ".npz")

_BATCH = 256


def check_place(out: Path, *, force: bool) -> None:
    """Refuse a file that cannot be written, and its names, before any work is done."""
    check_new(out, force=force)
    if out.suffix in (".npy", ".safetensors", ".npz"):
        check_new(names_of(out), force=force)
    if out.suffix == ".parquet":
        from knife.faces.entity_table import require_parquet

        require_parquet()


def names_of(out: Path) -> Path:
    """Return the file that holds the names of the rows of another."""
    return out.with_name(out.name + ".names.txt")


def write_vectors(
    out: Path, pairs: Iterator[tuple[Record, Row]], width: int, tally: Tally, *, force: bool
) -> None:
    """Write records with their vectors as they come; the suffix of `out` says how."""
    is_named = out.suffix != ".parquet"
    names_to = output(names_of(out), force=force) if is_named else nullcontext()
    with binary_output(out, force=force) as to, names_to as names:

        def named_pairs() -> Iterator[tuple[Record, Row]]:
            for record, row in pairs:
                if names is not None:
                    names.write(" ".join(str(record.id).split()) + "\n")
                yield record, row

        _write_rows(to, out.suffix, named_pairs(), width)
        tally.stop_if_none()


def _write_rows(
    to: IO[bytes], suffix: str, pairs: Iterator[tuple[Record, Row]], width: int
) -> None:
    if suffix == ".npz":
        _write_sparse(to, pairs, width)
        return
    blocks = _blocks(pairs)
    if suffix == ".parquet":
        from knife.faces.vector_table import write_vector_table

        write_vector_table(to, blocks, width)
        return
    from knife.store.vector_files import write_npy, write_safetensors

    write = write_npy if suffix == ".npy" else write_safetensors
    write(to, (rows for _, rows in blocks), width)


def _blocks(pairs: Iterator[tuple[Record, Row]]) -> Iterator[tuple[list[str | int], Floats]]:
    import numpy as np

    for _, block in groupby(enumerate(pairs), key=lambda pair: pair[0] // _BATCH):
        held = [pair for _, pair in block]
        rows = np.stack([np.asarray(row, np.float32) for _, row in held])
        yield [record.id for record, _ in held], rows


def _write_sparse(to: IO[bytes], pairs: Iterator[tuple[Record, Row]], width: int) -> None:
    import numpy as np

    from knife.store.vector_files import write_sparse

    ends, ids, weights = [0], [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for _, row in pairs:
        if isinstance(row, dict):
            ids.append(np.array(list(row), np.int64))
            weights.append(np.array(list(row.values()), np.float32))
            ends.append(ends[-1] + ids[-1].size)
    indptr = np.array(ends, np.int64)
    shape = (len(ends) - 1, width)
    write_sparse(to, indptr, np.concatenate(ids), np.concatenate(weights), shape)
