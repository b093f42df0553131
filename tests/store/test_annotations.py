"""Gold files: which there are, what they are called, how they are packed."""

import gzip
import lzma
from pathlib import Path

import pytest

from knife.errors import InputError, StoreError
from knife.store.annotations import gold_files, read_gold, set_name

COLUMNS = "Paris\tB-CITY\n\nHere\tO\n"
RECORDS = '{"text": "Paris", "entities": [[0, 5, "CITY"]]}\n{"text": "Here", "entities": []}\n'


def written(path, text, pack=bytes):
    path.write_bytes(pack(text.encode()))
    return path


@pytest.mark.parametrize(
    ("name", "text", "pack"),
    [
        ("a.conll", COLUMNS, bytes),
        ("a.anything", COLUMNS, bytes),
        ("a.conll", "\ufeff" + COLUMNS.replace("\n", "\r\n"), bytes),
        ("a.conll.gz", COLUMNS, gzip.compress),
        ("a.tsv.xz", COLUMNS, lzma.compress),
        ("a.jsonl", RECORDS, bytes),
        ("a.jsonl", "\ufeff" + RECORDS, bytes),
        ("a.JSONL.gz", RECORDS, gzip.compress),
        ("a.ndjson.xz", RECORDS, lzma.compress),
    ],
)
def test_files_are_read_by_their_names_packed_or_not(tmp_path, name, text, pack):
    found = read_gold(written(tmp_path / name, text, pack))
    assert [(one.text, [e.label for e in one.entities]) for one in found] == [
        ("Paris", ["CITY"]),
        ("Here", []),
    ]


def test_a_directory_stands_for_its_gold_files_in_order(tmp_path):
    for name in ("b.conll", "a.jsonl", "c.iob2.gz", "README.txt", "notes.md", ".hidden.conll"):
        written(tmp_path / name, COLUMNS)
    (tmp_path / "d.conll").mkdir()
    assert [path.name for path in gold_files([tmp_path])] == ["a.jsonl", "b.conll", "c.iob2.gz"]


def test_a_file_is_taken_whatever_its_name(tmp_path):
    path = written(tmp_path / "gold.dev", COLUMNS)
    assert gold_files([path]) == [path]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("bc5cdr.conll", "bc5cdr"), ("x.jsonl.xz", "x"), ("v1.2", "v1.2"), ("a.dev.gz", "a.dev")],
)
def test_a_set_is_called_by_its_stem(name, expected):
    assert set_name(Path("dev") / name) == expected


def test_places_without_gold_are_refused(tmp_path):
    with pytest.raises(InputError, match="there is no gold file"):
        gold_files([tmp_path / "none.conll"])
    with pytest.raises(InputError, match="holds no gold file"):
        gold_files([tmp_path])
    path = written(tmp_path / "a.conll", COLUMNS)
    with pytest.raises(InputError, match="is named twice"):
        gold_files([path, tmp_path])


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_a_file_without_a_sentence_is_refused(tmp_path, text):
    with pytest.raises(InputError, match="holds no sentence"):
        read_gold(written(tmp_path / "a.conll", text))


def test_bytes_that_are_no_utf8_are_refused_with_their_line(tmp_path):
    path = tmp_path / "a.conll"
    path.write_bytes(b"a\tO\nb\xff\tO\n")
    with pytest.raises(InputError, match="line 2: byte 0xff is no UTF-8"):
        read_gold(path)


def test_a_packed_file_that_breaks_off_is_refused(tmp_path):
    path = written(tmp_path / "a.conll.gz", COLUMNS * 1000, lambda data: gzip.compress(data)[:-20])
    with pytest.raises(StoreError, match="cannot be read"):
        read_gold(path)
    with pytest.raises(StoreError, match="cannot be read"):
        read_gold(written(tmp_path / "b.conll.xz", COLUMNS))
