"""Files of synonym pairs."""

import pytest

from knife.errors import InputError
from knife.store.synonym_pairs import read_synonym_pairs, read_terms
from knife.types.synonym_pairs import SynonymPair


def test_pairs_are_read_with_kind_and_group_and_comments_are_passed_over(tmp_path):
    file = tmp_path / "a.tsv"
    file.write_text(
        "\ufeff# a\ttitle\n\ntumour\ttumor\tspelling\tcontext\textra\r\na\tb\n", "utf-8"
    )
    assert read_synonym_pairs(file) == (
        SynonymPair("tumour", "tumor", "spelling", "context"), SynonymPair("a", "b"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"", "no pair"),
        (b"# only\n", "no pair"),
        (b"a\n", "line 1 has 1 column"),
        (b"a\t\n", "line 1"),
        (b"a\tb\na\ta\n", "line 2"),
        (b"\xff\tb\n", "UTF-8"),
    ],
)
def test_broken_files_are_refused_with_the_line(tmp_path, text, match):
    file = tmp_path / "a.tsv"
    file.write_bytes(text)
    with pytest.raises(InputError, match=match):
        read_synonym_pairs(file)


def test_terms_are_read_one_a_line(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("# siblings\nnurse\n\n recovery room \n")
    assert read_terms(file) == ("nurse", "recovery room")
    with pytest.raises(InputError, match="cannot be read"):
        read_terms(tmp_path / "none.txt")
