"""No traceback ever: every exception ends in a message and its exit code."""

from __future__ import annotations

import click
import pytest
from knife.cli._failures import Failure, Interrupted, message_of, translated

from knife.errors import InputError, ModelNotFoundError, StoreError


def failure_of(error: BaseException, *, debug: bool = False) -> click.ClickException:
    with pytest.raises(click.ClickException) as caught, translated(debug=debug):
        raise error
    return caught.value


@pytest.mark.parametrize("kind", [InputError, ModelNotFoundError, StoreError])
def test_what_knife_refuses_is_told_as_it_is(kind):
    failure = failure_of(kind("the value is 3; expected 4."))
    assert isinstance(failure, Failure)
    assert failure.exit_code == 1
    assert failure.message == "the value is 3; expected 4."


def test_a_bug_says_that_it_is_one_in_one_line(capsys):
    failure = failure_of(KeyError("two\nlines"))
    assert failure.exit_code == 1
    assert failure.message.startswith("this is a bug in knife: KeyError: ")
    assert "--debug" in failure.message
    assert "\n" not in failure.message
    assert capsys.readouterr().err == ""


def test_debug_shows_the_traceback(capsys):
    failure_of(KeyError("x"), debug=True)
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(capsys):
    failure = failure_of(KeyboardInterrupt())
    assert isinstance(failure, Interrupted)
    assert failure.exit_code == 130
    failure.show()
    assert capsys.readouterr().err == "Interrupted.\n"


def test_a_closed_pipe_is_no_failure():
    with pytest.raises(click.exceptions.Exit) as caught, translated(debug=False):
        raise BrokenPipeError
    assert caught.value.exit_code == 0


def test_files_and_memory_are_no_bugs():
    assert message_of(PermissionError(13, "Permission denied", "x.txt")) == (
        "'x.txt': Permission denied."
    )
    assert "not enough memory" in message_of(MemoryError())


def test_clicks_own_exceptions_pass():
    for error in (click.UsageError("x"), click.exceptions.Exit(3)):
        with pytest.raises(type(error)), translated(debug=False):
            raise error


def test_a_bug_inside_a_command_is_told_without_a_traceback(bare, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("knife.assembly.opening.load", broken)
    result = bare("neighbors", "cell")
    assert result.exit_code == 1
    assert "this is a bug in knife: ZeroDivisionError: inside" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in bare("--debug", "neighbors", "cell").stderr
    assert "Traceback" in bare("neighbors", "cell", env={"KNIFE_DEBUG": "1"}).stderr
