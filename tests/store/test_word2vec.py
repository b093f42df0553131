"""Files of word2vec: read back by gensim, the same bytes again, whole or not at all."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from gensim.models import KeyedVectors

from knife.errors import InputError, StoreError
from knife.store.word2vec import check_word2vec, write_word2vec
from knife.types.static_vectors import NamedBlock

NAMES = ("cell", "New_York", "é", "😀", "##ing", '"', "שלום", "0")
ROWS = np.random.default_rng(0).standard_normal((8, 5)).astype(np.float32)
BLOCKS = [
    NamedBlock(NAMES[:3], ROWS[:3]),
    NamedBlock((), ROWS[:0]),
    NamedBlock(NAMES[3:], ROWS[3:]),
]
KINDS = ["w.txt", "w.vec", "w.bin", "w.txt.gz", "w.vec.gz", "w.bin.gz"]


@pytest.mark.parametrize("name", KINDS)
def test_gensim_reads_what_was_written(tmp_path, name):
    path = tmp_path / name
    assert write_word2vec(path, BLOCKS, 5) == 8
    is_binary = ".bin" in name
    found = KeyedVectors.load_word2vec_format(str(path), binary=is_binary)
    assert tuple(found.index_to_key) == NAMES
    np.testing.assert_allclose(found.vectors, ROWS, rtol=0 if is_binary else 1e-5)


@pytest.mark.parametrize("name", KINDS)
def test_the_same_vectors_give_the_same_bytes(tmp_path, name):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_word2vec(tmp_path / folder / name, BLOCKS, 5)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_text_is_as_documented(tmp_path):
    path = tmp_path / "w.txt.gz"
    write_word2vec(path, [NamedBlock(("a",), np.float32([[1 / 3, -2]]))], 2)
    assert gzip.decompress(path.read_bytes()) == b"1 2\na 0.333333 -2\n"


def test_no_vectors_are_a_file_with_a_header(tmp_path):
    path = tmp_path / "w.txt"
    assert write_word2vec(path, [], 3) == 0
    assert path.read_text() == "0 3\n"


@pytest.mark.parametrize("name", ["words", "w.npy", "w.gz", "w.txt.xz", ".txt"])
def test_other_names_are_refused(name):
    with pytest.raises(InputError, match=r"\.txt, \.vec, \.bin"):
        check_word2vec(name)


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path):
    path = tmp_path / "w.txt"
    path.write_text("mine")
    with pytest.raises(StoreError, match="exists"):
        write_word2vec(path, BLOCKS, 5)
    assert path.read_text() == "mine"
    write_word2vec(path, BLOCKS, 5, force=True)
    assert path.read_text().startswith("8 5\n")


def test_what_breaks_off_leaves_nothing(tmp_path):
    def broken():
        yield BLOCKS[0]
        raise InputError("no more")

    with pytest.raises(InputError, match="no more"):
        write_word2vec(tmp_path / "w.txt", broken(), 5)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StoreError):
        write_word2vec(tmp_path / "nothing" / "w.txt", BLOCKS, 5)


def test_a_lone_surrogate_in_a_name_is_refused(tmp_path):
    with pytest.raises(InputError):
        write_word2vec(tmp_path / "w.txt", [NamedBlock(("\ud800",), ROWS[:1])], 5)
    assert list(tmp_path.iterdir()) == []
