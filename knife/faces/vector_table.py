"""Vectors as the rows of a Parquet file: an ``id`` and a list of fixed length.

Rows are written in groups as they come, so that no more than one group is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import IO

from knife.errors import MissingExtraError
from knife.types.arrays import Floats


def write_vector_table(
    to: IO[bytes], blocks: Iterable[tuple[Sequence[str | int], Floats]], width: int
) -> int:
    """Write named vectors as a Parquet file and return how many there were.

    Parameters
    ----------
    to : binary stream
        Where the file goes; it is left open.
    blocks : iterable of (sequence of str or int, float32 array (n, width))
        Names and rows; read as they are needed, a row group each.
    width : int
        Numbers in a row.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> write_vector_table(file, [(["a"], np.ones((1, 2), np.float32))], 2)
    1
    >>> file.getvalue()[:4]
    b'PAR1'
    """
    if find_spec("pyarrow") is None:
        raise MissingExtraError("pyarrow", "parquet")
    import pyarrow as pa
    from pyarrow import parquet

    kind = pa.list_(pa.float32(), width)
    schema = pa.schema([("id", pa.string()), ("vector", kind)])
    n_rows = 0
    with parquet.ParquetWriter(to, schema) as writer:
        for names, rows in blocks:
            flat = pa.array(rows.ravel(), pa.float32())
            vectors = pa.FixedSizeListArray.from_arrays(flat, width)
            ids = pa.array([str(name) for name in names], pa.string())
            writer.write_table(pa.Table.from_arrays([ids, vectors], schema=schema))
            n_rows += len(rows)
    return n_rows
