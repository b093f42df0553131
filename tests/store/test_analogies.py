"""Files of analogy questions in three forms."""

from __future__ import annotations

import pytest

from knife.errors import InputError
from knife.store.analogies import read_analogies


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_a_line_with_tabs(tmp_path):
    path = write(
        tmp_path / "a.tsv", "# note\nParis\tFrance\tNew York\tUSA\tcapital\n\na\tb\tc\td\n"
    )
    first, second = read_analogies(path)
    assert (first.c, first.answers, first.category) == ("New York", ("USA",), "capital")
    assert (second.category, second.answers) == ("", ("d",))


def test_googles_form_has_categories(tmp_path):
    text = ": capital\nAthens Greece Oslo Norway\n: family\nboy girl New_York queen\r\n"
    first, second = read_analogies(write(tmp_path / "questions-words.txt", text))
    assert (first.category, second.category) == ("capital", "family")
    assert second.c == "New York"
    assert second.answers == ("queen",)


def test_pairs_are_asked_about_with_each_other(tmp_path):
    path = write(tmp_path / "D05.txt", "sad\thappy/glad\nbig\tsmall\nhot\tcold/ cool\n")
    found = read_analogies(path)
    assert len(found) == 6
    assert {one.category for one in found} == {"D05"}
    big = [one for one in found if one.c == "sad"]
    assert all(one.answers == ("happy", "glad") for one in big)
    assert {(one.a, one.b) for one in big} == {("big", "small"), ("hot", "cold")}


def test_a_directory_is_read_whole_in_order(tmp_path):
    (tmp_path / "inner").mkdir()
    write(tmp_path / "inner" / "b.txt", "a\tb\nc\td\n")
    write(tmp_path / "a.txt", "e\tf\ng\th\n")
    write(tmp_path / "readme.md", "nothing")
    assert [one.category for one in read_analogies(tmp_path)] == ["a", "a", "b", "b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no questions"),
        ("# only\n\n", "has no questions"),
        ("one word\n", "line 1 is 'one word'"),
        ("a\tb\tc\td\na\tb\n", "line 2 has 2 cells"),
        ("a\tb\tc\t\n", "line 1: question .* has an empty term"),
        (": x\na b c\n", "line 2 has 3 words"),
        ("a\tb\nc\n", "line 2 is 'c'"),
        ("a\tb\nc\t/\n", "line 2 is"),
        ("a\tb\tc\td\te\tf\n", "line 1 is"),
    ],
)
def test_lines_that_cannot_be_used_are_named(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_analogies(write(tmp_path / "a.txt", text))


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_analogies(tmp_path / "nowhere.tsv")
    (tmp_path / "bad.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        read_analogies(tmp_path / "bad.tsv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"has no \.txt or \.tsv files"):
        read_analogies(tmp_path / "empty")
