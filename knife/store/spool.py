"""Records put aside on disk for a second reading, so that no stream is held in memory.

Each record is a line of JSON and one table of numbers. The file has no name, lives as long as the
spool, and is gone with it, whatever happens to the process.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from knife.store.directories import store_errors

Halves = NDArray[np.float16]


class Spool:
    """A file of records that is written once and then read from its beginning.

    Numbers are kept in half precision.

    Raises
    ------
    StoreError
        If no temporary file can be made, or the disk is full.

    Examples
    --------
    >>> with Spool() as spool:
    ...     spool.write({"id": 1}, np.array([[0.5, 0.25]]))
    ...     [(header["id"], table.tolist()) for header, table in spool.read()]
    [(1, [[0.5, 0.25]])]
    """

    def __init__(self) -> None:
        self._place = Path(tempfile.gettempdir())
        with store_errors("write", self._place):
            self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed with the spool
        self._count = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def write(self, header: Mapping[str, object], table: NDArray[np.floating]) -> None:
        """Put a record behind the others.

        Parameters
        ----------
        header : mapping from str to JSON value
            What describes it.
        table : float array, any shape
            Its numbers.
        """
        line = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        with store_errors("write", self._place):
            self._file.write(line + b"\n")
            np.save(self._file, table.astype(np.float16), allow_pickle=False)
        self._count += 1

    def read(self) -> Iterator[tuple[dict[str, object], Halves]]:
        """Yield the records in their order, from the first; no more can be written after it."""
        for number in range(self._count):
            with store_errors("read", self._place):
                if not number:
                    self._file.seek(0)
                header = json.loads(self._file.readline())
                table = np.load(self._file, allow_pickle=False)
            yield header, table
