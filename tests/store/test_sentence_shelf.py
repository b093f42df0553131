"""Sentences that wait on disk."""

import errno

import pytest

from knife.errors import InputError, StoreError
from knife.store.sentence_shelf import SentenceShelf


def test_sentences_come_back_by_number_also_between_writes():
    texts = ["She.", "", "π\n\r\0 👩‍🔬", "\ud800", "x" * 10_000]
    with SentenceShelf() as shelf:
        for number, text in enumerate(texts):
            assert shelf.put(f"r{number}", text) == number
            assert shelf.get(0) == ("r0", "She.")
        assert [shelf.get(number)[1] for number in range(5)] == texts
        assert len(shelf) == 5


@pytest.mark.parametrize("number", [-1, 1])
def test_a_number_that_is_not_there_is_refused(number):
    with SentenceShelf() as shelf:
        shelf.put(1, "a")
        with pytest.raises(InputError, match="expected 0 to 0"):
            shelf.get(number)


def test_a_full_disk_is_told_with_what_to_do(monkeypatch):
    class Full:
        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with SentenceShelf() as shelf:
        with monkeypatch.context() as patch:
            patch.setattr(shelf, "_file", Full())
            with pytest.raises(StoreError, match="Make room"):
                shelf.put(1, "a")
        assert shelf.put(1, "b") == 0
