"""Sentences put aside on disk, each to be had again by its number.

The file has no name, lives as long as the shelf, and is gone with it, whatever happens to the
process. In memory a sentence costs one number.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from pathlib import Path
from types import TracebackType

from knife.errors import InputError
from knife.store.directories import store_errors


class SentenceShelf:
    """A file of sentences with their names.

    Raises
    ------
    StoreError
        If no temporary file can be made, or the disk is full.

    Examples
    --------
    >>> with SentenceShelf() as shelf:
    ...     shelf.get(shelf.put("a", "She took aspirin."))
    ('a', 'She took aspirin.')
    """

    def __init__(self) -> None:
        self._place = Path(tempfile.gettempdir())
        with store_errors("write", self._place):
            self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed with the shelf
        self._starts = array("q")
        self._end, self._is_at_end = 0, True

    def __enter__(self) -> SentenceShelf:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._starts)

    def put(self, record: str | int, text: str) -> int:
        """Keep a sentence.

        Parameters
        ----------
        record : str or int
            Name of its text.
        text : str
            The sentence.

        Returns
        -------
        int
            Its number, from 0.
        """
        line = json.dumps([record, text]).encode("ascii") + b"\n"
        with store_errors("write", self._place):
            if not self._is_at_end:
                self._file.seek(self._end)
                self._is_at_end = True
            self._file.write(line)
        self._starts.append(self._end)
        self._end += len(line)
        return len(self._starts) - 1

    def get(self, number: int) -> tuple[str | int, str]:
        """Return name and text of a sentence.

        Raises
        ------
        InputError
            If there is no such number.
        """
        if not 0 <= number < len(self._starts):
            raise InputError(f"there is no sentence {number}; expected 0 to {len(self) - 1}.")
        with store_errors("read", self._place):
            self._is_at_end = False
            self._file.seek(self._starts[number])
            record, text = json.loads(self._file.readline())
        return record, text
