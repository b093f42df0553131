"""Texts from arguments and files; what cannot be read is set aside."""

from __future__ import annotations

import gzip
import itertools
import lzma

import click
import pytest
import zstandard
from knife.cli._inputs import Tally, read_records

from knife.errors import MissingExtraError
from knife.types.entities import Mention


def read(*files, layout=None, arguments=()):
    tally = Tally()
    found = list(read_records(arguments, [str(file) for file in files], layout, tally))
    return [(one.id, one.text) for one in found], tally


def test_arguments_are_numbered():
    assert read(arguments=["a", ""])[0] == [(1, "a"), (2, "")]


def test_an_argument_that_is_no_utf8_is_set_aside():
    found, tally = read(arguments=["a\udcff", "b"])
    assert found == [(2, "b")]
    assert tally.n_aside == 1


def test_lines_keep_their_numbers_and_lose_only_their_ends(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\n\n  two \r\n \t\nthree")
    assert read(path)[0] == [("a.txt:1", "one"), ("a.txt:3", "  two "), ("a.txt:5", "three")]


def test_only_a_line_feed_ends_a_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a\u2028b\x0bc\x85d\n", encoding="utf-8")
    assert read(path)[0] == [("a.txt:1", "a\u2028b\x0bc\x85d")]


def test_an_object_keeps_its_own_id_if_it_is_a_name(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "a", "id": "x"}\n{"text": "b", "id": 7}\n{"text": "c", "id": true}\n'
        '{"text": "d", "id": [1]}\n\n{"text": ""}\n'
    )
    assert [one for one, _ in read(path)[0]] == ["x", 7, "a.jsonl:3", "a.jsonl:4", "a.jsonl:6"]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.txt.gz", gzip.compress),
        ("a.jsonl.gz", gzip.compress),
        ("a.txt.xz", lzma.compress),
        ("a.jsonl.zst", zstandard.compress),
    ],
)
def test_packed_files_are_read_by_their_inner_name(tmp_path, name, pack):
    line = "hello\n" if "txt" in name else '{"text": "hello"}\n'
    (tmp_path / name).write_bytes(pack(line.encode()))
    assert read(tmp_path / name)[0] == [(f"{name}:1", "hello")]


def test_a_package_that_is_missing_is_named_before_any_text_is_read(monkeypatch, tmp_path):
    monkeypatch.setattr("knife.pretraining.lines.find_spec", lambda _: None)
    (tmp_path / "a.txt").write_text("one\n")
    with pytest.raises(MissingExtraError, match=r"bert-knife\[pretrain\]"):
        read(tmp_path / "a.txt", tmp_path / "b.txt.zst")


def test_the_layout_can_be_said(tmp_path):
    (tmp_path / "a.log").write_text('{"text": "hello"}\n')
    assert read(tmp_path / "a.log", layout="jsonl")[0] == [("a.log:1", "hello")]
    assert read(tmp_path / "a.log")[0] == [("a.log:1", '{"text": "hello"}')]


def test_files_are_read_as_they_are_needed(tmp_path):
    (tmp_path / "a.txt").write_text("one\n" * 1000)
    stream = read_records([], [str(tmp_path / "a.txt"), "/no/such/file"], None, Tally())
    assert len(list(itertools.islice(stream, 3))) == 3


def test_a_file_that_went_away_costs_no_other(tmp_path, capsys):
    (tmp_path / "b.txt").write_text("two\n")
    found, tally = read(tmp_path / "gone.txt", tmp_path / "b.txt")
    assert found == [("b.txt:1", "two")]
    assert tally.n_aside == 1
    assert "gone.txt after line 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "no JSON"),
        (b'["text"]', "the line is"),
        (b'{"text": null}', '"text" is None'),
        (b'{"words": "x"}', 'there is no "text"'),
        (b"[" * 100_000, "no JSON"),
        (b"9" * 5000, "no JSON"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": "\\udc00"}', "half a character"),
    ],
)
def test_a_bad_object_is_set_aside_with_its_reason(tmp_path, capsys, line, reason):
    (tmp_path / "a.jsonl").write_bytes(line + b'\n{"text": "good"}\n')
    found, tally = read(tmp_path / "a.jsonl")
    assert found == [("a.jsonl:2", "good")]
    assert tally.n_aside == 1
    message = capsys.readouterr().err
    assert message.startswith("Set aside a.jsonl:1: ")
    assert reason in message
    assert len(message) < 400


@pytest.mark.parametrize(
    ("answered", "aside", "code"), [(2, 0, None), (2, 1, 3), (0, 1, 1), (0, 0, None)]
)
def test_the_exit_code_tells_what_happened_to_the_records(answered, aside, code):
    tally = Tally()
    tally.n_answered, tally.n_aside = answered, aside
    if code is None:
        tally.finish()
        return
    with pytest.raises(click.exceptions.Exit) as caught:
        tally.finish()
    assert caught.value.exit_code == code


def test_an_object_may_bring_spans_and_others_none(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "in Paris", "spans": [[3, 8]]}\n{"text": "in Rome"}\n'
        '{"text": "in Rome", "spans": []}\n'
    )
    found = list(read_records([], [str(path)], None, Tally()))
    assert found[0].mentions == (Mention(3, 8, "Paris"),)
    assert [one.mentions for one in found[1:]] == [None, ()]


def test_an_id_that_cannot_be_written_sets_its_record_aside(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "id": "\\ud800"}\n{"text": "b", "id": "é"}\n')
    found, tally = read(path)
    assert found == [("é", "b")]
    assert tally.n_aside == 1
    assert "half a character" in capsys.readouterr().err
