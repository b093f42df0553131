"""Texts become documents: layouts, filters, what cannot be read, what is held out."""

from __future__ import annotations

import gzip
import io
import itertools
import json

import pytest

from knife.errors import InputError
from knife.pretraining.documents import (
    Documents,
    LineFilters,
    ReadingOptions,
    is_held_out,
    part,
)


def by_stops(text):
    """Split after full stops and at line breaks."""
    return [one for line in text.split("\n") for one in line.replace(". ", ".\0").split("\0")]


class Read:
    """The documents of some sources and what was said of them."""

    def __init__(self, *sources, **options):
        self.aside = []
        self.reader = Documents(
            sources,
            by_stops,
            lambda place, reason: self.aside.append((place, reason)),
            ReadingOptions(**options),
        )
        self.documents = list(self.reader)


def written(tmp_path, text, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_lines_are_sentences_and_blank_lines_part_documents(tmp_path):
    path = written(tmp_path, "\n\n One. \r\nTwo. Still two.\n \t\n\n\nThree.")
    found = Read(path)
    assert found.documents == [("One.", "Two. Still two."), ("Three.",)]
    assert (found.reader.n_documents, found.reader.n_sentences) == (2, 3)


def test_lines_of_a_paragraph_are_wrapped_text(tmp_path):
    path = written(tmp_path, "One is\nlong.  Two.\n\n\nThree.\n")
    assert Read(path, layout="paragraphs").documents == [("One is long.", "Two."), ("Three.",)]


def test_a_line_can_be_a_document(tmp_path):
    path = written(tmp_path, "One. Two.\nThree.\n\n \nFour.")
    assert Read(path, layout="documents").documents == [("One.", "Two."), ("Three.",), ("Four.",)]


def test_a_file_can_be_a_document(tmp_path):
    first = written(tmp_path, "One. Two.\n\nThree.\n")
    second = written(tmp_path, "Four.", "b.txt")
    found = Read(first, second, layout="files")
    assert found.documents == [("One.", "Two.", "Three."), ("Four.",)]


def test_the_end_of_a_file_ends_a_document(tmp_path):
    first, second = written(tmp_path, "One."), written(tmp_path, "Two.", "b.txt")
    assert Read(first, second).documents == [("One.",), ("Two.",)]


def test_an_object_is_a_document_of_running_text(tmp_path):
    lines = [{"text": "One. Two.\nThree.", "id": 1}, {"text": "Four."}, {"text": " \n"}]
    path = written(tmp_path, "\n".join(map(json.dumps, lines)), "a.jsonl")
    for layout in (None, "paragraphs", "documents", "files"):
        assert Read(path, layout=layout).documents == [("One.", "Two.", "Three."), ("Four.",)]
    # Its own lines are sentences if one says so and there are any.
    path = written(tmp_path, json.dumps({"text": "One. Two.\nThree."}), "a.jsonl")
    assert Read(path, layout="sentences").documents == [("One. Two.", "Three.")]
    path = written(tmp_path, json.dumps({"text": "One. Two."}), "a.jsonl")
    assert Read(path, layout="sentences").documents == [("One.", "Two.")]


def test_the_kind_is_read_from_the_inner_name_or_said(tmp_path):
    record = b'{"text": "One."}\n'
    assert Read(written(tmp_path, gzip.compress(record), "a.jsonl.gz")).documents == [("One.",)]
    assert Read(io.BytesIO(record), kind="jsonl").documents == [("One.",)]
    assert Read(written(tmp_path, record, "a.jsonl"), kind="txt").documents == [
        ('{"text": "One."}',)
    ]


def test_text_keeps_what_is_not_white_space_at_an_edge(tmp_path):
    text = "a\0b e\u0301 \u200f\u05e9\u05dc\u05d5\u05dd \U0001f600 x\u2028y"
    assert Read(written(tmp_path, f"\ufeff\u3000{text}\u00a0\n")).documents == [(text,)]


def test_what_cannot_be_read_is_set_aside_and_the_rest_is_read(tmp_path):
    text = written(tmp_path, b"One.\nbad \xff\nTwo.\n\nThree.\n")
    lines = [
        b'{"text": "Four."}',
        b"{broken",
        b'["text"]',
        b'{"text": null}',
        b'{"text": "\\udc00"}',
        b"[" * 100_000,
        b"9" * 5000,
        b'{"text": "\xff"}',
        b'{"text": "Five."}',
    ]
    objects = written(tmp_path, b"\n".join(lines), "a.jsonl")
    found = Read(text, objects)
    assert found.documents == [("One.", "Two."), ("Three.",), ("Four.",), ("Five.",)]
    assert [place for place, _ in found.aside] == [
        f"{text}:2",
        *(f"{objects}:{n}" for n in range(2, 9)),
    ]
    reasons = [reason for _, reason in found.aside]
    for reason, words in zip(
        reasons, ["UTF-8", "JSON", "text", "text", "half", "JSON", "", "UTF-8"], strict=True
    ):
        assert words in reason
        assert len(reason) < 400


def test_a_file_that_breaks_off_keeps_what_was_read(tmp_path):
    packed = gzip.compress(b"".join(b"%d.\n\n" % n for n in range(100_000)))
    path = written(tmp_path, packed[:-2000], "a.txt.gz")
    found = Read(path, written(tmp_path, "One."))
    numbers = [document[0] for document in found.documents]
    assert len(numbers) > 1000
    assert numbers == [*(f"{n}." for n in range(len(numbers) - 1)), "One."]
    assert "cannot be read on" in found.aside[0][1]


def test_a_very_long_line_is_a_sentence(tmp_path):
    path = written(tmp_path, "word " * 2_000_000)
    assert [len(one) for one in Read(path).documents[0]] == [9_999_999]


def test_a_corpus_without_blank_lines_is_not_held_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("knife.pretraining.documents.LONGEST_DOCUMENT", 10)
    path = written(tmp_path, "".join(f"{n}.\n" for n in range(25)))
    found = Read(path)
    assert [len(one) for one in found.documents] == [10, 10, 5]
    assert found.reader.n_cut == 2


def test_files_are_read_as_they_are_needed(tmp_path):
    path = written(tmp_path, "One.\n\n" * 100_000)
    reader = Documents([path], by_stops, lambda place, reason: None)
    assert len(list(itertools.islice(reader, 3))) == 3
    assert reader.n_documents == 3


def test_documents_can_be_read_again_but_a_stream_cannot(tmp_path):
    found = Read(written(tmp_path, b"One.\n\xff\n\nTwo."))
    assert list(found.reader) == found.documents
    assert found.reader.n_documents == 2
    stream = Read(io.BytesIO(b"One."))
    assert stream.documents == [("One.",)]
    with pytest.raises(InputError, match="cannot be read again"):
        list(stream.reader)


def test_no_file_and_a_missing_file_are_refused_before_reading(tmp_path):
    with pytest.raises(InputError, match="at least one"):
        Read()
    with pytest.raises(InputError, match=r"no file .*gone\.txt"):
        Read(written(tmp_path, "One."), tmp_path / "gone.txt")


def test_nothing_is_dropped_unless_asked(tmp_path):
    found = Read(written(tmp_path, "x\n" + "y" * 5000 + "\n" + "\u4e2d" * 20))
    assert found.reader.n_sentences == 3
    assert not found.reader.dropped


def test_filters_drop_sentences_and_count_them(tmp_path):
    lines = [
        "one two three four",
        "too short",
        "y " * 300,
        "\u4e2d " * 20,
        "",
        "\u03b2 cells bind it",
    ]
    text = "\n".join(lines) + "\n"
    found = Read(
        written(tmp_path, text + "\nno\n"),
        filters=LineFilters(min_words=4, max_chars=500, mostly_ascii=True),
    )
    # A document that loses all is none.
    assert found.documents == [("one two three four",), ("\u03b2 cells bind it",)]
    assert found.reader.dropped == {"min_words": 2, "max_chars": 1, "mostly_ascii": 1}


@pytest.mark.parametrize(
    ("filters", "sentence", "reason"),
    [
        (LineFilters(min_words=3), "a b c", None),
        (LineFilters(min_words=3), "a b", "min_words"),
        (LineFilters(max_chars=3), "abc", None),
        (LineFilters(max_chars=3), "abcd", "max_chars"),
        (LineFilters(mostly_ascii=True), "\u03b2" * 9 + "a" * 11, None),
        (LineFilters(mostly_ascii=True), "\u03b2" * 10 + "a" * 11, "mostly_ascii"),
        (LineFilters(mostly_ascii=True), "a" * 20 + "\u03b2" * 100, None),
    ],
)
def test_a_filter_drops_beyond_its_edge(filters, sentence, reason):
    assert filters.reason(sentence) == reason


def test_every_nth_document_is_held_out_across_files(tmp_path):
    first = written(tmp_path, "1\n\n2\n\n3\n")
    second = written(tmp_path, "4\n\n5\n\n6\n\n7\n", "b.txt")
    documents = Read(first, second).documents
    held_out = list(part(documents, 3, held_out=True))
    kept = list(part(documents, 3, held_out=False))
    assert held_out == [(3, ("3",)), (6, ("6",))]
    assert sorted(held_out + kept) == list(enumerate(documents, start=1))


def test_zero_holds_out_none_and_less_is_refused():
    documents = [("a",), ("b",)]
    assert list(part(documents, 0, held_out=True)) == []
    assert len(list(part(documents, 0, held_out=False))) == 2
    assert [is_held_out(n, 1) for n in (1, 2)] == [True, True]
    with pytest.raises(InputError, match="-3"):
        is_held_out(3, -3)
