"""Records that wait on disk for a second reading."""

import errno

import numpy as np
import pytest

from knife.errors import StoreError
from knife.store.spool import Spool


def test_records_come_back_in_their_order_as_often_as_they_are_read():
    tables = [np.arange(6).reshape(2, 3) / 8, np.zeros((0, 0)), np.array([[1.0]])]
    headers = [{"text": "π\n\r\0", "n": [1, [2]]}, {}, {"x": None}]
    with Spool() as spool:
        for header, table in zip(headers, tables, strict=True):
            spool.write(header, table)
        assert len(spool) == 3
        for _ in range(2):
            read = list(spool.read())
            assert [header for header, _ in read] == headers
            for (_, found), table in zip(read, tables, strict=True):
                assert np.array_equal(found, table)


def test_an_empty_spool_has_nothing():
    with Spool() as spool:
        assert list(spool.read()) == []


def test_a_full_disk_is_told_with_what_to_do(monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Spool() as spool:
        monkeypatch.setattr(np, "save", full)
        with pytest.raises(StoreError, match="Make room"):
            spool.write({}, np.zeros(1))
