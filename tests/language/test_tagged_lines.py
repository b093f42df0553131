"""Words and tags are read as they are meant, and refused where they mean nothing."""

from __future__ import annotations

import re

import pytest

from knife.errors import InputError
from knife.language.tagged_lines import natural_spaces, read_tagged


def test_the_last_sentence_needs_no_blank_line():
    assert len(read_tagged(["a\tDT"])) == 1


def test_the_marks_of_genia_are_left_out_and_open_documents():
    lines = """UI\tLS\n-\t:\n95369245\tCD\n\nTI\tLS\n-\t:\nCells\tNNS\n(\t(\nx\tNN\n)\t)\n.\t.\n
AB\tLS\n-\t:\nThey\tPRP\ngrow\tVBP\n.\t.\n\nWe\tPRP\nsaw\tVBD\n""".splitlines()
    title, abstract, last = read_tagged(lines)
    assert title.words == ("Cells", "(", "x", ")", ".")
    assert title.tags == ("NNS", "-LRB-", "NN", "-RRB-", ".")
    assert title.spaces == (True, False, False, False, True)
    assert abstract.words == ("They", "grow", ".")
    assert [title.opens, abstract.opens, last.opens] == [True, False, False]
    assert title.heads is None


def test_a_number_sign_is_a_word_of_a_tagged_file():
    assert read_tagged(["#\t#", "1\tCD"])[0].words == ("#", "1")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a"], "line 1: 'a' has 1 columns; expected a word, a tab and its tag"),
        (["a\tDT", "b\tNN\tx"], "line 2: 'b.tNN.tx' has 3 columns"),
        (["\tDT"], "line 1"),
        (["\t".join("123456789x")], "has 10 columns"),
        ([" ", ""], "has no sentence"),
    ],
)
def test_what_is_no_tagged_file_is_refused_with_its_line(lines, message):
    with pytest.raises(InputError) as caught:
        read_tagged(lines, "a.tsv")
    assert re.search(message, str(caught.value))


def test_words_are_spaced_as_people_write():
    words = ["He", "'s", '"', "in", '"', "[", "5", "%", "]", "A", "/", "B", ";", "$", "3", "."]
    text = "".join(
        word + " " * space for word, space in zip(words, natural_spaces(words), strict=True)
    )
    assert text == 'He\'s "in" [5%] A/B; $3. '
