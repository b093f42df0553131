"""Lines of plain and packed files, whole or broken off."""

from __future__ import annotations

import gzip
import io
import lzma
import sys

import pytest
import zstandard

from knife.errors import InputError, MissingExtraError
from knife.pretraining.lines import BROKEN, numbered_lines, require_readable

TEXT = b"\xef\xbb\xbfone\r\n\ntwo \xff\nthree"
LINES = [(1, b"one\r\n"), (2, b"\n"), (3, b"two \xff\n"), (4, b"three")]
PACK = {
    "": lambda plain: plain,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("suffix", PACK)
def test_lines_are_the_same_however_they_are_packed(tmp_path, suffix):
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACK[suffix](TEXT))
    assert list(numbered_lines(path)) == LINES
    assert list(numbered_lines(str(path))) == LINES


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_packed_parts_after_one_another_are_one_file(tmp_path, suffix):
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACK[suffix](b"one\ntw") + PACK[suffix](b"o\n"))
    assert [line for _, line in numbered_lines(path)] == [b"one\n", b"two\n"]


@pytest.mark.parametrize("suffix", PACK)
def test_an_empty_file_has_no_lines(tmp_path, suffix):
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACK[suffix](b""))
    assert list(numbered_lines(path)) == []


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_a_file_that_breaks_off_gives_its_whole_lines_first(tmp_path, suffix):
    plain = b"".join(b"line %d %s\n" % (n, bytes([65 + n * n % 26]) * 40) for n in range(60_000))
    packed = PACK[suffix](plain)
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(packed[: len(packed) * 9 // 10])
    read = []
    with pytest.raises(BROKEN):
        for _, line in numbered_lines(path):
            read.append(line)
    assert read
    assert read == plain.splitlines(keepends=True)[: len(read)]


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_what_is_not_packed_at_all_is_an_error_to_report(tmp_path, suffix):
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(b"plain text\n" * 100)
    with pytest.raises(BROKEN):
        list(numbered_lines(path))


def test_a_stream_is_read_and_left_open():
    stream = io.BytesIO(TEXT)
    assert list(numbered_lines(stream)) == LINES
    assert not stream.closed


def test_long_lines_come_whole_out_of_zstandard(tmp_path):
    path = tmp_path / "a.txt.zst"
    path.write_bytes(PACK[".zst"](b"x" * 10_000_000 + b"\ny"))
    assert [len(line) for _, line in numbered_lines(path)] == [10_000_001, 1]


def test_without_zstandard_its_extra_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.zst").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setattr("knife.pretraining.lines.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"bert-knife\[pretrain\]"):
        require_readable(tmp_path / "a.zst")


@pytest.mark.parametrize("name", ["missing.txt", "nul\0.txt", "x" * 5000])
def test_what_is_not_there_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="there is no file"):
        require_readable(f"{tmp_path}/{name}")


def test_a_directory_is_refused_with_what_to_name(tmp_path):
    with pytest.raises(InputError, match=r"is a directory; .*\*\.txt"):
        require_readable(tmp_path)
