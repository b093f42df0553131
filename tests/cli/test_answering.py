"""Batches, records that are set aside, and where answers go."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from knife.cli._answering import View, answered, title_of, view_options, write_each
from knife.cli._inputs import Record, Tally
from knife.cli._options import plot_option
from knife.cli._progress import Progress
from knife.cli._render import write_lines
from knife.cli._texts import TextChoice, optional_text_options, text_options

from knife.errors import InputError, StoreError


def lengths(batch):
    if any("bad" in record.text for record in batch):
        raise InputError("a text is bad; expected a good one. Leave it out.")
    return [len(record.text) for record in batch]


def records(*texts: str) -> list[Record]:
    return [Record(n, text, f"argument {n}") for n, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_one_bad_record_does_not_cost_its_batch_mates_their_answers(batch_size, capsys):
    tally = Tally()
    given = records("a", "bad", "ccc", "dd", "bad too")
    found = list(answered(given, lengths, batch_size, tally, Progress(quiet=True)))
    assert [(record.text, answer) for record, answer in found] == [("a", 1), ("ccc", 3), ("dd", 2)]
    assert (tally.n_answered, tally.n_aside) == (3, 2)
    assert "Set aside argument 2: a text is bad" in capsys.readouterr().err


def test_answers_come_before_all_records_are_read():
    def endless():
        n = 0
        while True:
            n += 1
            yield Record(n, "x" * n, f"line {n}")

    found = answered(endless(), lengths, 4, Tally(), Progress(quiet=True))
    assert [answer for _, answer in (next(found) for _ in range(5))] == [1, 2, 3, 4, 5]


def write(view: View, texts, titles=False) -> None:
    tally = Tally()
    write_each(
        answered(records(*texts), lengths, 2, tally, Progress(quiet=True)),
        view,
        tally,
        lambda record, answer: {"id": record.id, "length": answer},
        lambda to, answer: write_lines(to, [f"length {answer}"]),
        titles=titles,
    )


@pytest.mark.parametrize(
    ("style", "read"),
    [
        ("json", json.loads),
        ("jsonl", lambda text: [json.loads(line) for line in text.splitlines()]),
    ],
)
def test_records_are_written_for_programs(style, read, tmp_path):
    out = tmp_path / "out"
    write(View(style, out, False), ["a", "bb"])
    assert read(out.read_text()) == [{"id": 1, "length": 1}, {"id": 2, "length": 2}]


def test_a_table_names_each_of_several_texts(tmp_path):
    write(View("table", tmp_path / "out", False), ["a", "bb"], titles=True)
    assert (tmp_path / "out").read_text() == (
        "argument 1  a\nlength 1\n\nargument 2  bb\nlength 2\n\n"
    )


def test_a_run_without_an_answer_leaves_no_file(tmp_path):
    with pytest.raises(click.exceptions.Exit):
        write(View("jsonl", tmp_path / "out", False), ["bad"])
    assert list(tmp_path.iterdir()) == []


def test_a_long_title_is_cut_to_a_line():
    assert title_of(Record(1, "a\nb " * 100, "x:1")) == "x:1  " + ("a b " * 100)[:75] + "…"


@pytest.fixture
def command():
    @click.command()
    @text_options
    @view_options("table", "jsonl")
    @plot_option
    def run(given: TextChoice, view: View, plot: Path | None) -> None:
        if plot is not None:
            given.require_one("--plot")
        click.echo(f"{len(list(given.records(Tally())))} {view.style} {plot and plot.name}")

    return run


def call(command, *arguments: str, **more):
    return CliRunner().invoke(command, list(arguments), **more)


def test_texts_come_from_arguments_files_and_standard_input(command, tmp_path):
    (tmp_path / "a.txt").write_text("one\n\ntwo\n")
    found = call(command, "zero", "-f", str(tmp_path / "a.txt"), "-f", "-", input="three\n")
    assert found.output == "4 table None\n"


def test_a_run_without_a_text_is_refused(command):
    found = call(command)
    assert found.exit_code == 2
    assert "Give a TEXT" in found.output


def test_a_command_may_do_without_a_text():
    @click.command()
    @optional_text_options
    def run(given: TextChoice) -> None:
        click.echo(str(bool(given)))

    assert call(run).output == "False\n"
    assert call(run, "a").output == "True\n"


def test_a_picture_is_of_one_text(command, tmp_path):
    picture = str(tmp_path / "a.png")
    assert call(command, "a", "--plot", picture).output == "1 table a.png\n"
    assert call(command, "a", "b", "--plot", picture).exit_code == 2


@pytest.mark.parametrize("flag", ["--plot", "--out"])
def test_what_stands_there_is_kept_without_force(command, flag, tmp_path):
    (tmp_path / "a.svg").write_text("mine")
    found = call(command, "a", flag, str(tmp_path / "a.svg"))
    assert isinstance(found.exception, StoreError)
    assert call(command, "a", flag, str(tmp_path / "a.svg"), "--force").exit_code == 0
    assert (tmp_path / "a.svg").read_text() == "mine"


def test_another_kind_of_picture_is_refused_before_the_work(command, tmp_path):
    found = call(command, "a", "--plot", str(tmp_path / "a.bmp"))
    assert isinstance(found.exception, InputError)
