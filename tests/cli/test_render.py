"""What is written is whole, plain and safe to look at."""

from __future__ import annotations

import io
import json
import os
import stat

import pytest
from knife.cli._render import (
    binary_output,
    number,
    output,
    visible,
    write_csv,
    write_json,
    write_json_array,
    write_json_lines,
    write_table,
)

from knife.errors import StoreError


def table(columns, rows, **settings) -> str:
    to = io.StringIO()
    write_table(to, columns, rows, **settings)
    return to.getvalue()


def test_a_table_in_a_pipe_is_never_cut_folded_or_coloured(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = table(("a", "b"), [("x" * 300, 1.23456), ("y", 2.0)], title="T")
    assert "\x1b" not in text
    assert text.splitlines()[2] == "x" * 300 + "  1.235"
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_a_table_takes_square_brackets_as_they_are():
    assert "[CLS] [bold]x[/bold]" in table(("a",), [("[CLS] [bold]x[/bold]",)])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_no_colour_where_none_is_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    to = Terminal()
    write_table(to, ("name",), [("x",)], title="T")
    assert "\x1b[3" not in to.getvalue()


def test_control_characters_are_shown_and_not_obeyed():
    assert visible("a\x00\x1b[31m\x7f\u2028") == "a␀␛[31m␡\ufffd"


def test_numbers_have_few_digits():
    assert number(0.1234567891) == 0.123457


def test_json_lines_break_nowhere_inside():
    to = io.StringIO()
    write_json_lines(to, [{"text": "a\u2028b\u2029c\x85d\n é"}])
    assert len(to.getvalue().splitlines()) == 1
    assert json.loads(to.getvalue()) == {"text": "a\u2028b\u2029c\x85d\n é"}
    assert "é" in to.getvalue()


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_json_array_is_whole_for_any_number_of_records(n):
    to = io.StringIO()
    write_json_array(to, ({"n": i} for i in range(n)))
    assert json.loads(to.getvalue()) == [{"n": i} for i in range(n)]


def test_json_is_indented():
    to = io.StringIO()
    write_json(to, {"a": 1})
    assert to.getvalue() == '{\n  "a": 1\n}\n'


def test_csv_quotes_what_needs_it():
    to = io.StringIO()
    write_csv(to, ("a", "b"), [('x,"y"', 1)])
    assert to.getvalue() == 'a,b\n"x,""y""",1\n'


def test_a_file_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "out.txt"
    with output(path) as to:
        to.write("é\n")
        assert not path.exists()
    assert path.read_bytes() == "é\n".encode()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


def test_a_failed_run_leaves_nothing_and_keeps_what_was_there(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), output(path, force=True) as to:
        to.write("half")
        raise ZeroDivisionError
    assert [one.name for one in tmp_path.iterdir()] == ["out.txt"]
    assert path.read_text() == "before"


def test_what_is_there_is_refused(tmp_path):
    (tmp_path / "out.txt").write_text("before")
    with pytest.raises(StoreError, match="--force"), output(tmp_path / "out.txt"):
        pass


@pytest.mark.parametrize("place", ["none/out.txt", "file/out.txt"])
def test_a_place_that_is_no_directory_is_refused(tmp_path, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"), output(tmp_path / place):
        pass


def test_a_file_of_bytes_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "out.bin"
    with binary_output(path) as to:
        to.write(b"\x00\r\n\xff")
        assert not path.exists()
    assert path.read_bytes() == b"\x00\r\n\xff"
    with pytest.raises(ZeroDivisionError), binary_output(path, force=True) as to:
        to.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"\x00\r\n\xff"
    with pytest.raises(StoreError, match="--force"), binary_output(path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["out.bin"]
